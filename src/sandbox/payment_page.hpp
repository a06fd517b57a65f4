// The payment page, /c/pay/{session}: the form, the 3-D Secure step, and what is shown when there
// is nothing to pay. Plain HTML that needs no script.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <string>

#include "adapters/http/server/router.hpp"
#include "sandbox/api.hpp"

namespace creneau::sandbox {

/// How long the customer's redirect waits for the answer to `checkout.session.completed`.
/// Source: Stripe, "Fulfill orders".
inline constexpr std::chrono::seconds redirect_wait_max{10};

class PaymentPage {
 public:
  explicit PaymentPage(Parts parts);
  void add_routes(http::Router& router);

 private:
  /// What was typed, and what is wrong with it, by field name.
  struct Form {
    std::map<std::string, std::string, std::less<>> values;
    std::map<std::string, std::string, std::less<>> errors;
    std::string failure;
  };

  http::Response show(const http::Request& request);
  http::Response show_challenge(const http::Request& request);
  boost::asio::awaitable<http::Response> take_payment(const http::Request& request);
  boost::asio::awaitable<http::Response> take_decision(const http::Request& request);

  /// Always 200: for the browser a refused card is no failure to load the page.
  http::Response render_form(const Session& session, const Form& form, Locale locale) const;
  http::Response render_closed(const Session& session, Locale locale) const;
  http::Response render_unknown(Locale locale) const;
  boost::asio::awaitable<http::Response> send_onward(const Session& session);
  CardInput read_card(const Session& session, Form& form, Locale locale) const;
  http::Response refuse(const Session& session, Form form, const ApiError& error,
                        Locale locale) const;

  Parts parts_;
};

/// The `success_url` with the session's id in its place.
std::string make_success_url(const Session& session);
/// "12 / 34", "12/2034", "1234" as month and year; nothing for anything else.
std::optional<std::pair<std::int64_t, std::int64_t>> parse_card_expiry(std::string_view typed);

}  // namespace creneau::sandbox
