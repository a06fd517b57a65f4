// The deliberate faults: each puts one classic mistake between the real program and its
// surroundings, and the invariants have to find it. None of them touches the program itself.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace creneau::sim {

enum class Sabotage {
  none,
  seat_constraint_off,          ///< a claim of a seat always succeeds
  mail_before_commit,           ///< the confirmation leaves inside the transaction
  purge_without_asking,         ///< a session is taken for expired without a call to Stripe
  refund_under_random_key,      ///< each try has a fresh idempotency key
  refund_repeated_on_time_out,  ///< no answer: the same again at once under another key
  refund_inside_transaction,    ///< Stripe is called before the commit
  dedupe_in_memory_only,       ///< an event counts as seen although its transaction was rolled back
  acknowledged_before_commit,  ///< Stripe gets its 200 first, the work comes after
  expired_undoes_paid,         ///< a session's expiry sets its booking back, whatever it is
  effects_after_commit,        ///< the outbox's rows are written in a transaction of their own
  lease_forgotten,             ///< a leased effect is handed out again at once
  amount_not_compared,         ///< what was paid is taken for what was asked
  return_page_trusts_an_id,    ///< the address of the return page says which session was paid
  foreign_payments_settled,    ///< the installation's id is not looked at
  delete_without_condition,    ///< a booking is deleted whatever became of it meanwhile
  seat_not_given_back,         ///< a booking that ends keeps its seat
  captured_payment_forgotten,  ///< a payment that was settled is taken for an open one
  overlap_rule_off,            ///< slots are stored without the calendar they are on
  held_seat_not_counted,       ///< a hold is written down, its seat is not taken
  hold_released_unasked,       ///< a held seat is let go while its session can still be paid
  move_keeps_old_seat,         ///< a booking that moves goes without its seat
  move_gives_up_first,         ///< a move that fails does not take its release back
  cancelled_booking_forgotten,   ///< a cancelled booking is taken for a confirmed one
  cancellation_forgets_refunds,  ///< what was given back before counts as still there
  reminder_not_deleted,          ///< reminders stay, whatever becomes of their booking
  captured_before_seat,          ///< captured as soon as it is authorised, the seat comes later
  confirmed_before_capture,      ///< the capture's answer is not waited for
  payment_status_believed,       ///< a session that calls itself paid is, whatever its intent is
  loser_not_released,            ///< the authorisation of who came too late is left alone
  loser_charged_and_refunded,    ///< captured and given back, instead of released
  winner_released,               ///< the authorisation of who has the seat is let go of
  refusal_taken_for_captured,    ///< a capture that Stripe refuses counts as made
  lapse_keeps_seat,              ///< a booking whose authorisation ended keeps its seat
  authorized_purged,             ///< the cleanup deletes what is authorised or under way
  processing_taken_for_paid,     ///< a delayed payment counts before its money is there
  processing_taken_for_failed,   ///< and is given up while it may still come
  events_not_walked,             ///< what no webhook brought is not looked for
};

struct SabotageName {
  Sabotage sabotage;
  std::string_view name;
};

inline constexpr std::array sabotage_names{
    SabotageName{Sabotage::seat_constraint_off, "seat_constraint_off"},
    SabotageName{Sabotage::mail_before_commit, "mail_before_commit"},
    SabotageName{Sabotage::purge_without_asking, "purge_without_asking"},
    SabotageName{Sabotage::refund_under_random_key, "refund_under_random_key"},
    SabotageName{Sabotage::refund_repeated_on_time_out, "refund_repeated_on_time_out"},
    SabotageName{Sabotage::refund_inside_transaction, "refund_inside_transaction"},
    SabotageName{Sabotage::dedupe_in_memory_only, "dedupe_in_memory_only"},
    SabotageName{Sabotage::acknowledged_before_commit, "acknowledged_before_commit"},
    SabotageName{Sabotage::expired_undoes_paid, "expired_undoes_paid"},
    SabotageName{Sabotage::effects_after_commit, "effects_after_commit"},
    SabotageName{Sabotage::lease_forgotten, "lease_forgotten"},
    SabotageName{Sabotage::amount_not_compared, "amount_not_compared"},
    SabotageName{Sabotage::return_page_trusts_an_id, "return_page_trusts_an_id"},
    SabotageName{Sabotage::foreign_payments_settled, "foreign_payments_settled"},
    SabotageName{Sabotage::delete_without_condition, "delete_without_condition"},
    SabotageName{Sabotage::seat_not_given_back, "seat_not_given_back"},
    SabotageName{Sabotage::captured_payment_forgotten, "captured_payment_forgotten"},
    SabotageName{Sabotage::overlap_rule_off, "overlap_rule_off"},
    SabotageName{Sabotage::held_seat_not_counted, "held_seat_not_counted"},
    SabotageName{Sabotage::hold_released_unasked, "hold_released_unasked"},
    SabotageName{Sabotage::move_keeps_old_seat, "move_keeps_old_seat"},
    SabotageName{Sabotage::move_gives_up_first, "move_gives_up_first"},
    SabotageName{Sabotage::cancelled_booking_forgotten, "cancelled_booking_forgotten"},
    SabotageName{Sabotage::cancellation_forgets_refunds, "cancellation_forgets_refunds"},
    SabotageName{Sabotage::reminder_not_deleted, "reminder_not_deleted"},
    SabotageName{Sabotage::captured_before_seat, "captured_before_seat"},
    SabotageName{Sabotage::confirmed_before_capture, "confirmed_before_capture"},
    SabotageName{Sabotage::payment_status_believed, "payment_status_believed"},
    SabotageName{Sabotage::loser_not_released, "loser_not_released"},
    SabotageName{Sabotage::loser_charged_and_refunded, "loser_charged_and_refunded"},
    SabotageName{Sabotage::winner_released, "winner_released"},
    SabotageName{Sabotage::refusal_taken_for_captured, "refusal_taken_for_captured"},
    SabotageName{Sabotage::lapse_keeps_seat, "lapse_keeps_seat"},
    SabotageName{Sabotage::authorized_purged, "authorized_purged"},
    SabotageName{Sabotage::processing_taken_for_paid, "processing_taken_for_paid"},
    SabotageName{Sabotage::processing_taken_for_failed, "processing_taken_for_failed"},
    SabotageName{Sabotage::events_not_walked, "events_not_walked"},
};

inline std::optional<Sabotage> parse_sabotage(std::string_view name) {
  for (const auto& entry : sabotage_names)
    if (entry.name == name) return entry.sabotage;
  return std::nullopt;
}

}  // namespace creneau::sim
