// /api/admin/refunds/{id}/retry and /settle, /api/admin/mails/{id}/retry: what Stripe or the mail
// server refused, put right.
#include "adapters/http/admin/booking_endpoints.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/refund_booking.hpp"
#include "app/tend_booking.hpp"

namespace creneau::http::admin {

struct SettleBody {
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(SettleBody, (), (note))

namespace {

/// A refund or a mail whose booking is gone is for the owner alone. Errors: not_found.
boost::asio::awaitable<Result<void>> check_visible(Site& site, const Caller& caller, BookingId id) {
  const auto visible = co_await find_visible_booking(site, caller, std::move(id));
  if (visible || caller.role == domain::Role::owner) co_return Result<void>::ok();
  co_return Errc::not_found;
}

boost::asio::awaitable<Result<void>> check_refund(Site& site, const Caller& caller, RefundId id) {
  const auto find = [id = std::move(id)](app::Reader& reader) -> Result<BookingId> {
    const auto refund = reader.find_refund(id);
    if (!refund) return Errc::not_found;
    return refund->booking_id;
  };
  const auto booking_id = co_await site.context.store.read(find);
  if (!booking_id) co_return booking_id.error();
  co_return co_await check_visible(site, caller, *booking_id);
}

/// The booking's detail, or 204 when it is gone.
Answer answer_refund(Site& site, BookingId id) {
  const auto answer = co_await answer_booking(site, std::move(id));
  if (!answer && answer.error().code == Errc::booking_not_found) co_return Response::no_content();
  co_return answer;
}

}  // namespace

Answer retry_refund(Site& site, const Request& request, const Caller& caller) {
  const RefundId id(request.path_parameter("id"));
  const auto visible = co_await check_refund(site, caller, id);
  if (!visible) co_return visible.error();
  const auto booking_id = co_await app::retry_refund(site.context, id, caller.actor);
  if (!booking_id) co_return booking_id.error();
  co_return co_await answer_refund(site, *booking_id);
}

Answer settle_refund(Site& site, const Request& request, const Caller& caller) {
  const RefundId id(request.path_parameter("id"));
  if (auto content = check_json_content(request); !content) co_return content.error();
  const auto body = read_json<SettleBody>(request.body);
  if (!body) co_return body.error();
  const auto visible = co_await check_refund(site, caller, id);
  if (!visible) co_return visible.error();
  const auto booking_id =
      co_await app::settle_refund(site.context, id, body->note.value_or(""), caller.actor);
  if (!booking_id) co_return booking_id.error();
  co_return co_await answer_refund(site, *booking_id);
}

Answer retry_mail(Site& site, const Request& request, const Caller& caller) {
  const EffectId id(request.path_parameter("id"));
  const auto find = [id](app::Reader& reader) -> Result<BookingId> {
    const auto effect = reader.find_effect(id);
    if (!effect) return Errc::not_found;
    return effect->booking_id;
  };
  const auto booking_id = co_await site.context.store.read(find);
  if (!booking_id) co_return booking_id.error();
  const auto visible = co_await check_visible(site, caller, *booking_id);
  if (!visible) co_return visible.error();
  const auto revived = co_await app::retry_mail(site.context, id, caller.actor);
  if (!revived) co_return revived.error();
  co_return Response::no_content();
}

}  // namespace creneau::http::admin
