// Refunds, with the two published cards whose refunds do not go straight.
#pragma once

#include "sandbox/api_error.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/events.hpp"
#include "sandbox/parameters.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

/// After how long, by the virtual clock, such a refund changes; Stripe takes its time.
inline constexpr std::int64_t refund_settling_seconds = 5;

class Refunds {
 public:
  Refunds(State& state, VirtualClock& clock, Events& events);

  Outcome<Refund*> create(ParameterReader& parameters);
  /// Metadata only.
  Outcome<Refund*> update(Refund& refund, ParameterReader& parameters);
  /// What a call to cancel it is answered: only one that waits for the customer could be, and none
  /// does here.
  static ApiError refuse_cancel(const Refund& refund);
  void resume();

 private:
  Outcome<Charge*> find_charge(const std::string& charge_id, const std::string& intent_id);
  void schedule(const Refund& refund);
  void settle(Refund& refund);

  State& state_;
  VirtualClock& clock_;
  Events& events_;
};

}  // namespace creneau::sandbox
