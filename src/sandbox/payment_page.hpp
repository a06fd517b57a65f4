// The payment page, /c/pay/{session}: the form, the 3-D Secure step, and what is shown when there
// is nothing to pay. Plain HTML that needs no script.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "adapters/http/server/router.hpp"
#include "sandbox/api.hpp"
#include "sandbox/payment_form.hpp"

namespace creneau::sandbox {

/// How long the customer's redirect waits for the answer to `checkout.session.completed`.
/// Source: Stripe, "Fulfill orders".
inline constexpr std::chrono::seconds redirect_wait_max{10};

class PaymentPage {
 public:
  explicit PaymentPage(Parts parts);
  void add_routes(http::Router& router);

 private:
  http::Response show(const http::Request& request);
  http::Response show_challenge(const http::Request& request);
  boost::asio::awaitable<http::Response> take_payment(const http::Request& request);
  boost::asio::awaitable<http::Response> take_decision(const http::Request& request);

  /// Always 200: for the browser a refused card is no failure to load the page.
  http::Response render_form(const Session& session, const PaymentForm& form, Locale locale) const;
  http::Response render_closed(const Session& session, Locale locale) const;
  http::Response render_unknown(Locale locale) const;
  boost::asio::awaitable<http::Response> send_onward(const Session& session);
  /// Pays with what was typed; whatever stands in the way is in `form.errors` afterwards.
  PaymentStep attempt(Session& session, PaymentForm& form, Locale locale);

  Parts parts_;
};

/// The `success_url` with the session's id in its place.
std::string make_success_url(const Session& session);

}  // namespace creneau::sandbox
