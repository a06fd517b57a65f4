// What the reconciler keeps, and the ledger read from end to end, to be compared with Stripe's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace creneau::app {

/// How far Stripe's list of events was walked.
struct EventWalk {
  /// By Stripe's clock: every event before it was applied, is none of ours, or was given up.
  Instant walked_to;
  /// By our clock: when a walk last came to its end.
  Instant looked_at;
  /// The oldest event that cannot be applied for now, and since when; empty: none.
  EventId held_id;
  std::optional<Instant> held_since;
};

class LedgerReader {
 public:
  virtual ~LedgerReader() = default;
  /// Whether this event was applied, or noted as none of ours.
  virtual bool has_event(const EventId& id) = 0;
  /// Nothing before the first walk.
  virtual std::optional<EventWalk> find_event_walk() = 0;
  /// Those whose PaymentIntent is known, and whose id is greater than `after`, by id.
  virtual std::vector<PaymentId> list_charged_payments(const PaymentId& after, int limit) = 0;
  /// Whether something other than a mail waits in the outbox for it.
  virtual bool has_effect_waiting(const PaymentId& id) = 0;
};

class LedgerTx : public LedgerReader {
 public:
  virtual void save_event_walk(const EventWalk& walk) = 0;
};

}  // namespace creneau::app
