// POST /api/admin/bookings: a booking that the owner makes for a client.
#include "adapters/http/admin/booking_endpoints.hpp"
#include "adapters/http/admin/booking_json.hpp"
#include "adapters/http/admin/schedule_json.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/make_owner_booking.hpp"

namespace creneau::http::admin {

struct OwnerBookingBody {
  std::string slot_id;
  std::string name;
  std::string email;
  std::optional<std::string> phone;
  std::optional<std::string> notes;
  std::optional<std::string> locale;
  std::string payment;
  std::optional<std::int64_t> link_hours;
};
BOOST_DESCRIBE_STRUCT(OwnerBookingBody, (),
                      (slot_id, name, email, phone, notes, locale, payment, link_hours))

namespace {

Result<app::MakeOwnerBooking> read_command(const Site& site, const Request& request,
                                           const Caller& caller) {
  if (auto content = check_json_content(request); !content) return content.error();
  auto body = read_json<OwnerBookingBody>(request.body);
  if (!body) return body.error();
  const auto payment = domain::parse_name<app::OwnerPayment>(body->payment);
  if (!payment) return Error({FieldError{"payment", "invalid"}});
  app::MakeOwnerBooking command;
  command.slot_id = SlotId(body->slot_id);
  command.draft.name = std::move(body->name);
  command.draft.email = std::move(body->email);
  command.draft.phone = body->phone.value_or("");
  command.draft.notes = body->notes.value_or("");
  command.draft.locale = site.context.rules->default_locale;
  if (body->locale) {
    const auto locale = parse_locale(*body->locale);
    if (!locale) return Error({FieldError{"locale", "invalid"}});
    command.draft.locale = *locale;
  }
  command.payment = *payment;
  if (body->link_hours) command.link_hours = std::chrono::hours(to_int(*body->link_hours));
  command.actor = caller.actor;
  return command;
}

}  // namespace

Answer create_owner_booking(Site& site, const Request& request, const Caller& caller) {
  auto command = read_command(site, request, caller);
  if (!command) co_return command.error();
  const auto find_slot = [id = command->slot_id](app::Reader& reader) -> Result<domain::Slot> {
    auto slot = reader.find_slot(id);
    if (!slot) return Errc::slot_not_found;
    return std::move(*slot);
  };
  const auto slot = co_await site.context.store.read(find_slot);
  if (!slot) co_return slot.error();
  if (!caller.may_see(slot->calendar_id)) co_return Errc::slot_not_found;
  const auto booking = co_await app::make_owner_booking(site.context, std::move(*command));
  if (!booking) co_return booking.error();
  const auto detail = co_await app::describe_booking(site.context, booking->id);
  if (!detail) co_return detail.error();
  co_return make_booking_answer(*detail, site, Status::created);
}

}  // namespace creneau::http::admin
