// Disputes after they were opened: evidence, and how they end. Opening one is the payment's
// business.
#pragma once

#include "sandbox/api_error.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/events.hpp"
#include "sandbox/parameters.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

class Disputes {
 public:
  Disputes(State& state, Events& events) : state_(state), events_(events) {}

  /// Evidence. As in Stripe's test mode the text `winning_evidence` wins and `losing_evidence`
  /// loses, here at once; any other is looked at for ever.
  Outcome<Dispute*> update(Dispute& dispute, ParameterReader& parameters);
  /// Gives in: the dispute is lost, an inquiry is closed.
  Outcome<Dispute*> close(Dispute& dispute, ParameterReader& parameters);

 private:
  void end(Dispute& dispute, std::string status);

  State& state_;
  Events& events_;
};

/// Whether the disputed amount has been taken back from the account.
bool holds_funds(const Dispute& dispute);

}  // namespace creneau::sandbox
