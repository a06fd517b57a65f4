// A Tx that hands every call on to another one. What watches or spoils a unit of work overrides
// what it needs.
#pragma once

#include "app/ports/store.hpp"

namespace creneau::sim {

class ForwardingTx : public app::Tx {
 public:
  explicit ForwardingTx(app::Tx& tx) : tx_(tx) {}

  app::Installation installation() override { return tx_.installation(); }
  std::vector<domain::Service> list_services() override { return tx_.list_services(); }
  std::optional<domain::Service> find_service(const ServiceId& id) override {
    return tx_.find_service(id);
  }
  std::optional<domain::Slot> find_slot(const SlotId& id) override { return tx_.find_slot(id); }
  std::vector<domain::Slot> list_slots(const app::SlotFilter& filter) override {
    return tx_.list_slots(filter);
  }
  std::vector<domain::Slot> list_next_available(Instant after, const ServiceId& service_id,
                                                int limit) override {
    return tx_.list_next_available(after, service_id, limit);
  }
  std::optional<domain::Booking> find_booking(const BookingId& id) override {
    return tx_.find_booking(id);
  }
  std::vector<domain::Booking> list_bookings(std::optional<domain::BookingStatus> status,
                                             int limit) override {
    return tx_.list_bookings(status, limit);
  }
  std::vector<app::HistoryEntry> list_history(const BookingId& id) override {
    return tx_.list_history(id);
  }
  std::optional<domain::Payment> find_payment(const PaymentId& id) override {
    return tx_.find_payment(id);
  }
  std::optional<domain::Payment> find_payment_by_session(const SessionId& id) override {
    return tx_.find_payment_by_session(id);
  }
  std::optional<domain::Payment> find_payment_by_intent(const PaymentIntentId& id) override {
    return tx_.find_payment_by_intent(id);
  }
  std::vector<domain::Payment> list_payments(const BookingId& id) override {
    return tx_.list_payments(id);
  }
  std::optional<domain::Refund> find_refund(const RefundId& id) override {
    return tx_.find_refund(id);
  }
  std::vector<domain::Refund> list_refunds(const PaymentId& id) override {
    return tx_.list_refunds(id);
  }
  std::optional<app::Effect> find_effect(const EffectId& id) override {
    return tx_.find_effect(id);
  }
  std::optional<app::ClientRequest> find_client_request(const std::string& key) override {
    return tx_.find_client_request(key);
  }
  bool is_being_paid(const SlotId& id, const BookingId& except) override {
    return tx_.is_being_paid(id, except);
  }
  int count_holds(const std::string& held_by) override { return tx_.count_holds(held_by); }
  std::vector<BookingId> list_ended_holds(Instant until, const BookingId& after,
                                          int limit) override {
    return tx_.list_ended_holds(until, after, limit);
  }
  std::vector<app::UnpaidBooking> list_unpaid(Instant before,
                                              const std::optional<app::UnpaidBooking>& cursor,
                                              int limit) override {
    return tx_.list_unpaid(before, cursor, limit);
  }
  std::vector<domain::Payment> list_unsettled_payments(const PaymentId& after, int limit) override {
    return tx_.list_unsettled_payments(after, limit);
  }
  std::vector<domain::Payment> list_hopeless_payments(Instant now, int limit) override {
    return tx_.list_hopeless_payments(now, limit);
  }
  std::vector<domain::Refund> list_pending_refunds(const RefundId& after, int limit) override {
    return tx_.list_pending_refunds(after, limit);
  }
  app::QueueCounts queue_counts(Instant now) override { return tx_.queue_counts(now); }
  app::ScheduleReader& read_schedule() override { return tx_.read_schedule(); }
  app::AccessReader& read_access() override { return tx_.read_access(); }
  app::OverviewReader& read_overview() override { return tx_.read_overview(); }
  app::LedgerReader& read_ledger() override { return tx_.read_ledger(); }

  std::optional<domain::Slot> lock_slot(const SlotId& id) override { return tx_.lock_slot(id); }
  std::optional<domain::Booking> lock_booking(const BookingId& id) override {
    return tx_.lock_booking(id);
  }
  std::optional<domain::Payment> lock_payment(const PaymentId& id) override {
    return tx_.lock_payment(id);
  }
  void insert_slot(const domain::Slot& slot) override { tx_.insert_slot(slot); }
  void insert_service(const domain::Service& service) override { tx_.insert_service(service); }
  bool update_slot(const domain::Slot& slot) override { return tx_.update_slot(slot); }
  bool delete_slot(const SlotId& id) override { return tx_.delete_slot(id); }
  bool close_slot(const SlotId& id) override { return tx_.close_slot(id); }
  bool reopen_slot(const SlotId& id) override { return tx_.reopen_slot(id); }
  bool claim_seat(const SlotId& slot_id, const BookingId& booking_id) override {
    return tx_.claim_seat(slot_id, booking_id);
  }
  void release_seat(const SlotId& slot_id, const BookingId& booking_id) override {
    tx_.release_seat(slot_id, booking_id);
  }
  void insert_booking(const domain::Booking& booking) override { tx_.insert_booking(booking); }
  bool update_booking(const domain::Booking& before, const domain::Booking& next) override {
    return tx_.update_booking(before, next);
  }
  bool delete_unpaid_booking(const BookingId& id, int attempt) override {
    return tx_.delete_unpaid_booking(id, attempt);
  }
  void insert_payment(const domain::Payment& payment) override { tx_.insert_payment(payment); }
  bool update_payment(const domain::Payment& before, const domain::Payment& next) override {
    return tx_.update_payment(before, next);
  }
  std::vector<domain::Payment> list_rival_payments(const SlotId& slot_id,
                                                   const BookingId& except) override {
    return tx_.list_rival_payments(slot_id, except);
  }
  void mark_returned(const PaymentId& id, Instant at) override { tx_.mark_returned(id, at); }
  void insert_refund(const domain::Refund& refund) override { tx_.insert_refund(refund); }
  void update_refund(const domain::Refund& refund) override { tx_.update_refund(refund); }
  bool insert_event(const EventId& id, const std::string& type, Instant at) override {
    return tx_.insert_event(id, type, at);
  }
  void set_event_outcome(const EventId& id, domain::Outcome outcome) override {
    tx_.set_event_outcome(id, outcome);
  }
  void insert_effect(const app::Effect& effect) override { tx_.insert_effect(effect); }
  void delete_reminders(const BookingId& id) override { tx_.delete_reminders(id); }
  std::vector<app::Effect> lease_effects(bool mails, Instant now, Instant lease_until,
                                         int limit) override {
    return tx_.lease_effects(mails, now, lease_until, limit);
  }
  void extend_lease(const EffectId& id, Instant lease_until) override {
    tx_.extend_lease(id, lease_until);
  }
  void finish_effect(const EffectId& id, Instant now) override { tx_.finish_effect(id, now); }
  int delete_finished_rows(Instant before, int limit) override {
    return tx_.delete_finished_rows(before, limit);
  }
  void retry_effect(const EffectId& id, Instant due_at, const std::string& error) override {
    tx_.retry_effect(id, due_at, error);
  }
  void fail_effect(const EffectId& id, Instant now, const std::string& error) override {
    tx_.fail_effect(id, now, error);
  }
  bool revive_effect(const EffectId& id, Instant now) override {
    return tx_.revive_effect(id, now);
  }
  std::optional<Instant> next_effect_due(bool mails) override { return tx_.next_effect_due(mails); }
  void insert_client_request(const app::ClientRequest& request) override {
    tx_.insert_client_request(request);
  }
  void answer_client_request(const std::string& key, int status,
                             const std::string& answer) override {
    tx_.answer_client_request(key, status, answer);
  }
  void insert_history(const app::HistoryEntry& entry) override { tx_.insert_history(entry); }
  app::ScheduleTx& schedule() override { return tx_.schedule(); }
  app::AccessTx& access() override { return tx_.access(); }
  app::OverviewTx& overview() override { return tx_.overview(); }
  app::LedgerTx& ledger() override { return tx_.ledger(); }

 protected:
  app::Tx& tx_;
};

}  // namespace creneau::sim
