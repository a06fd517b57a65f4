#include "app/verify_ledger.hpp"

#include <unordered_map>
#include <unordered_set>

#include "app/ports/ledger_records.hpp"

namespace creneau::app {
namespace {

constexpr int verify_batch_max = 100;

using RefundsOf = std::unordered_map<PaymentIntentId, std::vector<RefundRecord>>;

/// Our side; of an intent that is not known, by the id in its metadata.
std::optional<domain::Payment> find_payment(Reader& reader, const Context& context,
                                            const IntentRecord& intent) {
  if (auto payment = reader.find_payment_by_intent(intent.id)) return payment;
  if (intent.payment_id.empty() || intent.installation_id != context.installation.id) return {};
  auto payment = reader.find_payment(intent.payment_id);
  // Another intent of the same payment has its own row.
  if (payment && !payment->payment_intent_id.empty()) return {};
  return payment;
}

void read_our_side(Reader& reader, PaymentSides& sides) {
  if (!sides.payment) return;
  sides.rows = reader.list_refunds(sides.payment->id);
  sides.booking = reader.find_booking(sides.payment->booking_id);
  sides.has_effect_waiting = reader.read_ledger().has_effect_waiting(sides.payment->id);
}

void add_to_sums(VerifyReport& report, const PaymentSides& sides) {
  if (sides.payment) {
    auto& sums = report.sums[sides.payment->amount.currency];
    sums.captured += sides.payment->captured_minor;
    for (const auto& row : sides.rows) {
      if (row.state == domain::RefundState::pending)
        sums.refund_pending += row.amount.minor;
      else if (row.state != domain::RefundState::failed)
        sums.refunded += row.amount.minor;
    }
    const auto kept = kept_minor(*sides.payment);
    const auto status = sides.booking ? sides.booking->status : domain::BookingStatus::rejected;
    if (status == domain::BookingStatus::confirmed)
      sums.held += kept;
    else if (status == domain::BookingStatus::cancelled)
      sums.kept += kept;
    else
      sums.refund_failed += kept;
  }
  if (sides.intent) {
    auto& sums = report.sums[sides.intent->received.currency];
    sums.captured_at_stripe += sides.intent->received.minor;
    sums.refunded_at_stripe += sides.intent->refunded_minor;
  }
}

class Verification {
 public:
  Verification(Context& context, PaymentRecords& records, Duration grace)
      : context_(context), records_(records), grace_(grace) {}

  awaitable<Result<VerifyReport>> run() {
    if (auto read = co_await read_refunds(); !read) co_return read.error();
    if (auto read = co_await compare_intents(); !read) co_return read.error();
    if (auto read = co_await compare_payments(); !read) co_return read.error();
    for (const auto& sides : suspects_)
      if (auto again = co_await compare_again(sides); !again) co_return again.error();
    co_return std::move(report_);
  }

 private:
  static Error too_many() {
    return Error(Errc::gateway_unavailable, "more objects at Stripe than can be listed");
  }

  awaitable<Result<void>> read_refunds() {
    StripeRefundId after;
    for (int number = 0; number < verify_pages_max; ++number) {
      auto page = co_await records_.list_refunds_of_all(after);
      if (!page) co_return page.error();
      if (!page->records.empty()) after = page->records.back().refund.id;
      for (auto& record : page->records)
        refunds_of_[record.refund.payment_intent_id].push_back(std::move(record));
      if (!page->has_more) co_return Result<void>::ok();
    }
    co_return too_many();
  }

  awaitable<Result<void>> compare_intents() {
    PaymentIntentId after;
    for (int number = 0; number < verify_pages_max; ++number) {
      auto page = co_await records_.list_intents(after);
      if (!page) co_return page.error();
      if (!page->records.empty()) after = page->records.back().id;
      const auto read_sides = [this, &page](Reader& reader) -> Result<std::vector<PaymentSides>> {
        return read_page(reader, page->records);
      };
      auto all = co_await context_.store.read(read_sides);
      if (!all) co_return all.error();
      for (auto& sides : *all) {
        ++report_.intents;
        if (sides.payment) seen_.insert(sides.payment->id);
        take(std::move(sides));
      }
      if (!page->has_more) co_return Result<void>::ok();
    }
    co_return too_many();
  }

  /// Those of the page that are ours.
  std::vector<PaymentSides> read_page(Reader& reader,
                                      const std::vector<IntentRecord>& intents) const {
    std::vector<PaymentSides> all;
    for (const auto& intent : intents) {
      PaymentSides sides;
      sides.payment = find_payment(reader, context_, intent);
      if (!sides.payment && intent.installation_id != context_.installation.id) continue;
      sides.intent = intent;
      if (const auto found = refunds_of_.find(intent.id); found != refunds_of_.end())
        sides.refunds = found->second;
      read_our_side(reader, sides);
      all.push_back(std::move(sides));
    }
    return all;
  }

  /// Ours that Stripe's list does not have.
  awaitable<Result<void>> compare_payments() {
    PaymentId after;
    while (true) {
      const auto read_sides = [this, &after](Reader& reader) -> Result<std::vector<PaymentSides>> {
        return read_unseen(reader, after);
      };
      auto all = co_await context_.store.read(read_sides);
      if (!all) co_return all.error();
      for (auto& sides : *all) take(std::move(sides));
      if (is_at_end_) co_return Result<void>::ok();
    }
  }

  std::vector<PaymentSides> read_unseen(Reader& reader, PaymentId& after) {
    std::vector<PaymentSides> all;
    const auto ids = reader.read_ledger().list_charged_payments(after, verify_batch_max);
    is_at_end_ = ids.empty();
    for (const auto& id : ids) {
      if (seen_.contains(id)) continue;
      PaymentSides sides;
      sides.payment = reader.find_payment(id);
      read_our_side(reader, sides);
      if (sides.payment) all.push_back(std::move(sides));
    }
    if (!ids.empty()) after = ids.back();
    return all;
  }

  void take(PaymentSides sides) {
    if (sides.payment) ++report_.payments;
    add_to_sums(report_, sides);
    const bool is_kept_twice = sides.payment && kept_minor(*sides.payment) > 0 &&
                               !kept_for_.insert(sides.payment->booking_id).second;
    if (is_kept_twice) twice_.insert(sides.payment->id);
    if (is_kept_twice || !compare_payment(sides, context_.clock.now(), grace_).empty())
      if (suspects_.size() < differences_max) suspects_.push_back(std::move(sides));
  }

  /// With what both sides say by now.
  awaitable<Result<void>> compare_again(const PaymentSides& suspect) {
    PaymentSides sides;
    const auto intent_id = suspect.intent ? suspect.intent->id : suspect.payment->payment_intent_id;
    auto intent = co_await records_.find_intent(intent_id);
    if (!intent && intent.error().code != Errc::gateway_not_found) co_return intent.error();
    if (intent) {
      sides.intent = std::move(*intent);
      auto refunds = co_await context_.gateway.list_refunds(intent_id);
      if (!refunds) co_return refunds.error();
      for (const auto& refund : *refunds) sides.refunds.push_back(date(refund, suspect));
    }
    const auto read_ours = [this, &suspect, &sides](Reader& reader) -> Result<PaymentSides> {
      auto ours = sides;
      if (suspect.payment)
        ours.payment = reader.find_payment(suspect.payment->id);
      else if (ours.intent)
        ours.payment = find_payment(reader, context_, *ours.intent);
      read_our_side(reader, ours);
      return ours;
    };
    auto both = co_await context_.store.read(read_ours);
    if (!both) co_return both.error();
    if (!both->payment && !both->intent) co_return Result<void>::ok();
    for (auto& difference : compare_payment(*both, context_.clock.now(), grace_))
      keep(std::move(difference));
    if (both->payment && twice_.contains(both->payment->id) && kept_minor(*both->payment) > 0)
      keep(further_payment(*both));
    co_return Result<void>::ok();
  }

  /// One that came after Stripe's list was read is young.
  RefundRecord date(const domain::RefundNews& refund, const PaymentSides& suspect) const {
    for (const auto& record : suspect.refunds)
      if (record.refund.id == refund.id) return {refund, record.created_at};
    return {refund, context_.clock.now()};
  }

  static Difference further_payment(const PaymentSides& sides) {
    Difference difference;
    difference.kind = DifferenceKind::unaccounted;
    difference.payment_id = sides.payment->id;
    difference.payment_intent_id = sides.payment->payment_intent_id;
    difference.booking_id = sides.payment->booking_id;
    difference.here = "a further payment is kept for the same booking";
    difference.at_stripe = "captured";
    difference.is_under_way = sides.has_effect_waiting;
    return difference;
  }

  void keep(Difference difference) {
    auto& list = difference.is_under_way ? report_.under_way : report_.differences;
    if (list.size() < differences_max) list.push_back(std::move(difference));
  }

  Context& context_;
  PaymentRecords& records_;
  Duration grace_;
  RefundsOf refunds_of_;
  std::unordered_set<PaymentId> seen_;
  /// Bookings that a payment is kept for, and payments that are a second one.
  std::unordered_set<BookingId> kept_for_;
  std::unordered_set<PaymentId> twice_;
  std::vector<PaymentSides> suspects_;
  bool is_at_end_ = false;
  VerifyReport report_;
};

}  // namespace

awaitable<Result<VerifyReport>> verify_ledger(Context& context, PaymentRecords& records,
                                              Duration grace) {
  Verification verification(context, records, grace);
  co_return co_await verification.run();
}

}  // namespace creneau::app
