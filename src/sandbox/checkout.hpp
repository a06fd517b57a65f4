// Checkout Sessions: made, looked at, ended. What a customer does on the payment page is
// payments.hpp's.
#pragma once

#include <string>

#include "sandbox/api_error.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/events.hpp"
#include "sandbox/parameters.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

/// Clients whose clock is the real one go on working after a test has moved the virtual clock: an
/// `expires_at` that makes no sense by the virtual clock is taken by the real one, and the session
/// lives as long as its maker meant.
class Checkout {
 public:
  Checkout(State& state, VirtualClock& clock, Events& events);

  /// Where the payment page lives, without a slash at the end.
  void set_base_url(std::string base_url) { base_url_ = std::move(base_url); }
  const std::string& base_url() const { return base_url_; }

  /// Reads everything but `expand`, which the caller takes from the reader before.
  Outcome<Session*> create(ParameterReader& parameters);
  /// Only an open session can be expired; no call to it is needed for those whose time is over.
  Outcome<Session*> expire(Session& session);
  Outcome<Session*> update(Session& session, ParameterReader& parameters);
  void resume();

 private:
  void read_line_items(ParameterReader& parameters, Session& session) const;
  void read_expiry(ParameterReader& parameters, Session& session) const;
  void end(Session& session);
  void schedule_expiry(const Session& session);

  State& state_;
  VirtualClock& clock_;
  Events& events_;
  std::string base_url_;
};

}  // namespace creneau::sandbox
