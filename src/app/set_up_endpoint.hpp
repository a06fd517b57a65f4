// Makes the webhook endpoint at Stripe what this installation needs, or finds that it is. Planning
// is pure; a second run has nothing left to do.
#pragma once

#include <string>
#include <vector>

#include "app/ports/payment_account.hpp"

namespace creneau::app {

struct EndpointPlan {
  enum class Action {
    keep,
    create,
    /// It lacks events, or is switched off.
    correct,
    /// One is there, of another API version, which Stripe lets nobody change: a new one is made
    /// beside it. The older one goes on until the new secret is in place.
    replace,
    /// The right one is there, and older ones beside it are switched off.
    retire,
  };
  Action action = Action::keep;
  /// The right one; empty for create and replace.
  std::string id;
  /// correct: what it is subscribed to from now on.
  std::vector<std::string> events;
  /// retire: those to switch off.
  std::vector<std::string> retired_ids;
  /// What was not as it should be, for people; English.
  std::vector<std::string> differences;
};

std::string_view name(EndpointPlan::Action action);

/// What of `existing` leads to the draft's address decides. Pure.
EndpointPlan plan_endpoint(const std::vector<WebhookEndpoint>& existing,
                           const EndpointDraft& draft);

enum class Rehearsal { off, on };

struct EndpointOutcome {
  EndpointPlan plan;
  /// As it is now; its secret only where it was made. Without id in a rehearsal that would make it.
  WebhookEndpoint endpoint;
};

/// Plans and, unless it is a rehearsal, carries out. Errors: as PaymentAccount has them.
awaitable<Result<EndpointOutcome>> set_up_endpoint(PaymentAccount& account, EndpointDraft draft,
                                                   Rehearsal rehearsal);

}  // namespace creneau::app
