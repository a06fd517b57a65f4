// What a customer does on the payment page, and what comes of it: PaymentIntents, charges,
// disputes, captures.
#pragma once

#include <optional>
#include <string>

#include "sandbox/api_error.hpp"
#include "sandbox/cards.hpp"
#include "sandbox/checkout.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/debits.hpp"
#include "sandbox/events.hpp"
#include "sandbox/methods.hpp"
#include "sandbox/parameters.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

/// What was typed on the page. The number is digits only.
struct CardInput {
  std::string number;
  std::int64_t exp_month = 12;
  std::int64_t exp_year = 2099;
  std::string name;
  std::string email;
};

/// A SEPA direct debit as typed on the page. The IBAN is normalized.
struct DebitInput {
  std::string iban;
  std::string name;
  std::string email;
};

enum class PaymentStep {
  complete,
  /// The bank asks the customer to authenticate: `authenticate` goes on.
  authentication,
};

enum class Approval { approved, refused };

class Payments {
 public:
  Payments(State& state, VirtualClock& clock, Events& events, const Checkout& checkout);

  /// A declined card is a 402 with Stripe's card error and leaves the session open; a session that
  /// is not open is a 400.
  Outcome<PaymentStep> pay(Session& session, const CardInput& input);
  /// Ends the 3-D Secure step that `pay` began.
  Outcome<PaymentStep> authenticate(Session& session, Approval approval);
  /// Completes the session unpaid, with its intent `processing`: whether money comes is known
  /// later, by the test IBAN. 400 for a session that is not open or does not offer it, and for an
  /// IBAN that is wrong or none of Stripe's test ones.
  Outcome<PaymentStep> pay_by_debit(Session& session, const DebitInput& input);
  /// Ends a debit that is under way now, however its IBAN would have it; 400 when there is none.
  Outcome<void> settle_debit(Session& session, DebitOutcome outcome);
  Outcome<PaymentIntent*> capture(PaymentIntent& intent, ParameterReader& parameters);
  Outcome<PaymentIntent*> cancel(PaymentIntent& intent, ParameterReader& parameters);
  Outcome<PaymentIntent*> update(PaymentIntent& intent, ParameterReader& parameters);
  /// The id of the event that told of the session's completion; empty when it is not complete or
  /// too long ago.
  std::string completion_event(const Session& session) const;
  void resume();

 private:
  PaymentIntent& get_intent(Session& session);
  Outcome<PaymentStep> settle(Session& session, PaymentIntent& intent, const CardInput& input,
                              bool is_authenticated);
  Charge make_charge(const Session& session, const PaymentIntent& intent,
                     const CardInput& input) const;
  ApiError decline(Session& session, PaymentIntent& intent, const CardInput& input,
                   const Decline& reason);
  Outcome<void> check_debit(const Session& session, const DebitInput& input) const;
  void complete_debit(PaymentIntent& intent, Charge& charge, DebitOutcome outcome);
  void fail_debit(Session& session, PaymentIntent& intent, Charge& charge);
  void schedule_debit(const Charge& charge);
  void dispute(Charge& charge, std::string_view reason);
  /// Lets go of what is held; `charge_event` tells of the charge.
  void release(PaymentIntent& intent, std::string reason, std::string_view charge_event);
  void schedule_lapse(const PaymentIntent& intent, std::int64_t at_seconds);

  State& state_;
  VirtualClock& clock_;
  Events& events_;
  const Checkout& checkout_;
};

}  // namespace creneau::sandbox
