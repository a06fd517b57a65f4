// Compares the whole ledger with Stripe's, both ways: every payment and refund of ours with what
// Stripe has of it, everything at Stripe that carries our metadata with what is here. Changes
// nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/compare_ledger.hpp"
#include "app/context.hpp"
#include "app/ports/payment_records.hpp"

namespace creneau::app {

/// What is younger at Stripe than this is under way: its webhook may still come.
inline constexpr auto verify_grace = std::chrono::minutes(5);
/// Of each of Stripe's lists; an account that holds more cannot be verified.
inline constexpr int verify_pages_max = 10'000;
/// More differences than this are counted, not named.
inline constexpr std::size_t differences_max = 1'000;

/// Sums of one currency; minor units. Invariant S5 of docs/protocol.md.
struct LedgerSums {
  std::int64_t captured = 0;
  std::int64_t held = 0;  ///< by confirmed bookings
  std::int64_t kept = 0;  ///< of cancelled bookings, by policy
  std::int64_t refunded = 0;
  std::int64_t refund_pending = 0;
  std::int64_t refund_failed = 0;  ///< or kept for no booking
  std::int64_t captured_at_stripe = 0;
  std::int64_t refunded_at_stripe = 0;  ///< or on its way
};

struct VerifyReport {
  int payments = 0;  ///< of ours, compared
  int intents = 0;   ///< of Stripe's that are ours
  std::vector<Difference> differences;
  /// Not errors yet.
  std::vector<Difference> under_way;
  /// By currency.
  std::map<std::string, LedgerSums> sums;
};

/// Reads whatever differs once more, on both sides, before it is named: a live server moves on
/// meanwhile. Errors: those of PaymentRecords; an incomplete comparison is none.
awaitable<Result<VerifyReport>> verify_ledger(Context& context, PaymentRecords& records,
                                              Duration grace = verify_grace);

}  // namespace creneau::app
