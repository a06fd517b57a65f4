// The states' names: one table for the database, the API, the logs and the code alike
// (docs/protocol.md).
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/assert.hpp"

namespace creneau::domain {

enum class BookingStatus { pending, confirmed, rejected, cancelled };

/// How a booking's money stands.
enum class PaymentStatus {
  pending,
  failed,
  processing,    ///< a delayed method: the bank is at it
  authorized,    ///< held by the bank, the seat is taken, our capture is under way
  void_pending,  ///< was only authorised, and is being released: nothing is charged
  voided,        ///< released: nothing was charged
  paid,
  refund_pending,
  refunded,
  refund_failed,
  not_required,
};

/// One attempt to pay, that is one Checkout Session.
enum class PaymentState {
  requested,     ///< the request is stored, the session's id is not known yet
  open,          ///< the session is known and may be paid
  processing,    ///< complete, the delayed method's money is not here yet
  authorized,    ///< held by Stripe; our capture is queued
  captured,      ///< paid: money has reached the account
  void_pending,  ///< authorised, to be released; our cancel is queued
  voided,        ///< the authorisation is released: nothing was charged
  closed,        ///< proven dead: expired, failed for good, lapsed, or never made; no money moved
};

/// When the money moves.
enum class CaptureMethod {
  automatic,  ///< as the client pays
  manual,     ///< authorised as the client pays, captured once the seat is theirs
};

/// What a service says of that; `standard`: as the installation is set.
enum class ServiceCapture { standard, automatic, manual };

/// `settled`: failed at Stripe, then made right by a person in another way.
/// Whether the client came; for a person to say.
enum class Attendance { open, done, no_show };

/// What a booking that is being paid does to its slot.
enum class HoldPolicy {
  none,  ///< nothing: the first payment wins
  soft,  ///< others see that somebody is paying
  hard,  ///< the seat is taken for some minutes
};

/// What somebody who signs in may do: everything, or see to their own calendars.
enum class Role { owner, staff };

/// Who made a slot: a person, or the calendar's hours and the service's rules.
enum class SlotOrigin { manual, rules };

enum class RefundState { pending, succeeded, failed, settled };

/// Why money goes back; with the attempt's number it names the refund at Stripe.
enum class RefundCause {
  slot_taken,       ///< a lost race: no seat, or the slot closed or started meanwhile
  amount_mismatch,  ///< paid another amount or currency than the booking's
  not_expected,     ///< a further payment of a booking that is decided already, or gone
  dashboard,        ///< made by a person in Stripe's dashboard
  cancellation,     ///< what the policy, or the owner, gives back of a booking that is cancelled
  goodwill,         ///< a part that the owner gives back of a booking that stands
};

enum class EffectKind {
  expire_session,
  capture,  ///< of what was authorised, in full
  release,  ///< of what was authorised: the PaymentIntent is cancelled
  refund,
  mail,
};

enum class MailKind {
  confirmation,       ///< to the client: the slot is theirs; carries the calendar file
  slot_taken,         ///< to the client: paid too late, everything comes back
  refund_made,        ///< to the client: money came back for a confirmed booking
  payment_returned,   ///< to the client: a payment that was not expected comes back
  reminder,           ///< to the client: it is soon
  booking_moved,      ///< to the client: another time; carries the calendar file anew
  booking_cancelled,  ///< to the client: cancelled, and what comes back; cancels the calendar file
  payment_link,       ///< to the client: the owner made a booking, here it can be paid
  owner_booking_confirmed,  ///< to the owner
  owner_slot_taken,         ///< to the owner: a lost race was refunded
  owner_refund_failed,      ///< to the owner: Stripe refuses a refund, a person is needed
  owner_payment_returned,   ///< to the owner: an unexpected payment of ours was refunded
  owner_booking_moved,      ///< to the owner: a client took another time
  owner_booking_cancelled,  ///< to the owner: a client cancelled
  owner_dispute,            ///< to the owner: a client's bank disputes a payment
};

template <class Enum>
struct NameTable;  // specialised below: `static constexpr std::array<std::pair<Enum,
                   // std::string_view>, N> entries`

template <class Enum>
std::string_view name(Enum value) requires requires {
  NameTable<Enum>::entries;
}
{
  for (const auto& [entry, text] : NameTable<Enum>::entries)
    if (entry == value) return text;
  CRENEAU_UNREACHABLE();
}

template <class Enum>
std::optional<Enum> parse_name(std::string_view text) {
  for (const auto& [entry, entry_text] : NameTable<Enum>::entries)
    if (entry_text == text) return entry;
  return std::nullopt;
}

#define CRENEAU_ENTRY(value)              \
  std::pair {                             \
    Enum::value, std::string_view(#value) \
  }

template <>
struct NameTable<BookingStatus> {
  using Enum = BookingStatus;
  static constexpr std::array entries{CRENEAU_ENTRY(pending), CRENEAU_ENTRY(confirmed),
                                      CRENEAU_ENTRY(rejected), CRENEAU_ENTRY(cancelled)};
};
template <>
struct NameTable<PaymentStatus> {
  using Enum = PaymentStatus;
  static constexpr std::array entries{
      CRENEAU_ENTRY(pending),       CRENEAU_ENTRY(failed),         CRENEAU_ENTRY(processing),
      CRENEAU_ENTRY(authorized),    CRENEAU_ENTRY(void_pending),   CRENEAU_ENTRY(voided),
      CRENEAU_ENTRY(paid),          CRENEAU_ENTRY(refund_pending), CRENEAU_ENTRY(refunded),
      CRENEAU_ENTRY(refund_failed), CRENEAU_ENTRY(not_required)};
};
template <>
struct NameTable<PaymentState> {
  using Enum = PaymentState;
  static constexpr std::array entries{CRENEAU_ENTRY(requested),  CRENEAU_ENTRY(open),
                                      CRENEAU_ENTRY(processing), CRENEAU_ENTRY(authorized),
                                      CRENEAU_ENTRY(captured),   CRENEAU_ENTRY(void_pending),
                                      CRENEAU_ENTRY(voided),     CRENEAU_ENTRY(closed)};
};
template <>
struct NameTable<CaptureMethod> {
  using Enum = CaptureMethod;
  static constexpr std::array entries{CRENEAU_ENTRY(automatic), CRENEAU_ENTRY(manual)};
};
template <>
struct NameTable<ServiceCapture> {
  using Enum = ServiceCapture;
  static constexpr std::array entries{CRENEAU_ENTRY(standard), CRENEAU_ENTRY(automatic),
                                      CRENEAU_ENTRY(manual)};
};
template <>
struct NameTable<Attendance> {
  using Enum = Attendance;
  static constexpr std::array entries{CRENEAU_ENTRY(open), CRENEAU_ENTRY(done),
                                      CRENEAU_ENTRY(no_show)};
};
template <>
struct NameTable<HoldPolicy> {
  using Enum = HoldPolicy;
  static constexpr std::array entries{CRENEAU_ENTRY(none), CRENEAU_ENTRY(soft),
                                      CRENEAU_ENTRY(hard)};
};
template <>
struct NameTable<Role> {
  using Enum = Role;
  static constexpr std::array entries{CRENEAU_ENTRY(owner), CRENEAU_ENTRY(staff)};
};
template <>
struct NameTable<SlotOrigin> {
  using Enum = SlotOrigin;
  static constexpr std::array entries{CRENEAU_ENTRY(manual), CRENEAU_ENTRY(rules)};
};
template <>
struct NameTable<RefundState> {
  using Enum = RefundState;
  static constexpr std::array entries{CRENEAU_ENTRY(pending), CRENEAU_ENTRY(succeeded),
                                      CRENEAU_ENTRY(failed), CRENEAU_ENTRY(settled)};
};
template <>
struct NameTable<RefundCause> {
  using Enum = RefundCause;
  static constexpr std::array entries{CRENEAU_ENTRY(slot_taken),   CRENEAU_ENTRY(amount_mismatch),
                                      CRENEAU_ENTRY(not_expected), CRENEAU_ENTRY(dashboard),
                                      CRENEAU_ENTRY(cancellation), CRENEAU_ENTRY(goodwill)};
};
template <>
struct NameTable<EffectKind> {
  using Enum = EffectKind;
  static constexpr std::array entries{CRENEAU_ENTRY(expire_session), CRENEAU_ENTRY(capture),
                                      CRENEAU_ENTRY(release), CRENEAU_ENTRY(refund),
                                      CRENEAU_ENTRY(mail)};
};
template <>
struct NameTable<MailKind> {
  using Enum = MailKind;
  static constexpr std::array entries{CRENEAU_ENTRY(confirmation),
                                      CRENEAU_ENTRY(slot_taken),
                                      CRENEAU_ENTRY(refund_made),
                                      CRENEAU_ENTRY(payment_returned),
                                      CRENEAU_ENTRY(reminder),
                                      CRENEAU_ENTRY(booking_moved),
                                      CRENEAU_ENTRY(booking_cancelled),
                                      CRENEAU_ENTRY(payment_link),
                                      CRENEAU_ENTRY(owner_booking_confirmed),
                                      CRENEAU_ENTRY(owner_slot_taken),
                                      CRENEAU_ENTRY(owner_refund_failed),
                                      CRENEAU_ENTRY(owner_payment_returned),
                                      CRENEAU_ENTRY(owner_booking_moved),
                                      CRENEAU_ENTRY(owner_booking_cancelled),
                                      CRENEAU_ENTRY(owner_dispute)};
};
#undef CRENEAU_ENTRY

}  // namespace creneau::domain
