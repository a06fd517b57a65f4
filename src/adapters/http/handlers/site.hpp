// What the endpoints work with, and the table of them all. One file an endpoint; none holds a rule
// of the business.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/handlers/booking_feed.hpp"
#include "adapters/http/handlers/brand_cache.hpp"
#include "adapters/http/handlers/rate_limiter.hpp"
#include "adapters/http/handlers/slots_cache.hpp"
#include "adapters/http/pages/pages.hpp"
#include "adapters/http/server/router.hpp"
#include "app/calendar_feed.hpp"
#include "app/check_health.hpp"
#include "app/context.hpp"
#include "app/examination_cache.hpp"
#include "app/receive_event.hpp"
#include "app/view_booking.hpp"

namespace creneau::http {

/// A mail as it would look, for the owner to see.
struct MailPreview {
  std::string subject;
  std::string html;
  std::string text;
};

struct SiteOptions {
  /// Empty: the cron endpoint answers 404.
  std::string cron_secret;
  bool has_rate_limit = true;
  bool is_demo = false;
  std::string mailbox_url;
  /// Checks the signature over the raw body and reads the event. Errors: invalid_signature,
  /// invalid_request.
  std::function<Result<app::PaymentEvent>(const Request&)> read_event;
  /// Told each webhook's outcome, or the error's name.
  std::function<void(std::string_view)> on_webhook;
  /// The calendar file of a confirmed booking.
  std::function<std::string(const app::BookingView&)> make_calendar;
  /// The calendar file of all that is booked on a calendar.
  std::function<std::string(const app::CalendarFeed&)> make_feed;
  /// A mail of that kind about an invented booking, by rules that need not be in force.
  std::function<MailPreview(domain::MailKind, Locale, const app::Rules&)> preview_mail;
  /// Looks at the whole installation; takes seconds.
  app::ExaminationCache::Examine examine;
  /// Of the program.
  std::string version;
  /// Prometheus text.
  std::function<std::string()> write_metrics;
  /// Whether the database is reached and its schema current.
  std::function<boost::asio::awaitable<bool>()> is_ready;
};

struct Site {
  app::Context& context;
  SiteOptions options;
  BookingFeed& feed;
  RateLimiter limiter;
  SlotsCache slots_cache;
  /// A cache, whoever looks at the site.
  mutable BrandCache brand;
  app::StripeProbe stripe_probe;
  app::ExaminationCache examinations;

  Site(app::Context& app_context, SiteOptions site_options, BookingFeed& booking_feed);
};

/// Every route of the site, API and pages. `site` must outlive it.
Router make_router(Site& site);

/// What the server's own refusals look like: a page for a browser, problem+json for a program.
Response refuse(Site& site, Status status, const Request& request);

/// Headers of every answer (Content-Security-Policy and its like). `payment_origin` is where the
/// payment page is, if not on https.
std::vector<std::pair<std::string, std::string>> security_headers(std::string_view public_url,
                                                                  std::string_view payment_origin);

// One each, in the file of its name.
boost::asio::awaitable<Response> list_slots(Site& site, const Request& request);
boost::asio::awaitable<Response> create_booking(Site& site, const Request& request);
boost::asio::awaitable<Response> get_booking(Site& site, const Request& request);
boost::asio::awaitable<Response> resume_checkout(Site& site, const Request& request);
boost::asio::awaitable<Response> give_up_booking(Site& site, const Request& request);
boost::asio::awaitable<Response> cancel_booking(Site& site, const Request& request);
boost::asio::awaitable<Response> move_booking(Site& site, const Request& request);
boost::asio::awaitable<Response> stream_booking(Site& site, const Request& request);
boost::asio::awaitable<Response> receive_webhook(Site& site, const Request& request);
boost::asio::awaitable<Response> run_cleanup(Site& site, const Request& request);
boost::asio::awaitable<Response> show_cancel(Site& site, const Request& request);
boost::asio::awaitable<Response> submit_cancel(Site& site, const Request& request);
boost::asio::awaitable<Response> show_move(Site& site, const Request& request);
boost::asio::awaitable<Response> submit_move(Site& site, const Request& request);
boost::asio::awaitable<Response> show_widget(Site& site, const Request& request);
boost::asio::awaitable<Response> show_widget_script(Site& site, const Request& request);
boost::asio::awaitable<Response> show_home(Site& site, const Request& request);
boost::asio::awaitable<Response> show_slot(Site& site, const Request& request);
boost::asio::awaitable<Response> submit_slot(Site& site, const Request& request);
boost::asio::awaitable<Response> show_booking(Site& site, const Request& request);
boost::asio::awaitable<Response> submit_payment(Site& site, const Request& request);
boost::asio::awaitable<Response> submit_give_up(Site& site, const Request& request);
boost::asio::awaitable<Response> download_calendar(Site& site, const Request& request);
boost::asio::awaitable<Response> show_feed(Site& site, const Request& request);

}  // namespace creneau::http
