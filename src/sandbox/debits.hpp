// Stripe's published test IBANs and what a direct debit of each of them comes to. Source: Stripe's
// documentation, "Testing", SEPA Direct Debit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace creneau::sandbox {

enum class DebitOutcome { succeeds, fails, succeeds_then_disputed };

struct TestIban {
  std::string_view number;
  DebitOutcome outcome;
  /// From the confirmation to the outcome, by the virtual clock; a real bank takes days.
  std::int64_t seconds;
};

/// Upper case, without the white space and dashes that people write.
std::string normalize_iban(std::string_view typed);
/// Shape and check digits (ISO 13616), of a normalized one.
bool is_iban(std::string_view iban);
/// Nothing for one that is not Stripe's.
const TestIban* find_test_iban(std::string_view iban);

}  // namespace creneau::sandbox
