// Turns a domain decision into rows, inside the transaction that took it: the booking, the payment,
// refunds, seats, the outbox, and what a person has to look at. Nothing here decides.
#pragma once

#include <string_view>
#include <vector>

#include "app/context.hpp"
#include "app/queue_effects.hpp"
#include "domain/decision.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

/// Who brought the news; kept in the history and shown in the log.
enum class Source {
  api,
  page,
  owner,
  webhook,
  return_page,
  cleanup,
  reconcile,
  outbox,
  command_line
};
std::string_view name(Source source);

/// What was committed, told to the journal and the notifier after the commit.
struct Report {
  domain::Outcome outcome = domain::Outcome::recorded;
  domain::Happening happening = domain::Happening::none;
  BookingId booking_id;
  SessionId session_id;
  Money amount;
  bool has_effects = false;
};

struct Subject {
  /// The one that reminders and rivals are about: after a move, the new one.
  const domain::Slot& slot;
  /// Null when the booking is gone.
  const domain::Booking* booking = nullptr;
  /// Null for a booking that nothing was paid for here. One of the two is there.
  const domain::Payment* payment = nullptr;
  /// What Stripe said, for the person who has to look at it.
  std::string_view reason = {};

  const BookingId& booking_id() const {
    return payment != nullptr ? payment->booking_id : booking->id;
  }
};

/// Errors: conflict, when a row is no longer what the decision was taken from.
Result<Report> apply_decision(Tx& tx, const Context& context, const domain::Decision& decision,
                              const Subject& subject, Source source);

void add_history(Tx& tx, const Context& context, const domain::Booking& booking,
                 domain::Happening happening, Source source, std::string detail);

/// After the commit.
void publish(Context& context, const Report& report, Source source);

}  // namespace creneau::app
