// The booking's page: where it stands, and the one next thing to do.
#include <fmt/format.h>

#include "adapters/http/handlers/posted_booking.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "app/open_session.hpp"
#include "app/purge_unpaid.hpp"
#include "app/settle_payment.hpp"
#include "app/view_booking.hpp"
#include "domain/holding.hpp"

namespace creneau::http {
namespace {

bool is_hold_over(const domain::Booking& booking, Instant now) {
  return booking.held_until && *booking.held_until <= now;
}

bool is_slot_lost(const app::BookingView& view, Instant now) {
  if (view.booking.status == domain::BookingStatus::rejected) return true;
  if (view.booking.status != domain::BookingStatus::pending) return false;
  return is_hold_over(view.booking, now) || !domain::check_payable(view.slot, view.booking, now);
}

struct Rejection {
  std::vector<domain::Refund> refunds;
  std::vector<app::HistoryEntry> history;
};

/// Why a rejected booking was, and how much of money that was. Of a released authorisation there is
/// no refund: only the history knows.
boost::asio::awaitable<void> explain_rejection(Site& site, pages::BookingView& page) {
  const auto read_rejection = [id = page.booking.id](app::Reader& reader) -> Result<Rejection> {
    Rejection rejection;
    for (const auto& payment : reader.list_payments(id))
      for (auto& refund : reader.list_refunds(payment.id))
        rejection.refunds.push_back(std::move(refund));
    rejection.history = reader.list_history(id);
    return rejection;
  };
  auto rejection = co_await site.context.store.read(read_rejection);
  if (!rejection) co_return;
  for (const auto& entry : rejection->history)
    if (entry.happening == domain::Happening::amount_mismatch)
      page.rejected_for = domain::RefundCause::amount_mismatch;
  for (const auto& refund : rejection->refunds) {
    if (refund.cause != domain::RefundCause::slot_taken &&
        refund.cause != domain::RefundCause::amount_mismatch)
      continue;
    page.rejected_for = refund.cause;
    page.charged = refund.amount;
  }
}

boost::asio::awaitable<Response> render(Site& site, const Request& request, app::BookingView view,
                                        std::string token, std::optional<Error> problem) {
  pages::BookingView page;
  page.now = site.context.clock.now();
  page.is_back_from_payment =
      view.is_payment_under_way || request.query_parameter("returned").has_value();
  page.expires_at = view.expires_at;
  if (problem) page.problem = problem->code;
  page.has_moved = request.query_parameter("moved").has_value();
  page.request_key = make_request_key(site);
  if (is_slot_lost(view, page.now)) page.alternatives = co_await find_alternatives(site, view.slot);
  // The very slot may be had again once its hold is over.
  if (is_hold_over(view.booking, page.now) && domain::check_bookable(view.slot, page.now))
    page.alternatives.insert(page.alternatives.begin(), view.slot);
  page.booking = std::move(view.booking);
  page.slot = std::move(view.slot);
  page.token = std::move(token);
  if (page.booking.status == domain::BookingStatus::rejected)
    co_await explain_rejection(site, page);
  const auto locale = chosen_locale(request).value_or(page.booking.locale);
  const auto status = problem ? static_cast<Status>(http_status(problem->code)) : Status::ok;
  co_return make_page(request, status,
                      pages::render_booking(make_page_site(site, request, locale), page));
}

}  // namespace

boost::asio::awaitable<Response> show_booking(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  const auto token = request.query_parameter("token").value_or("");
  auto view = co_await app::view_booking(site.context, id, token);
  if (!view) co_return make_error_page(site, request, view.error());
  const bool is_undecided = view->booking.status == domain::BookingStatus::pending;
  if (is_undecided && request.query_parameter("returned")) {
    // The client is back from the payment page: no need to wait for the webhook.
    auto settled = co_await app::settle_returned_booking(site.context, id);
    if (!settled)
      site.context.journal.warn(
          fmt::format("{} could not be read back yet: {}", id.str(), settled.error().detail));
    view = co_await app::view_booking(site.context, id, token);
    if (!view) co_return make_error_page(site, request, view.error());
  }
  co_return co_await render(site, request, std::move(*view), token, std::nullopt);
}

boost::asio::awaitable<Response> submit_payment(Site& site, const Request& request) {
  auto posted = co_await load_posted(site, request);
  if (!posted) co_return make_error_page(site, request, posted.error());
  if (auto limited = limit_rate(site, request); !limited)
    co_return co_await render(site, request, std::move(posted->view), posted->token,
                              limited.error());
  auto url = co_await app::open_session(site.context, posted->id, app::Source::page);
  if (url) co_return Response::see_other(*url);
  const auto code = url.error().code;
  // Decided meanwhile: the page says how it stands.
  if (code == Errc::already_paid || code == Errc::booking_not_found || code == Errc::slot_taken ||
      code == Errc::slot_past || code == Errc::slot_closed)
    co_return Response::see_other(page_address(*posted));
  co_return co_await render(site, request, std::move(posted->view), posted->token, url.error());
}

boost::asio::awaitable<Response> submit_give_up(Site& site, const Request& request) {
  auto posted = co_await load_posted(site, request);
  if (!posted) co_return make_error_page(site, request, posted.error());
  auto removal = co_await app::remove_unpaid_booking(site.context, posted->id, app::Source::page);
  if (removal && *removal == app::Removal::deleted) co_return Response::see_other("/?given-up=1");
  if (removal && *removal == app::Removal::settled)
    co_return Response::see_other(page_address(*posted));
  if (!removal && removal.error().code == Errc::booking_not_found)
    co_return Response::see_other("/");
  // Paid in another window, without the outcome being known yet: the page says so.
  auto current = co_await app::view_booking(site.context, posted->id, posted->token);
  if (current && app::is_money_under_way(current->booking))
    co_return Response::see_other(page_address(*posted));
  co_return co_await render(site, request, std::move(posted->view), posted->token,
                            Error(Errc::payment_unavailable));
}

boost::asio::awaitable<Response> download_calendar(Site& site, const Request& request) {
  auto view = co_await app::view_booking(site.context, BookingId(request.path_parameter("id")),
                                         request.query_parameter("token").value_or(""));
  if (!view) co_return make_error_page(site, request, view.error());
  if (view->booking.status != domain::BookingStatus::confirmed)
    co_return make_error_page(site, request, Errc::not_found);
  auto response =
      Response::text(Status::ok, "text/calendar; charset=utf-8", site.options.make_calendar(*view));
  response.headers.set("Content-Disposition", "attachment; filename=\"creneau.ics\"");
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace creneau::http
