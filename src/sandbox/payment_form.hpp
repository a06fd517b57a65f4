// The form of the payment page: its fields by way to pay, what was typed, and what is wrong with
// it. Knows neither requests nor what comes of a payment.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sandbox/payments.hpp"
#include "sandbox/templates.hpp"

namespace creneau::sandbox {

/// What the page asks for: the number of a card, of an account, or none when nothing is to pay.
enum class FormKind { card, sepa_debit, free };

struct PaymentForm {
  FormKind kind = FormKind::card;
  /// By field name.
  std::map<std::string, std::string, std::less<>> values;
  std::map<std::string, std::string, std::less<>> errors;
  /// What became of the last attempt; empty before the first.
  std::string outcome;
};

/// The form for the method of that name if the session offers it, otherwise for its first.
FormKind choose_form(const Session& session, std::string_view method);

/// Both complain in `form.errors` about what is missing or misshapen. `now` is the virtual clock's.
CardInput read_card(const Session& session, PaymentForm& form, Instant now, Locale locale);
DebitInput read_debit(const Session& session, PaymentForm& form, Locale locale);

/// Puts Stripe's refusal where a person looks for it.
void complain(PaymentForm& form, const ApiError& error, Locale locale);

/// `action` is where the form is posted, and the page's own address.
void show_form(ctemplate::TemplateDictionary& section, const Session& session,
               const PaymentForm& form, std::string_view action, Locale locale);

/// In groups of four, as on a card.
std::string in_groups(std::string_view number);
/// "12 / 34", "12/2034", "1234" as month and year; nothing for anything else.
std::optional<std::pair<std::int64_t, std::int64_t>> parse_card_expiry(std::string_view typed);

}  // namespace creneau::sandbox
