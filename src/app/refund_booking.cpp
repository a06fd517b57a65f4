#include "app/refund_booking.hpp"

#include "app/follow_refunds.hpp"
#include "app/json_text.hpp"
#include "app/lock_rows.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

constexpr std::size_t settle_note_code_points_max = 500;

struct Audited {
  std::string_view action;
  std::string_view subject_kind;
  std::string subject_id;
  std::string after;
};

/// Applies what was decided for a payment that is locked, and writes down who asked.
Result<Report> apply_order(Tx& tx, const Context& context, const LockedRefunds& locked,
                           const Result<domain::Decision>& decision, const Actor& actor,
                           const Audited& audited) {
  if (!decision) return decision.error();
  auto report = apply_decision(tx, context, *decision, locked.subject(), Source::owner);
  if (!report) return report.error();
  AuditChange change;
  change.action = audited.action;
  change.subject_kind = audited.subject_kind;
  change.subject_id = audited.subject_id;
  change.after = audited.after;
  write_audit(tx, context, actor, change);
  return report;
}

Result<Report> refund(Tx& tx, const Context& context, const BookingId& id, const Money& amount,
                      const Actor& actor, std::optional<std::int64_t> expected_refunded_minor) {
  if (!tx.find_booking(id)) return Errc::booking_not_found;
  const auto payment = find_paid_payment(tx, id);
  if (!payment) return Errc::not_refundable;
  const auto locked = lock_refunds(tx, payment->id);
  if (!locked) return locked.error();
  if (expected_refunded_minor && locked->booking &&
      locked->booking->refunded_minor != *expected_refunded_minor)
    return Errc::conflict;
  const auto decision = domain::decide_partial_refund(locked->books(context.clock.now()), amount);
  return apply_order(
      tx, context, *locked, decision, actor,
      {"booking.refund", "booking", id.str(), JsonText().add("amount_minor", amount.minor).str()});
}

enum class Remedy { retry, settle };

Result<Report> remedy_refund(Tx& tx, const Context& context, const RefundId& id, Remedy remedy,
                             const std::string& note, const Actor& actor) {
  const auto found = tx.find_refund(id);
  if (!found) return Errc::not_found;
  const auto locked = lock_refunds(tx, found->payment_id);
  if (!locked) return locked.error();
  const auto books = locked->books(context.clock.now());
  JsonText after;
  after.add("amount_minor", found->amount.minor);
  if (remedy == Remedy::retry)
    return apply_order(tx, context, *locked, domain::decide_refund_retry(books, id), actor,
                       {"refund.retry", "refund", id.str(), after.str()});
  after.add("note", note);
  return apply_order(tx, context, *locked, domain::decide_settled_by_hand(books, id), actor,
                     {"refund.settle", "refund", id.str(), after.str()});
}

awaitable<Result<BookingId>> remedy(Context& context, RefundId id, Remedy how, std::string note,
                                    Actor actor) {
  const auto work = [&context, id = std::move(id), how, note = std::move(note),
                     actor = std::move(actor)](Tx& tx) {
    return remedy_refund(tx, context, id, how, note, actor);
  };
  auto report = co_await context.store.write(work);
  if (!report) co_return report.error();
  publish(context, *report, Source::owner);
  co_return report->booking_id;
}

}  // namespace

awaitable<Result<void>> refund_booking(Context& context, BookingId id, Money amount, Actor actor,
                                       std::optional<std::int64_t> expected_refunded_minor) {
  const auto work = [&context, id = std::move(id), amount = std::move(amount),
                     actor = std::move(actor), expected_refunded_minor](Tx& tx) {
    return refund(tx, context, id, amount, actor, expected_refunded_minor);
  };
  auto report = co_await context.store.write(work);
  if (!report) co_return report.error();
  publish(context, *report, Source::owner);
  co_return Result<void>::ok();
}

awaitable<Result<BookingId>> retry_refund(Context& context, RefundId id, Actor actor) {
  auto retried =
      co_await remedy(context, std::move(id), Remedy::retry, std::string(), std::move(actor));
  co_return retried;
}

awaitable<Result<BookingId>> settle_refund(Context& context, RefundId id, std::string note,
                                           Actor actor) {
  if (!is_valid_utf8(note) || has_control_characters(note, true))
    co_return Error({FieldError{"note", "invalid"}});
  if (count_code_points(note) > settle_note_code_points_max)
    co_return Error({FieldError{"note", "too_long"}});
  auto settled =
      co_await remedy(context, std::move(id), Remedy::settle, trim(note), std::move(actor));
  co_return settled;
}

}  // namespace creneau::app
