// What becomes of the slots there are when the plan changes; and what calendars and services may
// hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/availability.hpp"
#include "domain/service.hpp"

namespace creneau::domain {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using Kind = SlotChange::Kind;

Instant at_minute(int minute) {
  return Instant(std::chrono::sys_days(std::chrono::year(2026) / 12 / 7)) + minutes(540 + minute);
}

Service make_example() {
  Service service;
  service.id = ServiceId("svc_1");
  service.title = "Massage";
  service.place = "Ici";
  service.price = {5000, "eur"};
  service.capacity = 2;
  service.buffer_after = minutes(10);
  return service;
}

Calendar make_example_calendar() {
  Calendar calendar;
  calendar.id = CalendarId("cal_1");
  return calendar;
}

const PlannedSlot planned_one{at_minute(0), at_minute(60)};

/// The slot that the plan's only one becomes.
Slot make_existing() {
  auto slot =
      decide_slot_changes(make_example_calendar(), make_example(), {planned_one}, {}).front().slot;
  slot.id = SlotId("slot_1");
  return slot;
}

std::vector<SlotChange> changes_of(const Slot& existing, std::vector<PlannedSlot> planned,
                                   const Service& service = make_example()) {
  return decide_slot_changes(make_example_calendar(), service, planned, {existing});
}

std::vector<Kind> kinds_of(const std::vector<SlotChange>& changes) {
  std::vector<Kind> kinds;
  for (const auto& change : changes) kinds.push_back(change.kind);
  return kinds;
}

TEST(SlotChanges, AMissingSlotIsAddedAsTheServiceSays) {
  const auto slot = make_existing();
  EXPECT_EQ(slot.service_id, ServiceId("svc_1"));
  EXPECT_EQ(slot.calendar_id, CalendarId("cal_1"));
  EXPECT_EQ(slot.origin, SlotOrigin::rules);
  EXPECT_EQ(slot.title, "Massage");
  EXPECT_EQ(slot.place, "Ici");
  EXPECT_EQ(slot.price, (Money{5000, "eur"}));
  EXPECT_EQ(slot.capacity, 2);
  EXPECT_EQ(slot.busy_start_at, at_minute(0));
  EXPECT_EQ(slot.busy_end_at, at_minute(70));
}

TEST(SlotChanges, AreNoneWhereThePlanIsThereAlready) {
  EXPECT_THAT(kinds_of(changes_of(make_existing(), {planned_one})), ElementsAre());
}

TEST(SlotChanges, AFreeSlotTakesOverEverything) {
  auto service = make_example();
  service.title = "Cours";
  service.price = {6000, "eur"};
  service.capacity = 1;
  service.notice = minutes(30);
  service.buffer_after = minutes(0);
  const PlannedSlot longer{at_minute(0), at_minute(90)};
  const auto changes = changes_of(make_existing(), {longer}, service);
  ASSERT_THAT(kinds_of(changes), ElementsAre(Kind::update));
  EXPECT_EQ(changes[0].slot.id, SlotId("slot_1"));
  EXPECT_EQ(changes[0].slot.title, "Cours");
  EXPECT_EQ(changes[0].slot.price.minor, 6000);
  EXPECT_EQ(changes[0].slot.capacity, 1);
  EXPECT_EQ(changes[0].slot.notice, minutes(30));
  EXPECT_EQ(changes[0].slot.end_at, at_minute(90));
  EXPECT_EQ(changes[0].slot.busy_end_at, at_minute(90));
}

TEST(SlotChanges, ATakenSlotKeepsItsTimeAndItsSeats) {
  auto slot = make_existing();
  slot.seats_taken = 2;
  auto service = make_example();
  service.title = "Cours";
  service.capacity = 1;
  service.buffer_after = minutes(0);
  const auto changes = changes_of(slot, {{at_minute(0), at_minute(90)}}, service);
  ASSERT_THAT(kinds_of(changes), ElementsAre(Kind::update));
  EXPECT_EQ(changes[0].slot.title, "Cours");
  EXPECT_EQ(changes[0].slot.capacity, 2);
  EXPECT_EQ(changes[0].slot.end_at, at_minute(60));
  EXPECT_EQ(changes[0].slot.busy_end_at, at_minute(70));
}

TEST(SlotChanges, AFreeSlotThatIsNoLongerPlannedIsDropped) {
  EXPECT_THAT(kinds_of(changes_of(make_existing(), {})), ElementsAre(Kind::drop));
}

TEST(SlotChanges, ATakenSlotThatIsNoLongerPlannedIsLeftToAPersonOnce) {
  auto slot = make_existing();
  slot.seats_taken = 1;
  EXPECT_THAT(kinds_of(changes_of(slot, {})), ElementsAre(Kind::detach));
  slot.is_off_rules = true;
  EXPECT_THAT(kinds_of(changes_of(slot, {})), ElementsAre());
  slot.seats_taken = 0;
  EXPECT_THAT(kinds_of(changes_of(slot, {})), ElementsAre(Kind::settle));
}

TEST(SlotChanges, ASlotThatIsPlannedAgainComesBack) {
  auto slot = make_existing();
  slot.is_closed = slot.is_closed_by_rules = true;
  EXPECT_THAT(kinds_of(changes_of(slot, {planned_one})), ElementsAre(Kind::restore));
  slot.seats_taken = 1;
  slot.is_off_rules = true;
  EXPECT_THAT(kinds_of(changes_of(slot, {planned_one})), ElementsAre(Kind::restore));
}

TEST(SlotChanges, WhatAPersonClosedStaysAsItIs) {
  auto slot = make_existing();
  slot.is_closed = true;
  EXPECT_THAT(kinds_of(changes_of(slot, {planned_one})), ElementsAre());
  EXPECT_THAT(kinds_of(changes_of(slot, {})), ElementsAre());
}

TEST(SlotChanges, WhatAPersonMadeStandsInForThePlanAndIsNeverTouched) {
  auto slot = make_existing();
  slot.origin = SlotOrigin::manual;
  slot.title = "Autre chose";
  EXPECT_THAT(kinds_of(changes_of(slot, {planned_one})), ElementsAre());
  EXPECT_THAT(kinds_of(changes_of(slot, {})), ElementsAre());
}

TEST(SlotChanges, ASecondSlotAtOneStartIsDropped) {
  auto twin = make_existing();
  twin.id = SlotId("slot_2");
  const auto changes = decide_slot_changes(make_example_calendar(), make_example(), {planned_one},
                                           {make_existing(), twin});
  ASSERT_THAT(kinds_of(changes), ElementsAre(Kind::drop));
  EXPECT_EQ(changes[0].slot.id, SlotId("slot_2"));
}

std::vector<FieldError> errors_of(const Result<Service>& made) {
  return made ? std::vector<FieldError>() : made.error().fields;
}

TEST(ServiceDraft, IsCleanedAndChecked) {
  auto draft = make_example();
  draft.title = "  Massage  suédois ";
  draft.description = "Une ligne\r\nune autre ";
  const auto made = make_service(draft);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->title, "Massage suédois");
  EXPECT_EQ(made->description, "Une ligne\nune autre");
}

TEST(ServiceDraft, NamesEachWrongValue) {
  auto draft = make_example();
  draft.title = " ";
  draft.duration = minutes(0);
  draft.capacity = slot_capacity_max + 1;
  draft.horizon_days = 367;
  draft.policy.late_refund_percent = 101;
  draft.color = "red";
  draft.price = {10, "eur"};
  draft.step = minutes(2);
  EXPECT_THAT(
      errors_of(make_service(draft)),
      testing::UnorderedElementsAre(
          FieldError{"title", "missing"}, FieldError{"duration_minutes", "out_of_range"},
          FieldError{"step_minutes", "out_of_range"}, FieldError{"horizon_days", "out_of_range"},
          FieldError{"capacity", "out_of_range"}, FieldError{"late_refund_percent", "out_of_range"},
          FieldError{"color", "invalid"}, FieldError{"price", "below_minimum"}));
}

TEST(ServiceDraft, MayCostNothing) {
  auto draft = make_example();
  draft.price = {0, "eur"};
  EXPECT_TRUE(make_service(draft));
  draft.price = {-1, "eur"};
  EXPECT_FALSE(make_service(draft));
}

TEST(CalendarDraft, JoinsHoursThatOverlapAndKeepsThoseThatTouch) {
  Calendar draft;
  draft.title = "Salle";
  draft.time_zone = "Europe/Paris";
  draft.hours = {{1, 600, 720}, {1, 540, 660}, {1, 720, 780}, {2, 540, 600}};
  const auto made = make_calendar(draft);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->hours, ElementsAre(WeeklyHours{1, 540, 720}, WeeklyHours{1, 720, 780},
                                       WeeklyHours{2, 540, 600}));
}

TEST(CalendarDraft, NamesEachWrongValue) {
  Calendar draft;
  draft.time_zone = "Europe/Nowhere";
  auto made = make_calendar(draft);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().fields,
              ElementsAre(FieldError{"title", "missing"}, FieldError{"time_zone", "invalid"}));
  draft.title = "Salle";
  draft.time_zone = "Europe/Paris";
  draft.hours = {{7, 0, 60}};
  made = make_calendar(draft);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().fields, ElementsAre(FieldError{"hours/0/weekday", "out_of_range"}));
  draft.hours = {{1, 600, 600}};
  made = make_calendar(draft);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().fields, ElementsAre(FieldError{"hours/0/end_minute", "out_of_range"}));
}

TEST(CalendarExceptionDraft, EndsAfterItBegins) {
  CalendarException draft;
  draft.first_day = std::chrono::year(2026) / 12 / 24;
  draft.last_day = std::chrono::year(2026) / 12 / 23;
  const auto made = make_exception(draft, "exceptions/0/");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().fields,
              ElementsAre(FieldError{"exceptions/0/last_day", "out_of_range"}));
  draft.last_day = draft.first_day;
  EXPECT_TRUE(make_exception(draft, ""));
}

}  // namespace
}  // namespace creneau::domain
