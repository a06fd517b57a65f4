// The application's Tx and Reader in SQL, over one connection inside one transaction. One text for
// both databases; each SQL stands beside the method that runs it. Begins and ends nothing: that is
// the engine's.
#pragma once

#include <string_view>

#include "adapters/store/access_records.hpp"
#include "adapters/store/connection.hpp"
#include "adapters/store/ledger_records.hpp"
#include "adapters/store/overview_records.hpp"
#include "adapters/store/schedule_records.hpp"
#include "app/ports/list_limits.hpp"
#include "app/ports/store.hpp"

namespace creneau::store {

// No answer grows without bound; beyond these it is cut.
inline constexpr int services_listed_max = 1'000;
using app::slots_listed_max;
inline constexpr int history_entries_listed_max = 1'000;
inline constexpr int payments_of_booking_listed_max = 1'000;
inline constexpr int refunds_of_payment_listed_max = 1'000;
inline constexpr int rival_payments_listed_max = 1'000;

class Transaction final : public app::Tx {
 public:
  explicit Transaction(Connection& connection)
      : connection_(connection),
        schedule_(connection),
        access_(connection),
        overview_(connection),
        ledger_(connection) {}

  /// Whether it changed what slots look like.
  bool has_changed_slots() const { return has_changed_slots_; }
  /// The highest migration applied; 0 for an empty database.
  int schema_version();

  app::Installation installation() override;
  std::vector<domain::Service> list_services() override;
  std::optional<domain::Service> find_service(const ServiceId& id) override;

  std::optional<domain::Slot> find_slot(const SlotId& id) override;
  std::vector<domain::Slot> list_slots(const app::SlotFilter& filter) override;
  std::vector<domain::Slot> list_next_available(Instant after, const ServiceId& service_id,
                                                int limit) override;

  std::optional<domain::Booking> find_booking(const BookingId& id) override;
  std::vector<domain::Booking> list_bookings(std::optional<domain::BookingStatus> status,
                                             int limit) override;
  std::vector<app::HistoryEntry> list_history(const BookingId& id) override;

  std::optional<domain::Payment> find_payment(const PaymentId& id) override;
  std::optional<domain::Payment> find_payment_by_session(const SessionId& id) override;
  std::optional<domain::Payment> find_payment_by_intent(const PaymentIntentId& id) override;
  std::vector<domain::Payment> list_payments(const BookingId& id) override;
  std::optional<domain::Refund> find_refund(const RefundId& id) override;
  std::vector<domain::Refund> list_refunds(const PaymentId& id) override;

  std::optional<app::Effect> find_effect(const EffectId& id) override;
  std::optional<app::ClientRequest> find_client_request(const std::string& key) override;

  bool is_being_paid(const SlotId& id, const BookingId& except) override;
  int count_holds(const std::string& held_by) override;
  std::vector<BookingId> list_ended_holds(Instant until, const BookingId& after,
                                          int limit) override;

  std::vector<app::UnpaidBooking> list_unpaid(Instant before,
                                              const std::optional<app::UnpaidBooking>& cursor,
                                              int limit) override;
  std::vector<domain::Payment> list_unsettled_payments(const PaymentId& after, int limit) override;
  std::vector<domain::Payment> list_hopeless_payments(Instant now, int limit) override;
  std::vector<domain::Refund> list_pending_refunds(const RefundId& after, int limit) override;
  app::QueueCounts queue_counts(Instant now) override;

  app::ScheduleReader& read_schedule() override { return schedule_; }
  app::AccessReader& read_access() override { return access_; }
  app::OverviewReader& read_overview() override { return overview_; }
  app::LedgerReader& read_ledger() override { return ledger_; }

  std::optional<domain::Slot> lock_slot(const SlotId& id) override;
  std::optional<domain::Booking> lock_booking(const BookingId& id) override;
  std::optional<domain::Payment> lock_payment(const PaymentId& id) override;

  void insert_slot(const domain::Slot& slot) override;
  void insert_service(const domain::Service& service) override;
  bool update_slot(const domain::Slot& slot) override;
  bool delete_slot(const SlotId& id) override;
  bool close_slot(const SlotId& id) override;
  bool reopen_slot(const SlotId& id) override;
  bool claim_seat(const SlotId& slot_id, const BookingId& booking_id) override;
  void release_seat(const SlotId& slot_id, const BookingId& booking_id) override;

  void insert_booking(const domain::Booking& booking) override;
  bool update_booking(const domain::Booking& before, const domain::Booking& next) override;
  bool delete_unpaid_booking(const BookingId& id, int attempt) override;

  void insert_payment(const domain::Payment& payment) override;
  bool update_payment(const domain::Payment& before, const domain::Payment& next) override;
  std::vector<domain::Payment> list_rival_payments(const SlotId& slot_id,
                                                   const BookingId& except) override;
  void mark_returned(const PaymentId& id, Instant at) override;

  void insert_refund(const domain::Refund& refund) override;
  void update_refund(const domain::Refund& refund) override;

  bool insert_event(const EventId& id, const std::string& type, Instant at) override;
  void set_event_outcome(const EventId& id, domain::Outcome outcome) override;

  void insert_effect(const app::Effect& effect) override;
  void delete_reminders(const BookingId& id) override;
  std::vector<app::Effect> lease_effects(bool mails, Instant now, Instant lease_until,
                                         int limit) override;
  void extend_lease(const EffectId& id, Instant lease_until) override;
  void finish_effect(const EffectId& id, Instant now) override;
  void retry_effect(const EffectId& id, Instant due_at, const std::string& error) override;
  void fail_effect(const EffectId& id, Instant now, const std::string& error) override;
  bool revive_effect(const EffectId& id, Instant now) override;
  std::optional<Instant> next_effect_due(bool mails) override;
  int delete_finished_rows(Instant before, int limit) override;

  void insert_client_request(const app::ClientRequest& request) override;
  void answer_client_request(const std::string& key, int status,
                             const std::string& answer) override;

  void insert_history(const app::HistoryEntry& entry) override;

  app::ScheduleTx& schedule() override { return schedule_; }
  app::AccessTx& access() override { return access_; }
  app::OverviewTx& overview() override { return overview_; }
  app::LedgerTx& ledger() override { return ledger_; }

 private:
  bool has_free_seat(const SlotId& slot_id);
  void insert_seats(const SlotId& id, int first, int last);
  bool occupy(const SlotId& slot_id);
  void vacate(const SlotId& slot_id);
  /// Of the slots that overlap this one on its calendar.
  void change_blockers(const SlotId& slot_id, int by);
  /// Of this slot, anew.
  void count_blockers(const SlotId& slot_id);

  Connection& connection_;
  ScheduleRecords schedule_;
  AccessRecords access_;
  OverviewRecords overview_;
  LedgerRecords ledger_;
  bool has_changed_slots_ = false;
};

}  // namespace creneau::store
