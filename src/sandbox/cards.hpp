// Stripe's published test cards and what each of them does. Source: Stripe's documentation,
// "Testing".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sandbox/model.hpp"

namespace creneau::sandbox {

enum class Authentication { not_needed, required };
/// How a refund to the card goes.
enum class RefundCourse { at_once, pending_then_succeeded, succeeded_then_failed };

struct TestCard {
  std::string_view number;
  std::string_view brand;
  std::string_view funding = "credit";
  std::string_view country = "US";
  Authentication authentication = Authentication::not_needed;
  /// Stripe's code and decline code; an empty code is a success.
  std::string_view code = {};
  std::string_view decline_code = {};
  /// The dispute that follows a success, by Stripe's reason; empty for none.
  std::string_view dispute_reason = {};
  RefundCourse refund = RefundCourse::at_once;
};

/// Only the digits of what a person typed: white space and dashes go.
std::string normalize_card_number(std::string_view typed);
/// By Luhn's formula, 12 to 19 digits.
bool is_card_number(std::string_view digits);
/// Nothing for a number that is not one of Stripe's test cards.
const TestCard* find_test_card(std::string_view digits);
/// Stripe's refusal for the card; nothing for a card that succeeds. Unknown numbers get what a live
/// card gets in test mode.
std::optional<Decline> find_decline(std::string_view digits);
Decline make_decline(std::string_view code, std::string_view decline_code);
/// For the charge of a payment with this number.
Card make_card(std::string_view digits, std::int64_t exp_month, std::int64_t exp_year);

}  // namespace creneau::sandbox
