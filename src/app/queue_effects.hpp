// Putting effects into the outbox, inside the transaction that decided them: mails, refunds,
// reminders, sessions to be expired. When something is due is said here; what it says is not.
#pragma once

#include "app/context.hpp"
#include "domain/decision.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

/// Whether a kind goes to the owner.
bool is_for_owner(domain::MailKind kind);

/// Queues a mail; owner's kinds only where there is an owner's address, notices of refunds only
/// where they are wanted. `former_slot`: the slot that a move left. True if it was queued.
bool queue_mail(Tx& tx, const Context& context, domain::MailKind kind, const BookingId& booking_id,
                const PaymentId& payment_id, const Money& amount, const SlotId& former_slot = {});

/// Deletes the booking's reminders that wait, and queues those of the rules whose time is still
/// ahead. True if there was any.
bool queue_reminders(Tx& tx, const Context& context, const BookingId& booking_id,
                     const domain::Slot& slot);

/// Queues what Stripe is to do with a payment: expire its session, capture or release what is held.
void queue_act(Tx& tx, const Context& context, domain::EffectKind kind,
               const domain::Payment& payment);

/// Queues the expiry of one session.
void queue_expiry(Tx& tx, const Context& context, const domain::Payment& payment);

/// Queues the expiry of every open session but `except`'s that can come to nothing now, because the
/// slot, or one that overlaps it, is full. True if there was any.
bool expire_rivals(Tx& tx, const Context& context, const SlotId& slot_id, const BookingId& except);

/// Stores a refund under the next number of its cause, its whole request with it, and queues it.
void order_refund(Tx& tx, const Context& context, const domain::RefundOrder& order,
                  const domain::Payment& payment);

/// The request of a refund's attempt, as it is sent byte for byte.
domain::StoredRequest make_refund_request(const Context& context, const domain::Refund& refund);

/// One more than the highest attempt of this cause.
int next_refund_attempt(Reader& reader, const PaymentId& payment_id, domain::RefundCause cause);

}  // namespace creneau::app
