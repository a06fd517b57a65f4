#include "app/cancel_booking.hpp"

#include "app/json_text.hpp"
#include "app/lock_rows.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

struct Done {
  CancelledBooking cancelled;
  Report report;
};

Result<Done> cancel(Tx& tx, const Context& context, const CancelBooking& command, Source source) {
  const auto locked = lock_rows(tx, command.id);
  if (!locked.booking || !locked.slot) return Errc::booking_not_found;
  auto payment = find_paid_payment(tx, command.id);
  if (!payment) payment = find_authorized_payment(tx, command.id);
  if (payment) payment = tx.lock_payment(payment->id);
  const auto* paid = payment ? &*payment : nullptr;

  const auto decision =
      domain::decide_cancel({*locked.booking, *locked.slot, paid, command.by, command.amount,
                             command.reason, context.clock.now()});
  if (!decision) return decision.error();
  auto report =
      apply_decision(tx, context, *decision, {*locked.slot, &*locked.booking, paid}, source);
  if (!report) return report.error();
  if (command.actor) {
    AuditChange change;
    change.action = "booking.cancel";
    change.subject_kind = "booking";
    change.subject_id = command.id.str();
    change.before = JsonText().add("status", name(locked.booking->status)).str();
    change.after = JsonText()
                       .add("status", name(decision->booking->status))
                       .add("refund_minor", decision->amount->minor)
                       .str();
    write_audit(tx, context, *command.actor, change);
  }
  return Done{{*decision->booking, *decision->amount}, std::move(*report)};
}

Result<std::string> clean_reason(const std::string& text) {
  if (!is_valid_utf8(text)) return Error({FieldError{"reason", "invalid"}});
  auto reason = trim(normalize_newlines(text));
  if (has_control_characters(reason, true)) return Error({FieldError{"reason", "invalid"}});
  if (count_code_points(reason) > domain::cancellation_reason_code_points_max)
    return Error({FieldError{"reason", "too_long"}});
  return reason;
}

}  // namespace

awaitable<Result<CancelledBooking>> cancel_booking(Context& context, CancelBooking command,
                                                   Source source) {
  auto reason = clean_reason(command.reason);
  if (!reason) co_return reason.error();
  command.reason = std::move(*reason);
  const auto work = [&context, command = std::move(command), source](Tx& tx) {
    return cancel(tx, context, command, source);
  };
  auto done = co_await context.store.write(work);
  if (!done) co_return done.error();
  publish(context, done->report, source);
  co_return std::move(done->cancelled);
}

}  // namespace creneau::app
