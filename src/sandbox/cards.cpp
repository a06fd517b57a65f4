#include "sandbox/cards.hpp"

#include <array>

namespace creneau::sandbox {

namespace {

constexpr auto required = Authentication::required;
constexpr auto not_needed = Authentication::not_needed;

constexpr std::array test_cards{
    TestCard{"4242424242424242", "visa"},
    TestCard{"4000056655665556", "visa", "debit"},
    TestCard{"5555555555554444", "mastercard"},
    TestCard{"2223003122003222", "mastercard"},
    TestCard{"5200828282828210", "mastercard", "debit"},
    TestCard{"5105105105105100", "mastercard", "prepaid"},
    TestCard{"378282246310005", "amex"},
    TestCard{"371449635398431", "amex"},
    TestCard{"6011111111111117", "discover"},
    TestCard{"3056930009020004", "diners"},
    TestCard{"36227206271667", "diners"},
    TestCard{"3566002020360505", "jcb"},
    TestCard{"6200000000000005", "unionpay"},
    TestCard{"4000002500000003", "visa", "credit", "FR"},
    TestCard{"4000002760000016", "visa", "credit", "DE"},
    TestCard{"4000008260000000", "visa", "credit", "GB"},
    TestCard{"4000000560000004", "visa", "credit", "BE"},
    TestCard{"4000007560000009", "visa", "credit", "CH"},

    TestCard{"4000000000000002", "visa", "credit", "US", not_needed, "card_declined",
             "generic_decline"},
    TestCard{"4000000000009995", "visa", "credit", "US", not_needed, "card_declined",
             "insufficient_funds"},
    TestCard{"4000000000009987", "visa", "credit", "US", not_needed, "card_declined", "lost_card"},
    TestCard{"4000000000009979", "visa", "credit", "US", not_needed, "card_declined",
             "stolen_card"},
    TestCard{"4000000000006975", "visa", "credit", "US", not_needed, "card_declined",
             "card_velocity_exceeded"},
    TestCard{"4100000000000019", "visa", "credit", "US", not_needed, "card_declined", "fraudulent"},
    TestCard{"4000000000000069", "visa", "credit", "US", not_needed, "expired_card"},
    TestCard{"4000000000000127", "visa", "credit", "US", not_needed, "incorrect_cvc"},
    TestCard{"4000000000000101", "visa", "credit", "US", not_needed, "incorrect_cvc"},
    TestCard{"4000000000000119", "visa", "credit", "US", not_needed, "processing_error"},

    TestCard{"4000002500003155", "visa", "credit", "US", required},
    TestCard{"4000002760003184", "visa", "credit", "DE", required},
    TestCard{"4000000000003220", "visa", "credit", "US", required},
    TestCard{"4000000000003063", "visa", "credit", "US", required},
    TestCard{"4000008400001629", "visa", "credit", "US", required, "card_declined",
             "generic_decline"},
    TestCard{"4000000000003055", "visa"},

    TestCard{"4000000000000259", "visa", "credit", "US", not_needed, {}, {}, "fraudulent"},
    TestCard{
        "4000000000002685", "visa", "credit", "US", not_needed, {}, {}, "product_not_received"},
    TestCard{"4000000000001976", "visa", "credit", "US", not_needed, {}, {}, "inquiry"},
    TestCard{"4000000000007726",
             "visa",
             "credit",
             "US",
             not_needed,
             {},
             {},
             {},
             RefundCourse::pending_then_succeeded},
    TestCard{"4000000000005126",
             "visa",
             "credit",
             "US",
             not_needed,
             {},
             {},
             {},
             RefundCourse::succeeded_then_failed},
};

std::string_view decline_message(std::string_view code, std::string_view decline_code) {
  if (code == "expired_card") return "Your card has expired.";
  if (code == "incorrect_cvc") return "Your card's security code is incorrect.";
  if (code == "incorrect_number") return "Your card number is incorrect.";
  if (code == "processing_error")
    return "An error occurred while processing your card. Try again in a little bit.";
  if (code == "payment_intent_authentication_failure")
    return "We are unable to authenticate your payment method. Please choose a different payment "
           "method and try again.";
  if (decline_code == "insufficient_funds") return "Your card has insufficient funds.";
  if (decline_code == "card_velocity_exceeded")
    return "Your card was declined for making repeated attempts too frequently or exceeding its "
           "amount limit.";
  if (decline_code == "test_mode_live_card")
    return "Your card was declined. Your request was in test mode, but used a non test (live) "
           "card. For a list of valid test cards, visit: https://stripe.com/docs/testing.";
  return "Your card was declined.";
}

}  // namespace

std::string normalize_card_number(std::string_view typed) {
  std::string digits;
  for (const char letter : typed)
    if (letter != ' ' && letter != '-') digits += letter;
  return digits;
}

bool is_card_number(std::string_view digits) {
  if (digits.size() < 12 || digits.size() > 19 ||
      digits.find_first_not_of("0123456789") != std::string_view::npos)
    return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int doubled = i % 2 == 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

const TestCard* find_test_card(std::string_view digits) {
  for (const auto& card : test_cards)
    if (card.number == digits) return &card;
  return nullptr;
}

Decline make_decline(std::string_view code, std::string_view decline_code) {
  return {std::string(code), std::string(decline_code),
          std::string(decline_message(code, decline_code))};
}

std::optional<Decline> find_decline(std::string_view digits) {
  if (!is_card_number(digits)) return make_decline("incorrect_number", "");
  const auto* card = find_test_card(digits);
  if (card == nullptr) return make_decline("card_declined", "test_mode_live_card");
  if (card->code.empty()) return std::nullopt;
  return make_decline(card->code, card->decline_code);
}

Card make_card(std::string_view digits, std::int64_t exp_month, std::int64_t exp_year) {
  const auto* known = find_test_card(digits);
  Card card;
  card.number = digits;
  card.brand = known == nullptr ? "unknown" : known->brand;
  card.funding = known == nullptr ? "unknown" : known->funding;
  card.country = known == nullptr ? "US" : known->country;
  card.exp_month = exp_month;
  card.exp_year = exp_year;
  return card;
}

}  // namespace creneau::sandbox
