// A unit of work under observation: notes which rows it touches, fails at a chosen call, and
// carries those deliberate faults that live between the application and its database.
#pragma once

#include <set>
#include <stdexcept>
#include <vector>

#include "forwarding_tx.hpp"
#include "nature.hpp"

namespace creneau::sim {

/// What a committed unit of work may have changed.
struct Touched {
  std::set<SlotId> slots;
  std::set<BookingId> bookings;
  std::set<PaymentId> payments;
  /// Done, or given up.
  std::set<EffectId> finished_effects;
  std::vector<app::Effect> reminders_queued;

  bool is_empty() const { return slots.empty() && bookings.empty() && payments.empty(); }
};

/// The database, or the whole process, is gone in the middle of a transaction.
class CallFailed : public std::runtime_error {
 public:
  CallFailed() : std::runtime_error("the database is gone") {}
};

/// What a sabotaged unit of work needs beyond its transaction.
struct SpoiledState {
  std::set<EventId> events_seen;
  /// The outbox's rows that shall be written later.
  std::vector<app::Effect> effects_kept_back;
  /// Seats that a move has released, and does not take back when it fails.
  std::vector<std::pair<SlotId, BookingId>> seats_let_go;
  std::function<void(const app::Effect&)> send_mail_now;
  std::function<void(const domain::StoredRequest&)> refund_now;
};

class WatchedTx final : public ForwardingTx {
 public:
  /// `calls_left`: how many changes go through before one throws CallFailed.
  WatchedTx(app::Tx& tx, const Nature& nature, Touched& touched, SpoiledState& spoiled,
            int calls_left)
      : ForwardingTx(tx),
        sabotage_(nature.sabotage),
        touched_(touched),
        spoiled_(spoiled),
        calls_left_(calls_left) {}

  void insert_slot(const domain::Slot& slot) override;
  bool update_slot(const domain::Slot& slot) override;
  bool delete_slot(const SlotId& id) override;
  bool close_slot(const SlotId& id) override;
  bool reopen_slot(const SlotId& id) override;
  bool claim_seat(const SlotId& slot_id, const BookingId& booking_id) override;
  void release_seat(const SlotId& slot_id, const BookingId& booking_id) override;
  std::optional<domain::Booking> lock_booking(const BookingId& id) override;
  void insert_booking(const domain::Booking& booking) override;
  bool update_booking(const domain::Booking& before, const domain::Booking& next) override;
  bool delete_unpaid_booking(const BookingId& id, int attempt) override;
  std::optional<domain::Payment> lock_payment(const PaymentId& id) override;
  void insert_payment(const domain::Payment& payment) override;
  bool update_payment(const domain::Payment& before, const domain::Payment& next) override;
  void mark_returned(const PaymentId& id, Instant at) override;
  void insert_refund(const domain::Refund& refund) override;
  void update_refund(const domain::Refund& refund) override;
  bool insert_event(const EventId& id, const std::string& type, Instant at) override;
  void set_event_outcome(const EventId& id, domain::Outcome outcome) override;
  void insert_effect(const app::Effect& effect) override;
  void delete_reminders(const BookingId& id) override;
  std::vector<app::Effect> lease_effects(bool mails, Instant now, Instant lease_until,
                                         int limit) override;
  void finish_effect(const EffectId& id, Instant now) override;
  void fail_effect(const EffectId& id, Instant now, const std::string& error) override;
  void insert_history(const app::HistoryEntry& entry) override;

 private:
  void count_call() {
    if (calls_left_-- == 0) throw CallFailed();
  }
  bool is_moving(const BookingId& id) const;

  const Sabotage sabotage_;
  Touched& touched_;
  SpoiledState& spoiled_;
  int calls_left_;
};

}  // namespace creneau::sim
