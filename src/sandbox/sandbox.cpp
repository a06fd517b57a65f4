#include "sandbox/sandbox.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <optional>
#include <stdexcept>

#include "adapters/http/server/server.hpp"
#include "sandbox/api.hpp"
#include "sandbox/browse_pages.hpp"
#include "sandbox/control.hpp"
#include "sandbox/payment_page.hpp"
#include "sandbox/smtp_server.hpp"

namespace creneau::sandbox {

namespace {

constexpr std::string_view configured_endpoint_id = "we_configured";

http::Response refuse(http::Status status, const http::Request& request, std::string_view detail) {
  if (request.path.starts_with("/v1/")) return Api::refuse(status, request, detail);
  return http::Response::text(status, "text/plain; charset=utf-8", fmt::format("{}\n", detail));
}

http::Options make_server_options(std::uint16_t port) {
  http::Options options;
  options.host = "127.0.0.1";
  options.port = port;
  options.refuse = refuse;
  options.default_headers = {{"X-Content-Type-Options", "nosniff"},
                             {"Referrer-Policy", "no-referrer"}};
  // Held answers are ended before the server is.
  options.drain_timeout = std::chrono::seconds(2);
  return options;
}

}  // namespace

struct Sandbox::Impl {
  Impl(boost::asio::io_context& io, Options wanted)
      : options(std::move(wanted)),
        context(io),
        clock(io),
        faults(options.seed),
        waits(io),
        sender(io),
        journal(options.state_file, state, mailbox, clock, io),
        events(state, clock, faults, waits, sender),
        checkout(state, clock, events),
        payments(state, clock, events, checkout),
        refunds(state, clock, events),
        disputes(state, events),
        endpoints(state, clock),
        idempotency(state, clock),
        smtp(io, options.smtp_port, faults, [this](SmtpServer::Envelope mail) { keep(mail); }),
        parts{state,     clock,       events, checkout, payments, refunds, disputes,
              endpoints, idempotency, faults, waits,    journal,  mailbox},
        api(parts),
        control(parts),
        payment_page(parts),
        browse_pages(parts, options.webhook_url, smtp.port()) {
    http::Router router;
    api.add_routes(router);
    control.add_routes(router);
    payment_page.add_routes(router);
    browse_pages.add_routes(router);
    server.emplace(io, make_server_options(options.port), std::move(router));
    while (options.public_url.ends_with('/')) options.public_url.pop_back();
    checkout.set_base_url(options.public_url.empty()
                              ? fmt::format("http://127.0.0.1:{}", server->port())
                              : options.public_url);
    if (!options.webhook_url.empty()) add_configured_endpoint();
  }

  void add_configured_endpoint() {
    WebhookEndpoint endpoint;
    endpoint.id = configured_endpoint_id;
    endpoint.created = clock.now_seconds();
    endpoint.url = options.webhook_url;
    endpoint.secret = options.webhook_secret;
    endpoint.enabled_events = {"*"};
    endpoint.api_version = api_version;
    endpoint.is_configured = true;
    state.endpoints.add(std::move(endpoint));
  }

  void keep(SmtpServer::Envelope& mail) {
    mailbox.add(clock.now_seconds(), std::move(mail.sender), std::move(mail.recipients),
                std::move(mail.raw));
    journal.flush();
  }

  Options options;
  boost::asio::io_context& context;
  State state;
  Mailbox mailbox;
  VirtualClock clock;
  Faults faults;
  Waits waits;
  WebhookSender sender;
  Journal journal;
  Events events;
  Checkout checkout;
  Payments payments;
  Refunds refunds;
  Disputes disputes;
  Endpoints endpoints;
  Idempotency idempotency;
  SmtpServer smtp;
  Parts parts;
  Api api;
  Control control;
  PaymentPage payment_page;
  BrowsePages browse_pages;
  std::optional<http::Server> server;
};

Sandbox::Sandbox(boost::asio::io_context& context, Options options) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used on this machine");
  if (!options.webhook_url.empty() && !is_web_url(options.webhook_url))
    throw std::runtime_error("The webhook URL must start with http:// or https://");
  if (!options.webhook_url.empty() && options.webhook_secret.empty())
    throw std::runtime_error("A webhook URL needs a webhook secret");
  impl_ = std::make_shared<Impl>(context, std::move(options));
}

Sandbox::~Sandbox() = default;

void Sandbox::start() {
  impl_->checkout.resume();
  impl_->payments.resume();
  impl_->refunds.resume();
  impl_->events.resume();
  impl_->smtp.start();
  impl_->server->start();
}

void Sandbox::stop(std::function<void()> done) {
  impl_->clock.stop();
  impl_->waits.cancel_all();
  impl_->events.cancel_waits();
  impl_->smtp.stop();
  impl_->sender.stop();
  impl_->server->stop([impl = impl_, done = std::move(done)] {
    impl->journal.flush();
    if (done) done();
  });
}

std::uint16_t Sandbox::port() const {
  return impl_->server->port();
}
std::uint16_t Sandbox::smtp_port() const {
  return impl_->smtp.port();
}

}  // namespace creneau::sandbox
