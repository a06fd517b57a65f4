// POST /api/admin/bookings/{id}/cancel, /refund and /move: what moves money or seats.
#include "adapters/http/admin/booking_endpoints.hpp"
#include "adapters/http/admin/booking_json.hpp"
#include "adapters/http/admin/schedule_json.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/cancel_booking.hpp"
#include "app/move_booking.hpp"
#include "app/refund_booking.hpp"
#include "domain/refunds.hpp"

namespace creneau::http::admin {

struct CancelBody {
  std::optional<MoneyBody> refund;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CancelBody, (), (refund, reason))

struct RefundBody {
  MoneyBody amount;
  std::optional<MoneyBody> expected_refunded;
};
BOOST_DESCRIBE_STRUCT(RefundBody, (), (amount, expected_refunded))

struct MoveBody {
  std::string slot_id;
};
BOOST_DESCRIBE_STRUCT(MoveBody, (), (slot_id))

namespace {

template <class Body>
Result<Body> read_body(const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  return read_json<Body>(request.body);
}

/// The payment that a cancellation would give back, as far as the detail tells.
const domain::Payment* find_paid(const app::BookingDetail& detail) {
  for (const auto& payment : detail.payments) {
    if (payment.state != domain::PaymentState::captured) continue;
    std::vector<domain::Refund> refunds;
    for (const auto& refund : detail.refunds)
      if (refund.payment_id == payment.id) refunds.push_back(refund);
    if (!domain::is_unexpected_payment(refunds)) return &payment;
  }
  return nullptr;
}

}  // namespace

boost::asio::awaitable<Result<app::BookingDetail>> find_visible_booking(Site& site,
                                                                        const Caller& caller,
                                                                        BookingId id) {
  auto detail = co_await app::describe_booking(site.context, std::move(id));
  if (!detail) co_return detail.error();
  if (!caller.may_see(detail->slot.calendar_id)) co_return Errc::booking_not_found;
  co_return detail;
}

Answer answer_booking(Site& site, BookingId id) {
  const auto detail = co_await app::describe_booking(site.context, std::move(id));
  if (!detail) co_return detail.error();
  co_return make_booking_answer(*detail, site);
}

Answer show_cancellation(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  const auto detail = co_await find_visible_booking(site, caller, id);
  if (!detail) co_return detail.error();
  const auto* paid = find_paid(*detail);
  const auto by_policy =
      domain::refund_on_cancellation(detail->booking, paid, detail->slot, site.context.clock.now());
  const auto refundable = domain::refundable_of(detail->booking, paid);
  const boost::json::object body{{"by_policy", http::to_json(by_policy)},
                                 {"refundable", http::to_json(refundable)}};
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

Answer cancel_booking(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  const auto body = read_body<CancelBody>(request);
  if (!body) co_return body.error();
  const auto visible = co_await find_visible_booking(site, caller, id);
  if (!visible) co_return visible.error();
  app::CancelBooking command;
  command.id = id;
  command.by = domain::ChangeBy::owner;
  if (body->refund) command.amount = Money{body->refund->amount, body->refund->currency};
  command.reason = body->reason.value_or("");
  command.actor = caller.actor;
  const auto cancelled =
      co_await app::cancel_booking(site.context, std::move(command), app::Source::owner);
  if (!cancelled) co_return cancelled.error();
  co_return co_await answer_booking(site, id);
}

Answer refund_booking(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  const auto body = read_body<RefundBody>(request);
  if (!body) co_return body.error();
  const auto visible = co_await find_visible_booking(site, caller, id);
  if (!visible) co_return visible.error();
  Money amount{body->amount.amount, body->amount.currency};
  std::optional<std::int64_t> expected_refunded_minor;
  if (body->expected_refunded) {
    if (body->expected_refunded->currency != amount.currency)
      co_return Error({FieldError{"expected_refunded/currency", "invalid"}});
    expected_refunded_minor = body->expected_refunded->amount;
  }
  const auto refunded = co_await app::refund_booking(site.context, id, std::move(amount),
                                                     caller.actor, expected_refunded_minor);
  if (!refunded) co_return refunded.error();
  co_return co_await answer_booking(site, id);
}

Answer move_booking(Site& site, const Request& request, const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  const auto body = read_body<MoveBody>(request);
  if (!body) co_return body.error();
  const auto visible = co_await find_visible_booking(site, caller, id);
  if (!visible) co_return visible.error();
  const SlotId slot_id(body->slot_id);
  const auto find_slot = [slot_id](app::Reader& reader) -> Result<domain::Slot> {
    auto slot = reader.find_slot(slot_id);
    if (!slot) return Errc::slot_not_found;
    return std::move(*slot);
  };
  const auto slot = co_await site.context.store.read(find_slot);
  if (!slot) co_return slot.error();
  if (!caller.may_see(slot->calendar_id)) co_return Errc::slot_not_found;
  app::MoveBooking command;
  command.id = id;
  command.slot_id = slot_id;
  command.by = domain::ChangeBy::owner;
  command.actor = caller.actor;
  const auto moved =
      co_await app::move_booking(site.context, std::move(command), app::Source::owner);
  if (!moved) co_return moved.error();
  co_return co_await answer_booking(site, id);
}

}  // namespace creneau::http::admin
