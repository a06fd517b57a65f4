// Calendars, their hours and exceptions, the rules of services, and the slots that follow from
// them.
#pragma once

#include "app/ports/store.hpp"
#include "domain/calendar.hpp"

namespace creneau::app {

inline constexpr int calendars_listed_max = 500;
inline constexpr int schedule_pairs_listed_max = 5'000;
/// Those ahead of one calendar and service, with room for what people add to the plan.
inline constexpr int slots_ahead_listed_max = 40'000;
inline constexpr int seat_holders_listed_max = 20'000;

/// What slots follow from rules for.
struct SchedulePair {
  CalendarId calendar_id;
  ServiceId service_id;
};

/// A booking that has a seat, as the owner's calendar shows it.
struct SeatHolder {
  SlotId slot_id;
  BookingId booking_id;
  std::string name;
  std::string email;
  std::string phone;
  domain::BookingStatus status = domain::BookingStatus::pending;
  domain::PaymentStatus payment_status = domain::PaymentStatus::pending;
  domain::Attendance attendance = domain::Attendance::open;
  int calendar_sequence = 0;
};

class ScheduleReader {
 public:
  virtual ~ScheduleReader() = default;

  /// Whole, by title.
  virtual std::vector<domain::Calendar> list_calendars() = 0;
  virtual std::optional<domain::Calendar> find_calendar(const CalendarId& id) = 0;
  /// That offer the service.
  virtual std::vector<CalendarId> list_calendars_of(const ServiceId& id) = 0;
  /// What is linked, or has slots from rules that start after `now`. An empty id: any.
  virtual std::vector<SchedulePair> list_schedule_pairs(Instant now, const CalendarId& calendar_id,
                                                        const ServiceId& service_id) = 0;
  /// Those of the pair that start after `now`, whoever made them, by start.
  virtual std::vector<domain::Slot> list_slots_ahead(const SchedulePair& pair, Instant now) = 0;
  /// Whoever has a seat on a slot that `filter` finds, by slot.
  virtual std::vector<SeatHolder> list_seat_holders(const SlotFilter& filter) = 0;
  virtual std::vector<SeatHolder> list_seat_holders_of(const SlotId& id) = 0;
  /// Whether a booking or payment refers to a slot of the calendar, or of the service; one of the
  /// two is empty.
  virtual bool has_bookings(const SchedulePair& of) = 0;
  /// Whether a booking or payment refers to the slot.
  virtual bool is_referred_to(const SlotId& id) = 0;
  /// Whether somebody is about to pay for the slot: a booking of it is undecided.
  virtual bool has_pending_booking(const SlotId& id) = 0;
  /// Of the calendar, or of the service, past ones too.
  virtual std::vector<SlotId> list_slot_ids(const SchedulePair& of, int limit) = 0;
};

class ScheduleTx : public ScheduleReader {
 public:
  /// With its hours and what hangs on it. Comes before slots in the order of locks.
  virtual std::optional<domain::Calendar> lock_calendar(const CalendarId& id) = 0;
  virtual void insert_calendar(const domain::Calendar& calendar) = 0;
  /// All but id, created_at and the exceptions.
  virtual void update_calendar(const domain::Calendar& calendar) = 0;
  /// Its slots are gone already. False when there is none.
  virtual bool delete_calendar(const CalendarId& id) = 0;
  virtual void insert_exception(const CalendarId& calendar_id,
                                const domain::CalendarException& exception) = 0;
  /// False when there is none.
  virtual bool delete_exception(const CalendarId& calendar_id, const std::string& id) = 0;

  /// All but the id.
  virtual void update_service(const domain::Service& service) = 0;
  /// As delete_calendar.
  virtual bool delete_service(const ServiceId& id) = 0;
  virtual void set_calendars_of(const ServiceId& id,
                                const std::vector<CalendarId>& calendar_ids) = 0;
};

}  // namespace creneau::app
