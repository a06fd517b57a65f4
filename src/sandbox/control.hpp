// The routes below /_sandbox: for tests, and for people who want to see what happens when things go
// wrong.
#pragma once

#include "adapters/http/server/router.hpp"
#include "sandbox/api.hpp"

namespace creneau::sandbox {

/// The clock goes forward by this much at most in one call.
inline constexpr std::chrono::hours clock_advance_max{24 * 366};

class Control {
 public:
  explicit Control(Parts parts);
  void add_routes(http::Router& router);

 private:
  http::Response pay(const http::Request& request);
  http::Response pay_by_debit(Session& session, const boost::json::object& body);
  http::Response settle(const http::Request& request);
  http::Response show_session(const Session& session) const;
  http::Response advance(const http::Request& request);
  http::Response put_faults(const http::Request& request);
  http::Response resend(const http::Request& request);
  http::Response roll(const http::Request& request);
  http::Response show_state() const;
  http::Response show_mails() const;

  Parts parts_;
};

}  // namespace creneau::sandbox
