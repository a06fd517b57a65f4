// GET and POST /slots/{id}: the form, and what comes of it.
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"
#include "app/create_booking.hpp"
#include "app/view_booking.hpp"
#include "base/text.hpp"

namespace creneau::http {
namespace {

constexpr std::size_t request_key_bytes_max = 64;

Result<pages::SlotView> load_slot(app::Reader& reader, const SlotId& id) {
  auto slot = reader.find_slot(id);
  if (!slot) return Errc::slot_not_found;
  pages::SlotView view;
  if (const auto service = reader.find_service(slot->service_id)) {
    view.description = service->description;
    view.policy = service->policy;
    view.hold_policy = service->hold_policy;
    view.hold_duration = service->hold_duration;
    view.is_being_paid = service->hold_policy == domain::HoldPolicy::soft &&
                         reader.is_being_paid(slot->id, BookingId());
  }
  view.slot = std::move(*slot);
  return view;
}

boost::asio::awaitable<Result<pages::SlotView>> load_view(Site& site, SlotId id) {
  const auto read_view = [id](app::Reader& reader) { return load_slot(reader, id); };
  auto view = co_await site.context.store.read(read_view);
  if (!view) co_return view;
  view->now = site.context.clock.now();
  if (!domain::check_bookable(view->slot, view->now))
    view->alternatives = co_await find_alternatives(site, view->slot);
  co_return view;
}

pages::BookingForm read_booking_form(const Parameters& form) {
  return {form_value(form, "name"), form_value(form, "email"), form_value(form, "phone"),
          form_value(form, "notes"), form_value(form, "request_key")};
}

/// After a lost race the next try goes by what was typed for the last one: the button of another
/// slot posts nothing but that booking and its token.
boost::asio::awaitable<void> fill_from_earlier(Site& site, std::string again, std::string token,
                                               pages::BookingForm& form) {
  if (again.empty() || token.empty()) co_return;
  auto earlier = co_await app::view_booking(site.context, BookingId(again), token);
  if (!earlier) co_return;
  form.name = earlier->booking.name;
  form.email = earlier->booking.email;
  form.phone = earlier->booking.phone;
  form.notes = earlier->booking.notes;
}

/// The form again, with what was typed and what is wrong.
boost::asio::awaitable<Response> show_again(Site& site, const Request& request, SlotId id,
                                            pages::BookingForm form, Error error) {
  auto view = co_await load_view(site, id);
  if (!view) co_return make_error_page(site, request, view.error());
  view->form = std::move(form);
  if (error.code == Errc::invalid_input)
    view->field_errors = error.fields;
  else
    view->problem = error.code;
  if (error.code != Errc::payment_unavailable) view->form.request_key = make_request_key(site);
  auto response = make_page(
      request, static_cast<Status>(http_status(error.code)),
      pages::render_slot(make_page_site(site, request, page_locale(site, request)), *view));
  if (error.retry_after)
    response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
  co_return response;
}

std::string booking_page(const app::CreatedBooking& created) {
  return "/bookings/" + created.booking.id.str() + "?token=" + created.token;
}

}  // namespace

boost::asio::awaitable<Response> show_slot(Site& site, const Request& request) {
  auto view = co_await load_view(site, SlotId(request.path_parameter("id")));
  if (!view) co_return make_error_page(site, request, view.error());
  view->form.request_key = make_request_key(site);
  co_await fill_from_earlier(site, request.query_parameter("again").value_or(""),
                             request.query_parameter("token").value_or(""), view->form);
  const auto locale = page_locale(site, request);
  co_return make_page(request, Status::ok,
                      pages::render_slot(make_page_site(site, request, locale), *view));
}

boost::asio::awaitable<Response> submit_slot(Site& site, const Request& request) {
  const SlotId id(request.path_parameter("id"));
  auto form = read_form(request);
  if (!form) co_return make_error_page(site, request, form.error());
  auto typed = read_booking_form(*form);
  co_await fill_from_earlier(site, form_value(*form, "again"), form_value(*form, "token"), typed);
  if (auto limited = limit_rate(site, request); !limited)
    co_return co_await show_again(site, request, id, typed, limited.error());

  app::CreateBooking command;
  command.slot_id = id;
  command.client_address = limited_address(request.client_address);
  command.draft = {typed.name, typed.email, typed.phone, typed.notes, page_locale(site, request)};
  if (!typed.request_key.empty() && typed.request_key.size() <= request_key_bytes_max &&
      is_valid_utf8(typed.request_key))
    command.client_request_key = "page " + typed.request_key;
  auto result = co_await app::create_booking(site.context, command, app::Source::page);
  if (!result && result.error().code == Errc::idempotency_mismatch) {
    // Somebody came back to the form and corrected it: a wish of its own.
    command.client_request_key = "page " + make_request_key(site);
    result = co_await app::create_booking(site.context, command, app::Source::page);
  }
  if (!result) co_return co_await show_again(site, request, id, typed, result.error());

  // A form sent twice leads both times to where the first one led.
  if (const auto* replay = std::get_if<app::ReplayedAnswer>(&*result))
    co_return Response::see_other(replay->body);
  const auto& created = std::get<app::CreatedBooking>(*result);
  if (created.payment_error)
    co_return co_await show_again(site, request, id, typed, *created.payment_error);
  const auto target = created.checkout_url.empty() ? booking_page(created) : created.checkout_url;
  if (!command.client_request_key.empty()) {
    auto stored = co_await app::store_answer(site.context, command.client_request_key, 303, target);
    if (!stored) co_return make_error_page(site, request, stored.error());
  }
  co_return Response::see_other(target);
}

}  // namespace creneau::http
