#include "app/compare_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace creneau::app {
namespace {

using domain::PaymentState;
using domain::RefundState;

constexpr const char* nothing = "nothing";

std::string money_text(std::int64_t minor, const std::string& currency) {
  return format_money(Money{minor, currency}, Locale::en);
}

std::string_view stage_word(IntentStage stage) {
  switch (stage) {
    case IntentStage::unpaid:
      return "unpaid";
    case IntentStage::authorized:
      return "authorized";
    case IntentStage::succeeded:
      return "captured";
    case IntentStage::canceled:
      return "canceled";
  }
  CRENEAU_UNREACHABLE();
}

std::string_view status_word(domain::RefundStatus status) {
  switch (status) {
    case domain::RefundStatus::pending:
      return "pending";
    case domain::RefundStatus::succeeded:
      return "succeeded";
    case domain::RefundStatus::failed:
      return "failed";
  }
  CRENEAU_UNREACHABLE();
}

/// States that say that Stripe holds or has the client's money.
bool says_money(PaymentState state) {
  return state == PaymentState::captured || state == PaymentState::authorized ||
         state == PaymentState::void_pending;
}

bool agrees(PaymentState state, IntentStage stage) {
  switch (stage) {
    case IntentStage::succeeded:
      return state == PaymentState::captured;
    case IntentStage::authorized:
      return state == PaymentState::authorized || state == PaymentState::void_pending;
    case IntentStage::unpaid:
    case IntentStage::canceled:
      return !says_money(state);
  }
  CRENEAU_UNREACHABLE();
}

bool agrees(RefundState state, domain::RefundStatus status) {
  switch (status) {
    case domain::RefundStatus::pending:
      return state == RefundState::pending;
    case domain::RefundStatus::succeeded:
      return state == RefundState::succeeded;
    case domain::RefundStatus::failed:
      // What Stripe could not give back, a person may have given back.
      return state == RefundState::failed || state == RefundState::settled;
  }
  CRENEAU_UNREACHABLE();
}

class Comparison {
 public:
  Comparison(const PaymentSides& sides, Instant now, Duration grace)
      : sides_(sides), now_(now), grace_(grace) {}

  std::vector<Difference> run() {
    if (!sides_.payment) {
      compare_unknown();
      return std::move(differences_);
    }
    if (sides_.intent)
      compare_payments();
    else if (sides_.payment->captured_minor > 0 || says_money(sides_.payment->state))
      note(DifferenceKind::payment_missing, captured_here(), nothing);
    compare_refunds();
    compare_sums();
    return std::move(differences_);
  }

 private:
  // Without grace nothing is, whatever the two clocks say.
  bool is_young(Instant at) const { return grace_ > Duration::zero() && now_ < at + grace_; }

  Difference& note(DifferenceKind kind, std::string here, std::string at_stripe) {
    Difference difference;
    difference.kind = kind;
    if (sides_.payment) {
      difference.payment_id = sides_.payment->id;
      difference.payment_intent_id = sides_.payment->payment_intent_id;
      difference.booking_id = sides_.payment->booking_id;
    }
    if (sides_.intent) {
      difference.payment_intent_id = sides_.intent->id;
      if (!sides_.payment) difference.booking_id = sides_.intent->booking_id;
    }
    difference.here = std::move(here);
    difference.at_stripe = std::move(at_stripe);
    difference.is_under_way = sides_.has_effect_waiting;
    return differences_.emplace_back(std::move(difference));
  }

  std::string captured_here() const {
    const auto& payment = *sides_.payment;
    return fmt::format("{}, {} captured", domain::name(payment.state),
                       money_text(payment.captured_minor, payment.amount.currency));
  }
  std::string received_at_stripe() const {
    const auto& intent = *sides_.intent;
    return fmt::format("{}, {} received", stage_word(intent.stage),
                       money_text(intent.received.minor, intent.received.currency));
  }

  /// An intent that nothing was paid or authorised by has no place in a ledger.
  void compare_unknown() {
    const auto& intent = *sides_.intent;
    if (intent.stage != IntentStage::succeeded && intent.stage != IntentStage::authorized) return;
    note(DifferenceKind::payment_unknown, nothing, received_at_stripe()).is_under_way |=
        is_young(intent.created_at);
  }

  void compare_payments() {
    const auto& payment = *sides_.payment;
    const auto& intent = *sides_.intent;
    if (!agrees(payment.state, intent.stage)) {
      note(DifferenceKind::payment_state, captured_here(), received_at_stripe()).is_under_way |=
          is_young(intent.created_at);
      return;
    }
    const bool is_same =
        payment.captured_minor == intent.received.minor &&
        (payment.captured_minor == 0 || payment.amount.currency == intent.received.currency);
    if (!is_same)
      note(DifferenceKind::captured_amount, captured_here(), received_at_stripe()).is_under_way =
          false;
  }

  const domain::Refund* find_row(const domain::RefundNews& refund) const {
    const auto found =
        std::find_if(sides_.rows.begin(), sides_.rows.end(), [&](const domain::Refund& row) {
          return row.stripe_refund_id == refund.id ||
                 (row.stripe_refund_id.empty() && !refund.refund_id.empty() &&
                  row.id == refund.refund_id);
        });
    return found == sides_.rows.end() ? nullptr : &*found;
  }

  /// Of an authorisation that is released, or has lapsed, Stripe may tell as of a refund: no money
  /// has moved.
  bool has_moved_money() const {
    return sides_.payment->captured_minor > 0 || !sides_.intent ||
           sides_.intent->stage == IntentStage::succeeded;
  }

  void compare_refunds() {
    if (!has_moved_money()) return;
    for (const auto& record : sides_.refunds) {
      const auto& refund = record.refund;
      const auto* row = find_row(refund);
      const auto theirs =
          fmt::format("{} {}", money_text(refund.amount.minor, refund.amount.currency),
                      status_word(refund.status));
      Difference* difference = nullptr;
      if (row == nullptr) {
        // One that failed has moved no money, and may have been replaced before it was learned.
        if (refund.status != domain::RefundStatus::failed)
          difference = &note(DifferenceKind::refund_unknown, nothing, theirs);
      } else {
        const auto ours = fmt::format("{} {}", money_text(row->amount.minor, row->amount.currency),
                                      domain::name(row->state));
        if (row->amount != refund.amount)
          difference = &note(DifferenceKind::refund_amount, ours, theirs);
        else if (!agrees(row->state, refund.status))
          difference = &note(DifferenceKind::refund_state, ours, theirs);
      }
      if (difference == nullptr) continue;
      difference->refund_id = refund.id;
      difference->is_under_way |= is_young(record.created_at);
    }
    for (const auto& row : sides_.rows) compare_row(row);
  }

  void compare_row(const domain::Refund& row) {
    if (row.state == RefundState::settled || row.state == RefundState::failed) return;
    const bool is_there =
        std::any_of(sides_.refunds.begin(), sides_.refunds.end(),
                    [&](const RefundRecord& record) { return find_row(record.refund) == &row; });
    if (is_there) return;
    auto& difference = note(DifferenceKind::refund_missing,
                            fmt::format("{} {}", money_text(row.amount.minor, row.amount.currency),
                                        domain::name(row.state)),
                            nothing);
    difference.refund_id = row.stripe_refund_id;
    // What Stripe once answered is not waited for.
    if (!row.stripe_refund_id.empty()) difference.is_under_way = false;
  }

  void compare_sums() {
    const auto& payment = *sides_.payment;
    std::int64_t going_back = 0;
    bool has_failed = false;
    for (const auto& row : sides_.rows) {
      if (row.state == RefundState::failed)
        has_failed = true;
      else
        going_back += row.amount.minor;
    }
    // A person may have settled by hand more than there was.
    going_back = std::min(going_back, payment.captured_minor);
    const auto& currency = payment.amount.currency;
    if (going_back != payment.refunded_minor)
      note(DifferenceKind::refunded_total,
           fmt::format("{} refunded, {} in refunds", money_text(payment.refunded_minor, currency),
                       money_text(going_back, currency)),
           sides_.intent ? money_text(sides_.intent->refunded_minor, currency) + " refunded"
                         : nothing)
          .is_under_way = false;
    const auto kept = kept_minor(payment);
    if (kept == 0 || has_failed) return;
    const bool is_accounted_for =
        sides_.booking && (sides_.booking->status == domain::BookingStatus::confirmed ||
                           sides_.booking->status == domain::BookingStatus::cancelled);
    if (!is_accounted_for)
      note(DifferenceKind::unaccounted,
           fmt::format("{} kept for a booking that is {}", money_text(kept, currency),
                       sides_.booking ? domain::name(sides_.booking->status) : "gone"),
           sides_.intent ? received_at_stripe() : nothing);
  }

  const PaymentSides& sides_;
  Instant now_;
  Duration grace_;
  std::vector<Difference> differences_;
};

}  // namespace

std::string_view name(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::payment_unknown:
      return "payment_unknown";
    case DifferenceKind::payment_missing:
      return "payment_missing";
    case DifferenceKind::payment_state:
      return "payment_state";
    case DifferenceKind::captured_amount:
      return "captured_amount";
    case DifferenceKind::refund_unknown:
      return "refund_unknown";
    case DifferenceKind::refund_missing:
      return "refund_missing";
    case DifferenceKind::refund_amount:
      return "refund_amount";
    case DifferenceKind::refund_state:
      return "refund_state";
    case DifferenceKind::refunded_total:
      return "refunded_total";
    case DifferenceKind::unaccounted:
      return "unaccounted";
  }
  CRENEAU_UNREACHABLE();
}

std::vector<Difference> compare_payment(const PaymentSides& sides, Instant now, Duration grace) {
  CRENEAU_ASSERT(sides.payment || sides.intent);
  return Comparison(sides, now, grace).run();
}

std::int64_t kept_minor(const domain::Payment& payment) {
  return payment.captured_minor - payment.refunded_minor;
}

}  // namespace creneau::app
