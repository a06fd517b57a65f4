// The test numbers that the payment page offers beside its form: every row of Stripe's published
// tables, in groups. What they do is decided in cards.cpp and debits.cpp.
#pragma once

#include <span>
#include <string_view>

namespace creneau::sandbox {

struct PaymentSample {
  std::string_view number;
  /// The name of its text.
  std::string_view result;
};

struct SampleGroup {
  std::string_view title;
  std::span<const PaymentSample> samples;
};

std::span<const SampleGroup> sample_cards();
std::span<const SampleGroup> sample_ibans();

}  // namespace creneau::sandbox
