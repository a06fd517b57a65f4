#include "main/serve.hpp"

#include <fmt/format.h>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <set>

#include "adapters/http/admin/caller.hpp"
#include "adapters/http/handlers/site.hpp"
#include "adapters/http/server/server.hpp"
#include "adapters/mail/calendar.hpp"
#include "adapters/mail/example_mail.hpp"
#include "adapters/mail/layout.hpp"
#include "adapters/mail/message.hpp"
#include "adapters/stripe/transport.hpp"
#include "adapters/stripe/webhook.hpp"
#include "app/booking_token.hpp"
#include "app/set_up.hpp"
#include "main/background.hpp"
#include "main/installation_probe.hpp"

namespace creneau::program {
namespace {

/// Longer than the server's own drain; then what is left is left to the next start.
constexpr auto shutdown_max = std::chrono::seconds(15);

/// Events may come in another API version than ours: accepted, and told once of each.
class ForeignVersions {
 public:
  void note(const std::string& version, telemetry::Telemetry& log) {
    if (version.empty() || version == stripe::api_version || told_.size() >= told_max) return;
    if (!told_.insert(version).second) return;
    log.warn(
        fmt::format("Stripe's events come in API version {} instead of {}: accepted; "
                    "`creneau stripe setup` makes an endpoint of the right one",
                    version, stripe::api_version));
  }

 private:
  static constexpr std::size_t told_max = 16;
  std::set<std::string> told_;
};

Result<app::PaymentEvent> read_event(Runtime& runtime, ForeignVersions& versions,
                                     const http::Request& request) {
  const auto header = request.header("Stripe-Signature").value_or("");
  auto verified = stripe::verify_signature(
      request.body, header, runtime.settings.stripe_webhook_secrets, runtime.clock.now());
  if (!verified) return verified.error();
  auto event = stripe::parse_event(request.body);
  if (!event) return event.error();
  versions.note(event->api_version, runtime.telemetry);
  return stripe::to_payment_event(std::move(*event));
}

std::string make_calendar(const Runtime& runtime, const app::BookingView& view) {
  app::Mail mail;
  mail.booking = view.booking;
  mail.slot = view.slot;
  mail.locale = view.booking.locale;
  mail.decided_at = view.booking.created_at;
  mail.booking_url = app::make_booking_url(*runtime.context, view.booking);
  return mail::make_calendar_of(mail, runtime.mail_sender(*runtime.context->rules.get()));
}

/// What the owner's own calendar program shows: who comes, when, and how to reach them.
std::string make_feed(const Runtime& runtime, const app::CalendarFeed& feed) {
  const auto rules = runtime.context->rules.get();
  mail::CalendarFeed file;
  file.name = fmt::format("{} – {}", rules->business_name, feed.calendar.title);
  for (const auto& slot : feed.slots)
    for (const auto& holder : feed.seat_holders) {
      if (holder.slot_id != slot.id) continue;
      mail::CalendarEvent event;
      event.booking_id = holder.booking_id;
      event.host = host_of_url(rules->public_url);
      event.stamp = runtime.clock.now();
      event.start_at = slot.start_at;
      event.end_at = slot.end_at;
      event.summary = fmt::format("{} – {}", holder.name, slot.title);
      event.location = slot.place;
      event.description = holder.email + (holder.phone.empty() ? "" : "\n" + holder.phone);
      event.url = fmt::format("{}/admin/bookings/{}", rules->public_url, holder.booking_id.str());
      event.sequence = holder.calendar_sequence;
      file.events.push_back(std::move(event));
    }
  return mail::make_feed(file);
}

http::MailPreview preview_mail(const Runtime& runtime, domain::MailKind kind, Locale locale,
                               const app::Rules& rules) {
  const auto sender = runtime.mail_sender(rules);
  const auto mail = mail::make_example_mail(kind, locale, sender, runtime.clock.now());
  const auto letter = mail::make_letter(mail, sender);
  return {letter.subject, mail::lay_out_html(letter, sender, locale),
          mail::lay_out_text(letter, sender, locale)};
}

http::SiteOptions make_site_options(Runtime& runtime, const ServeOptions& options) {
  http::SiteOptions site;
  site.version = CRENEAU_VERSION;
  site.cron_secret = runtime.settings.cron_secret;
  site.has_rate_limit = runtime.settings.has_rate_limit;
  site.is_demo = options.is_demo;
  site.mailbox_url = options.mailbox_url;
  const auto versions = std::make_shared<ForeignVersions>();
  site.read_event = [&runtime, versions](const http::Request& request) {
    return read_event(runtime, *versions, request);
  };
  site.on_webhook = [&runtime](std::string_view outcome) { runtime.telemetry.webhook(outcome); };
  site.make_calendar = [&runtime](const app::BookingView& view) {
    return make_calendar(runtime, view);
  };
  site.make_feed = [&runtime](const app::CalendarFeed& feed) { return make_feed(runtime, feed); };
  site.preview_mail = [&runtime](domain::MailKind kind, Locale locale, const app::Rules& rules) {
    return preview_mail(runtime, kind, locale, rules);
  };
  site.write_metrics = [&runtime] { return runtime.telemetry.metrics(); };
  site.is_ready = [&runtime]() -> boost::asio::awaitable<bool> {
    const auto readiness = co_await runtime.store->check_readiness();
    co_return readiness.is_ready;
  };
  return site;
}

/// The payment page's origin, where it is not on https: the sandbox's.
std::string payment_origin(const config::Settings& settings) {
  return settings.stripe_api_base.starts_with("http://") ? settings.stripe_api_base : std::string();
}

/// Set-up links hold their token in the path: it is not for the log.
std::string loggable_path(const std::string& path) {
  constexpr std::string_view mark = "/set-up/";
  const auto at = path.find(mark);
  return at == std::string::npos ? path : path.substr(0, at + mark.size()) + "…";
}

http::Options make_server_options(Runtime& runtime, http::Site& site) {
  http::Options options;
  options.host = runtime.settings.host;
  options.port = runtime.settings.port;
  options.trusted_proxies = runtime.settings.trusted_proxies;
  options.default_headers =
      http::security_headers(runtime.settings.public_url, payment_origin(runtime.settings));
  options.refuse = [&site](http::Status status, const http::Request& request, std::string_view) {
    return http::refuse(site, status, request);
  };
  options.on_access = [&runtime](const http::Access& access) {
    runtime.telemetry.request({access.method, loggable_path(access.path), access.route,
                               access.status, access.duration, access.client_address,
                               access.request_id, access.incident});
  };
  return options;
}

std::unique_ptr<http::Server> make_server(Runtime& runtime, http::Site& site) {
  auto router = http::make_router(site);
  http::admin::add_access_routes(router, site);
  http::admin::add_schedule_routes(router, site);
  http::admin::add_booking_routes(router, site);
  http::admin::add_overview_routes(router, site);
  try {
    return std::make_unique<http::Server>(runtime.io, make_server_options(runtime, site),
                                          std::move(router));
  } catch (const std::runtime_error& error) {
    throw CommandError(fmt::format("HOST, PORT: {}", error.what()));
  }
}

void print_banner(const Runtime& runtime, const ServeOptions& options,
                  const std::string& set_up_url) {
  const auto& settings = runtime.settings;
  std::vector<std::pair<std::string, std::string>> lines{{"Site", settings.public_url}};
  // Until an owner has chosen a password; whoever opens it is the owner.
  if (set_up_url.empty())
    lines.emplace_back("Owner", settings.public_url + "/admin");
  else
    lines.emplace_back("Set-up", set_up_url);
  lines.insert(lines.end(), options.banner.begin(), options.banner.end());
  lines.emplace_back("Database", config::redact_url(settings.database_url));
  lines.emplace_back("Stripe", settings.is_stripe_live() ? "LIVE: real money" : "test mode");
  lines.emplace_back("Mail", settings.smtp_url.empty()
                                 ? "not set up (SMTP_URL): mails wait in the queue"
                                 : config::redact_url(settings.smtp_url));
  const auto job = [](Duration interval) {
    return interval == Duration::zero() ? std::string("left to an outside scheduler")
                                        : "every " + format_duration(interval);
  };
  lines.emplace_back("Cleanup", fmt::format("{}, after {} unpaid", job(settings.cleanup_interval),
                                            format_duration(settings.unpaid_ttl)));
  lines.emplace_back("Reconciler", job(settings.reconcile_interval));
  fmt::print("Créneau {}\n", CRENEAU_VERSION);
  for (const auto& [label, value] : lines) fmt::print("  {:<12}{}\n", label, value);
  std::fflush(stdout);
}

/// Keeps the gauges of /metrics near the truth.
boost::asio::awaitable<void> watch_queue(Runtime& runtime, http::Server& server,
                                         boost::asio::steady_timer& timer, bool& is_stopping) {
  constexpr auto interval = std::chrono::seconds(15);
  while (!is_stopping) {
    try {
      const auto read_counts =
          [now = runtime.clock.now()](app::Reader& reader) -> Result<app::QueueCounts> {
        return reader.queue_counts(now);
      };
      auto counts = co_await runtime.store->read(read_counts);
      if (counts) runtime.telemetry.set_queue(*counts);
    } catch (const std::exception&) {
      runtime.telemetry.warn("the queue cannot be counted: the database does not answer");
    }
    runtime.telemetry.set_connections(server.connections());
    timer.expires_after(interval);
    boost::system::error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
}

}  // namespace

int serve(Runtime& runtime, ServeOptions options) {
  auto& io = runtime.io;
  http::BookingFeed feed(io);
  SystemProbe probe(runtime.settings, runtime.store.get(), {});
  const auto account = make_account(runtime.settings, runtime.random);
  const auto set_up = describe_set_up(runtime.settings);
  const app::ExaminationParts parts{runtime.store.get(), account.get(), probe, runtime.clock};
  auto site_options = make_site_options(runtime, options);
  site_options.examine = [&parts, &set_up] { return app::examine(parts, set_up); };
  http::Site site(*runtime.context, std::move(site_options), feed);
  const auto server = make_server(runtime, site);
  Background background(io, *runtime.context,
                        {runtime.settings.cleanup_interval, runtime.settings.reconcile_interval,
                         runtime.records.get()});
  runtime.wakeups.on_effects = [&background] { background.wake(); };
  runtime.wakeups.on_booking = [&feed](const BookingId& id) { feed.changed(id); };

  const auto set_up_url = runtime.require(app::make_first_set_up_link(*runtime.context));

  io.restart();
  server->start();
  background.start();
  bool is_stopping = false;
  boost::asio::steady_timer queue_timer(io);
  boost::asio::co_spawn(io, watch_queue(runtime, *server, queue_timer, is_stopping),
                        boost::asio::detached);
  print_banner(runtime, options, set_up_url);

  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  boost::asio::steady_timer last_resort(io);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (error) return;
    is_stopping = true;
    queue_timer.cancel();
    runtime.telemetry.info("stopping: requests under way are finished first");
    // Who asks twice does not want to wait.
    signals.async_wait([&](boost::system::error_code cancelled, int) {
      if (!cancelled) io.stop();
    });
    last_resort.expires_after(shutdown_max);
    last_resort.async_wait([&](boost::system::error_code cancelled) {
      if (!cancelled) io.stop();
    });
    server->stop([&] {
      boost::asio::post(io,
                        [&] { background.stop([&] { options.stop_beside([&] { io.stop(); }); }); });
    });
  });
  io.run();
  runtime.wakeups = Wakeups();
  return 0;
}

}  // namespace creneau::program
