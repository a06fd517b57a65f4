// Ways to pay: which ones Stripe has, and which of those that the stand-in plays a session offers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/model.hpp"

namespace creneau::sandbox {

/// Stripe's words for the two that are played: at once, and days later.
inline constexpr std::string_view card_method = "card";
inline constexpr std::string_view sepa_debit_method = "sepa_debit";

/// Whether Stripe knows a payment method by this word, played here or not.
bool is_known_method(std::string_view method);

/// What the session's page shows: cards, and SEPA direct debits in euros when the money is taken at
/// once (a debit cannot be held), as far as the session's filters let them through. Empty when they
/// leave nothing that is played.
std::vector<std::string> offered_methods(const Session& session);
bool offers_method(const Session& session, std::string_view method);

}  // namespace creneau::sandbox
