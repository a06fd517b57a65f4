// At the end: what the owner is shown. Whatever money a person has to look after is a matter that
// is open, and no other is; the accountant's lines add up to Stripe's.
#include <algorithm>

#include "app/ports/overview_records.hpp"
#include "oracle.hpp"
#include "unreliable_store.hpp"

namespace creneau::sim {
namespace {

using domain::AttentionKind;
using domain::RefundCause;
using domain::RefundState;
using domain::RefundStatus;

constexpr int rows_read_max = 10'000;

}  // namespace

/// The matters that are open, by what they are about.
std::set<std::string> Oracle::list_open_matters() {
  std::set<std::string> matters;
  look(database_, [&](app::Reader& reader) {
    std::int64_t failed_mails = 0;
    for (const auto& row : reader.read_overview().list_attention({}, {}, rows_read_max)) {
      matters.insert(row.attention.matter);
      if (row.attention.kind == AttentionKind::mail_failed) ++failed_mails;
    }
    const auto counts = reader.queue_counts(nature_.timeline.now());
    if (counts.mails_failed != failed_mails)
      nature_.violate("attention: {} mails have failed, {} are shown", counts.mails_failed,
                      failed_mails);
  });
  return matters;
}

/// What was to come back of a payment, by whatever order.
std::int64_t Oracle::owed_of(const domain::Payment& payment) const {
  const auto booking = bookings_.find(payment.booking_id);
  const bool is_kept =
      booking != bookings_.end() && (booking->second.status == domain::BookingStatus::confirmed ||
                                     booking->second.status == domain::BookingStatus::cancelled);
  if (!is_kept || is_returned_whole(payment)) return payment.captured_minor;
  std::int64_t ordered = 0;
  for (const auto& row : refunds_of(payment.id))
    if (row.cause != RefundCause::dashboard && row.retry_of.empty()) ordered += ordered_.at(row.id);
  return std::min(ordered, payment.captured_minor);
}

void Oracle::check_attention() {
  const auto matters = list_open_matters();
  for (const auto& [payment_id, payment] : payments_) {
    const auto came_back = sum_refunds(payment, {RefundState::succeeded, RefundState::settled});
    const bool is_all_back = came_back >= payment.captured_minor;
    const auto& rows = refunds_of(payment_id);
    bool is_unexpected = false;
    std::int64_t shown = 0;
    for (const auto& row : rows) {
      is_unexpected |= row.cause == RefundCause::not_expected;
      if (!matters.contains("refund:" + row.id.str())) continue;
      shown += row.amount.minor;
      const bool is_retried = std::any_of(
          rows.begin(), rows.end(), [&](const auto& other) { return other.retry_of == row.id; });
      if (row.state != RefundState::failed || is_retried || is_all_back)
        nature_.violate("attention: {} is shown and needs nobody", row.id.str());
    }
    if (owed_of(payment) - came_back > shown)
      nature_.violate("attention: {} of {} of {} came back, {} are shown", came_back,
                      owed_of(payment), payment_id.str(), shown);
    if (matters.contains("payment:" + payment_id.str()) && (!is_unexpected || is_all_back))
      nature_.violate("attention: {} is shown and needs nobody", payment_id.str());
  }
}

void Oracle::check_accounts() {
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  for (const auto& [id, intent] : stripe_.intents()) {
    if (!is_ours(stripe_.sessions().at(intent.session_id))) continue;
    captured += intent.captured.minor;
    refunded += stripe_.refunded_minor(id, RefundStatus::succeeded);
  }
  std::int64_t settled = 0;
  for (const auto& [id, payment] : payments_)
    settled += sum_refunds(payment, {RefundState::settled});
  using Kind = app::Movement::Kind;
  std::map<Kind, std::int64_t> sums;
  look(database_, [&](app::Reader& reader) {
    for (const auto& movement : reader.read_overview().list_movements(
             start_of_time, nature_.timeline.now() + std::chrono::seconds(1), rows_read_max))
      sums[movement.kind] += movement.amount.minor;
  });
  if (sums[Kind::payment] != captured || sums[Kind::refund] != refunded ||
      sums[Kind::refund_by_hand] != settled)
    nature_.violate("S5: the accounts say {} in, {} back, {} by hand; it was {}, {}, {}",
                    sums[Kind::payment], sums[Kind::refund], sums[Kind::refund_by_hand], captured,
                    refunded, settled);
}

}  // namespace creneau::sim
