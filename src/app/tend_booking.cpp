#include "app/tend_booking.hpp"

#include "app/json_text.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

using domain::Happening;

/// A change of one booking's row.
struct Change {
  domain::Booking next;
  Happening happening = Happening::none;
  std::string_view action;
  std::string before;
  std::string after;
};

using Decide = std::function<Result<Change>(const domain::Booking&)>;

Result<Report> apply_change(Tx& tx, const Context& context, const BookingId& id,
                            const Decide& decide, const Actor& actor) {
  const auto booking = tx.lock_booking(id);
  if (!booking) return Errc::booking_not_found;
  const auto change = decide(*booking);
  if (!change) return change.error();
  if (!tx.update_booking(*booking, change->next)) return Errc::conflict;
  if (change->happening != Happening::none)
    add_history(tx, context, change->next, change->happening, Source::owner, {});
  write_audit(tx, context, actor,
              {change->action, "booking", id.str(), change->before, change->after});
  Report report;
  report.booking_id = id;
  report.happening = change->happening;
  report.amount = change->next.price;
  return report;
}

awaitable<Result<void>> tend(Context& context, BookingId id, std::shared_ptr<Decide> decide,
                             Actor actor) {
  const auto work = [&context, id = std::move(id), decide = std::move(decide),
                     actor = std::move(actor)](Tx& tx) {
    return apply_change(tx, context, id, *decide, actor);
  };
  auto report = co_await context.store.write(work);
  if (!report) co_return report.error();
  publish(context, *report, Source::owner);
  co_return Result<void>::ok();
}

Happening happening_of(domain::Attendance attendance) {
  switch (attendance) {
    case domain::Attendance::open:
      return Happening::marked_open;
    case domain::Attendance::done:
      return Happening::marked_done;
    case domain::Attendance::no_show:
      return Happening::marked_no_show;
  }
  CRENEAU_UNREACHABLE();
}

Result<Change> change_attendance(const domain::Booking& booking, domain::Attendance attendance) {
  if (booking.status != domain::BookingStatus::confirmed) return Errc::conflict;
  Change change;
  change.next = booking;
  change.next.attendance = attendance;
  if (attendance != booking.attendance) change.happening = happening_of(attendance);
  change.action = "booking.attendance";
  change.before = JsonText().add("attendance", domain::name(booking.attendance)).str();
  change.after = JsonText().add("attendance", domain::name(attendance)).str();
  return change;
}

Result<Report> queue_again(Tx& tx, const Context& context, const BookingId& id,
                           const Actor& actor) {
  const auto booking = tx.lock_booking(id);
  if (!booking) return Errc::booking_not_found;
  const bool is_confirmed = booking->status == domain::BookingStatus::confirmed;
  const bool has_link = booking->is_unpaid() && booking->held_until.has_value();
  if (booking->email.empty() || !(is_confirmed || has_link)) return Errc::conflict;
  const auto kind = is_confirmed ? domain::MailKind::confirmation : domain::MailKind::payment_link;
  Report report;
  report.booking_id = id;
  report.has_effects = queue_mail(tx, context, kind, id, {}, booking->price);
  write_audit(tx, context, actor,
              {"booking.resend",
               "booking",
               id.str(),
               {},
               JsonText().add("mail", domain::name(kind)).str()});
  return report;
}

}  // namespace

awaitable<Result<void>> mark_attendance(Context& context, BookingId id,
                                        domain::Attendance attendance, Actor actor) {
  auto decide = std::make_shared<Decide>([attendance](const domain::Booking& booking) {
    return change_attendance(booking, attendance);
  });
  auto done = co_await tend(context, std::move(id), decide, std::move(actor));
  co_return done;
}

awaitable<Result<void>> write_owner_note(Context& context, BookingId id, std::string note,
                                         Actor actor) {
  if (!is_valid_utf8(note)) co_return Error({FieldError{"owner_note", "invalid"}});
  note = trim(normalize_newlines(note));
  if (has_control_characters(note, true)) co_return Error({FieldError{"owner_note", "invalid"}});
  if (count_code_points(note) > domain::owner_note_code_points_max)
    co_return Error({FieldError{"owner_note", "too_long"}});
  // The note itself may be about a person: the log only says that it was written.
  auto decide = std::make_shared<Decide>([note](const domain::Booking& booking) {
    Change change;
    change.next = booking;
    change.next.owner_note = note;
    change.action = "booking.note";
    return Result<Change>(change);
  });
  auto done = co_await tend(context, std::move(id), decide, std::move(actor));
  co_return done;
}

awaitable<Result<void>> revoke_booking_link(Context& context, BookingId id, Actor actor) {
  auto decide = std::make_shared<Decide>([](const domain::Booking& booking) {
    Change change;
    change.next = booking;
    ++change.next.token_generation;
    change.action = "booking.revoke_link";
    return Result<Change>(change);
  });
  auto done = co_await tend(context, std::move(id), decide, std::move(actor));
  co_return done;
}

awaitable<Result<void>> resend_mail(Context& context, BookingId id, Actor actor) {
  const auto work = [&context, id = std::move(id), actor = std::move(actor)](Tx& tx) {
    return queue_again(tx, context, id, actor);
  };
  auto report = co_await context.store.write(work);
  if (!report) co_return report.error();
  publish(context, *report, Source::owner);
  co_return Result<void>::ok();
}

awaitable<Result<void>> retry_mail(Context& context, EffectId id, Actor actor) {
  const auto work = [&context, id = std::move(id), actor = std::move(actor)](Tx& tx) {
    const auto effect = tx.find_effect(id);
    if (!effect || effect->kind != domain::EffectKind::mail) return Result<void>(Errc::not_found);
    if (!tx.revive_effect(id, context.clock.now())) return Result<void>(Errc::conflict);
    write_audit(tx, context, actor,
                {"mail.retry",
                 "mail",
                 id.str(),
                 {},
                 JsonText().add("mail", domain::name(effect->mail_kind)).str()});
    return Result<void>::ok();
  };
  auto done = co_await context.store.write(work);
  if (done) context.notifier.effects_queued();
  co_return done;
}

}  // namespace creneau::app
