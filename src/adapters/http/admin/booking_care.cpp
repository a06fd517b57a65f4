// /api/admin/bookings/{id}/attendance, /note, /resend and /revoke-link: what moves neither money
// nor seats.
#include "adapters/http/admin/booking_endpoints.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/tend_booking.hpp"

namespace creneau::http::admin {

struct AttendanceBody {
  std::string attendance;
};
BOOST_DESCRIBE_STRUCT(AttendanceBody, (), (attendance))

struct NoteBody {
  std::string owner_note;
};
BOOST_DESCRIBE_STRUCT(NoteBody, (), (owner_note))

Answer mark_attendance(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  if (auto content = check_json_content(request); !content) co_return content.error();
  const auto body = read_json<AttendanceBody>(request.body);
  if (!body) co_return body.error();
  const auto attendance = domain::parse_name<domain::Attendance>(body->attendance);
  if (!attendance) co_return Error({FieldError{"attendance", "invalid"}});
  const auto visible = co_await find_visible_booking(site, caller, id);
  if (!visible) co_return visible.error();
  const auto marked = co_await app::mark_attendance(site.context, id, *attendance, caller.actor);
  if (!marked) co_return marked.error();
  co_return co_await answer_booking(site, id);
}

Answer write_owner_note(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  if (auto content = check_json_content(request); !content) co_return content.error();
  const auto body = read_json<NoteBody>(request.body);
  if (!body) co_return body.error();
  const auto visible = co_await find_visible_booking(site, caller, id);
  if (!visible) co_return visible.error();
  const auto written =
      co_await app::write_owner_note(site.context, id, body->owner_note, caller.actor);
  if (!written) co_return written.error();
  co_return co_await answer_booking(site, id);
}

Answer resend_mail(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  const auto visible = co_await find_visible_booking(site, caller, id);
  if (!visible) co_return visible.error();
  const auto queued = co_await app::resend_mail(site.context, id, caller.actor);
  if (!queued) co_return queued.error();
  co_return co_await answer_booking(site, id);
}

Answer revoke_link(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  const auto visible = co_await find_visible_booking(site, caller, id);
  if (!visible) co_return visible.error();
  const auto revoked = co_await app::revoke_booking_link(site.context, id, caller.actor);
  if (!revoked) co_return revoked.error();
  co_return co_await answer_booking(site, id);
}

}  // namespace creneau::http::admin
