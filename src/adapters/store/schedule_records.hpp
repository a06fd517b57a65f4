// app/ports/schedule_records.hpp in SQL, inside a transaction that others begin and end.
#pragma once

#include "adapters/store/connection.hpp"
#include "app/ports/schedule_records.hpp"

namespace creneau::store {

class ScheduleRecords final : public app::ScheduleTx {
 public:
  explicit ScheduleRecords(Connection& connection) : connection_(connection) {}

  std::vector<domain::Calendar> list_calendars() override;
  std::optional<domain::Calendar> find_calendar(const CalendarId& id) override;
  std::vector<CalendarId> list_calendars_of(const ServiceId& id) override;
  std::vector<app::SchedulePair> list_schedule_pairs(Instant now, const CalendarId& calendar_id,
                                                     const ServiceId& service_id) override;
  std::vector<domain::Slot> list_slots_ahead(const app::SchedulePair& pair, Instant now) override;
  std::vector<app::SeatHolder> list_seat_holders(const app::SlotFilter& filter) override;
  std::vector<app::SeatHolder> list_seat_holders_of(const SlotId& id) override;
  bool has_bookings(const app::SchedulePair& of) override;
  bool is_referred_to(const SlotId& id) override;
  bool has_pending_booking(const SlotId& id) override;
  std::vector<SlotId> list_slot_ids(const app::SchedulePair& of, int limit) override;

  std::optional<domain::Calendar> lock_calendar(const CalendarId& id) override;
  void insert_calendar(const domain::Calendar& calendar) override;
  void update_calendar(const domain::Calendar& calendar) override;
  bool delete_calendar(const CalendarId& id) override;
  void insert_exception(const CalendarId& calendar_id,
                        const domain::CalendarException& exception) override;
  bool delete_exception(const CalendarId& calendar_id, const std::string& id) override;

  void update_service(const domain::Service& service) override;
  bool delete_service(const ServiceId& id) override;
  void set_calendars_of(const ServiceId& id, const std::vector<CalendarId>& calendar_ids) override;

 private:
  /// Hours, exceptions and services.
  void fill(domain::Calendar& calendar);
  void insert_hours_and_services(const domain::Calendar& calendar);

  Connection& connection_;
};

}  // namespace creneau::store
