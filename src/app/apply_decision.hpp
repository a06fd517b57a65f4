// Turns a domain decision into rows, inside the transaction that took it: the booking, the payment,
// refunds, seats, and the outbox. Nothing here decides.
#pragma once

#include <string_view>
#include <vector>

#include "app/context.hpp"
#include "domain/decision.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

/// Who brought the news; kept in the history and shown in the log.
enum class Source { api, page, webhook, return_page, cleanup, reconcile, outbox, command_line };
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
  const domain::Slot& slot;
  /// Null when the booking is gone.
  const domain::Booking* booking = nullptr;
  const domain::Payment& payment;
};

/// Errors: conflict, when a row is no longer what the decision was taken from.
Result<Report> apply_decision(Tx& tx, const Context& context, const domain::Decision& decision,
                              const Subject& subject, Source source);

/// Queues the expiry of every open session of the slot but `except`'s. True if there was any.
bool expire_rivals(Tx& tx, const Context& context, const SlotId& slot_id, const BookingId& except);

/// Queues a mail; owner's kinds only where there is an owner's address. True if it was queued.
bool queue_mail(Tx& tx, const Context& context, domain::MailKind kind, const BookingId& booking_id,
                const PaymentId& payment_id, const Money& amount);

/// Queues the expiry of one session.
void queue_expiry(Tx& tx, const Context& context, const domain::Payment& payment);

void add_history(Tx& tx, const Context& context, const domain::Booking& booking,
                 domain::Happening happening, Source source, std::string detail);

/// After the commit.
void publish(Context& context, const Report& report, Source source);

}  // namespace creneau::app
