// What a pure decision wants done: row changes and effects, all applied in the transaction that
// took it (app/apply_decision).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/booking.hpp"
#include "domain/payment.hpp"

namespace creneau::domain {

/// How a payment stands now, as the webhook's answer says it.
enum class Outcome { confirmed, slot_taken, duplicate, ignored, recorded };

template <>
struct NameTable<Outcome> {
  using Enum = Outcome;
  static constexpr std::array entries{std::pair{Enum::confirmed, std::string_view("confirmed")},
                                      std::pair{Enum::slot_taken, std::string_view("slot_taken")},
                                      std::pair{Enum::duplicate, std::string_view("duplicate")},
                                      std::pair{Enum::ignored, std::string_view("ignored")},
                                      std::pair{Enum::recorded, std::string_view("recorded")}};
};

enum class SeatChange { none, release };

/// What becomes of what the bank holds, by an effect of its own.
enum class HeldMoney { untouched, capture, release };

/// A refund to be made, in full or in part, of the payment the decision is about.
struct RefundOrder {
  RefundCause cause = RefundCause::slot_taken;
  /// In the currency that was charged.
  Money amount;
  /// The refund that failed, where this one is made in its place.
  RefundId retry_of = {};
};

/// What becomes of the mails that remind the client.
enum class ReminderChange {
  none,
  schedule,  ///< anew, those whose time is still ahead
  remove,
};

/// What happened, for the booking's history and for the log.
enum class Happening {
  none,
  created,
  session_opened,
  session_closed,
  payment_failed,
  payment_processing,
  authorized,            ///< the bank holds the money, the seat is taken, the capture under way
  capture_failed,        ///< Stripe refuses to capture: released, the seat given back
  authorization_lapsed,  ///< before it was captured: the seat is given back
  released,              ///< an authorisation that was not wanted: nothing was charged
  confirmed,
  slot_taken,
  amount_mismatch,
  unexpected_payment,
  refunded,
  partly_refunded,
  refund_failed,
  cancelled,        ///< by the client or the owner
  moved,            ///< to another slot
  refund_ordered,   ///< by the owner: a part, or again after a failure
  settled_by_hand,  ///< a refund that Stripe refused, made right in another way
  marked_done,
  marked_no_show,
  marked_open,  ///< neither done nor no-show after all
  payment_link_sent,
  mail_sent,
  mail_tried,   ///< and will be again
  mail_failed,  ///< for good
  disputed,
};

template <>
struct NameTable<Happening> {
  using Enum = Happening;
  static constexpr std::array entries{
      std::pair{Enum::none, std::string_view("none")},
      std::pair{Enum::created, std::string_view("created")},
      std::pair{Enum::session_opened, std::string_view("session_opened")},
      std::pair{Enum::session_closed, std::string_view("session_closed")},
      std::pair{Enum::payment_failed, std::string_view("payment_failed")},
      std::pair{Enum::payment_processing, std::string_view("payment_processing")},
      std::pair{Enum::authorized, std::string_view("authorized")},
      std::pair{Enum::capture_failed, std::string_view("capture_failed")},
      std::pair{Enum::authorization_lapsed, std::string_view("authorization_lapsed")},
      std::pair{Enum::released, std::string_view("released")},
      std::pair{Enum::confirmed, std::string_view("confirmed")},
      std::pair{Enum::slot_taken, std::string_view("slot_taken")},
      std::pair{Enum::amount_mismatch, std::string_view("amount_mismatch")},
      std::pair{Enum::unexpected_payment, std::string_view("unexpected_payment")},
      std::pair{Enum::refunded, std::string_view("refunded")},
      std::pair{Enum::partly_refunded, std::string_view("partly_refunded")},
      std::pair{Enum::refund_failed, std::string_view("refund_failed")},
      std::pair{Enum::cancelled, std::string_view("cancelled")},
      std::pair{Enum::moved, std::string_view("moved")},
      std::pair{Enum::refund_ordered, std::string_view("refund_ordered")},
      std::pair{Enum::settled_by_hand, std::string_view("settled_by_hand")},
      std::pair{Enum::marked_done, std::string_view("marked_done")},
      std::pair{Enum::marked_no_show, std::string_view("marked_no_show")},
      std::pair{Enum::marked_open, std::string_view("marked_open")},
      std::pair{Enum::payment_link_sent, std::string_view("payment_link_sent")},
      std::pair{Enum::mail_sent, std::string_view("mail_sent")},
      std::pair{Enum::mail_tried, std::string_view("mail_tried")},
      std::pair{Enum::mail_failed, std::string_view("mail_failed")},
      std::pair{Enum::disputed, std::string_view("disputed")}};
};

struct Decision {
  Outcome outcome = Outcome::recorded;
  Happening happening = Happening::none;
  /// The booking as it shall be; nothing when it stays as it is.
  std::optional<Booking> booking;
  /// The payment as it shall be; nothing when it stays as it is.
  std::optional<Payment> payment;
  /// Refund rows to change (id known) or to add (id empty).
  std::vector<Refund> refunds;
  SeatChange seat = SeatChange::none;
  std::optional<RefundOrder> refund_order;
  HeldMoney held_money = HeldMoney::untouched;
  std::vector<MailKind> mails;
  /// Once the slot is full, every other open session of it is to be expired.
  bool expires_rivals = false;
  ReminderChange reminders = ReminderChange::none;
  /// What mails and history tell of, where that is neither the refund's amount nor the payment's.
  std::optional<Money> amount;
};

/// A decision that hangs on a seat: the claim is made in the database, which alone knows.
struct SeatDecision {
  Decision on_claimed;
  Decision on_full;
};

}  // namespace creneau::domain
