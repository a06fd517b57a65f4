// Slots by hand: what a person decides stands, whatever the hours say.
#include "app/edit_slot.hpp"

#include <gmock/gmock.h>

#include "app/list_bookable.hpp"
#include "app/ports/overview_records.hpp"
#include "app/save_calendar.hpp"
#include "app/save_service.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;

const Actor owner{ActorKind::user, "usr_1", "192.0.2.1"};

/// Tuesdays 9 to 11, two slots a day; the clock stands at the first of them, midnight UTC.
class EditSlot : public AppTest {
 protected:
  EditSlot() {
    domain::Service service;
    service.title = "Massage";
    service.place = "Ici";
    service.capacity = 2;
    service.horizon_days = 1;
    service.buffer_after = minutes(10);
    service.step = minutes(60);
    service_id = run(save_service(context, owner, service, {}))->service.id;
    domain::Calendar calendar;
    calendar.title = "Salle";
    calendar.time_zone = "Etc/UTC";
    calendar.hours = {{2, 540, 660}};
    calendar.service_ids = {service_id};
    calendar_id = run(save_calendar(context, owner, calendar))->calendar.id;
    slot_id = slots().front().id;
  }

  std::vector<domain::Slot> slots() {
    SlotFilter filter;
    filter.to = clock.now() + hours(24 * 1000);
    return look([&](Reader& reader) { return reader.list_slots(filter); });
  }
  SlotChanges sync() { return *run(sync_slots(context, SyncScope())); }
  SlotChanges close_today() {
    domain::CalendarException closed;
    closed.first_day = closed.last_day = std::chrono::year(2026) / 12 / 1;
    return run(add_exceptions(context, owner, calendar_id, {closed}))->changes;
  }
  Errc error_of(const SlotEdit& edit) {
    const auto edited = run(edit_slot(context, owner, slot_id, edit));
    EXPECT_FALSE(edited);
    return edited ? Errc::internal : edited.error().code;
  }

  ServiceId service_id;
  CalendarId calendar_id;
  SlotId slot_id;
};

TEST_F(EditSlot, WhatIsMissingComesFromTheService) {
  SlotWish wish;
  wish.service_id = service_id;
  wish.start_at = clock.now() + hours(20);
  const auto made = run(create_slot(context, owner, wish));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->title, "Massage");
  EXPECT_EQ(made->place, "Ici");
  EXPECT_EQ(made->capacity, 2);
  EXPECT_EQ(made->calendar_id, calendar_id);
  EXPECT_EQ(made->busy_end_at, wish.start_at + minutes(70));
  EXPECT_EQ(made->origin, domain::SlotOrigin::manual);
  EXPECT_EQ(sync(), SlotChanges());
}

TEST_F(EditSlot, ASlotOfNoServiceNeedsATitle) {
  SlotWish wish;
  wish.start_at = clock.now() + hours(20);
  const auto nameless = run(create_slot(context, owner, wish));
  ASSERT_FALSE(nameless);
  EXPECT_THAT(nameless.error().fields, ElementsAre(FieldError{"title", "invalid"}));
  wish.title = "Atelier";
  wish.duration = minutes(-5);
  EXPECT_THAT(run(create_slot(context, owner, wish)).error().fields,
              ElementsAre(FieldError{"duration_minutes", "out_of_range"}));
  wish.duration = minutes(90);
  wish.price = Money{1500, "eur"};
  const auto made = run(create_slot(context, owner, wish));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->end_at - made->start_at, minutes(90));
  wish.start_at = clock.now() - hours(1);
  EXPECT_THAT(run(create_slot(context, owner, wish)).error().fields,
              ElementsAre(FieldError{"start_at", "out_of_range"}));
  wish.start_at = clock.now() + hours(20);
  wish.calendar_id = CalendarId("cal_9");
  EXPECT_THAT(run(create_slot(context, owner, wish)).error().fields,
              ElementsAre(FieldError{"calendar_id", "invalid"}));
}

TEST_F(EditSlot, AChangedOneIsAPersonsAndTheRulesLeaveItAlone) {
  SlotEdit edit;
  edit.title = "Massage long";
  edit.price = Money{9000, "eur"};
  edit.capacity = 1;
  const auto edited = run(edit_slot(context, owner, slot_id, edit));
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->title, "Massage long");
  EXPECT_EQ(edited->price.minor, 9000);
  EXPECT_EQ(edited->capacity, 1);
  EXPECT_EQ(edited->origin, domain::SlotOrigin::manual);
  EXPECT_EQ(sync(), SlotChanges());
  EXPECT_EQ(slot(slot_id).title, "Massage long");
}

TEST_F(EditSlot, TheTimeThatAPersonMovedAwayFromIsNotOfferedAgain) {
  SlotEdit edit;
  edit.start_at = slot(slot_id).start_at + hours(5);
  const auto moved = run(edit_slot(context, owner, slot_id, edit));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->end_at - moved->start_at, hours(1));
  EXPECT_EQ(moved->busy_end_at - moved->end_at, minutes(10));
  EXPECT_EQ(sync(), SlotChanges());
  const auto all = slots();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(all[0].is_closed);
  EXPECT_EQ(all[2].id, slot_id);
}

TEST_F(EditSlot, TextsAndPricesAreHeldToTheRulesOfNewOnes) {
  SlotEdit edit;
  edit.title = "  Massage   long ";
  edit.place = " Salle  2 ";
  const auto tidied = run(edit_slot(context, owner, slot_id, edit));
  ASSERT_TRUE(tidied);
  EXPECT_EQ(tidied->title, "Massage long");
  EXPECT_EQ(tidied->place, "Salle 2");
  for (const auto& place : {std::string(201, 'x'), std::string("a\0b", 3), std::string("a\x1b")}) {
    SlotEdit wrong;
    wrong.place = place;
    EXPECT_EQ(error_of(wrong), Errc::invalid_input);
  }
  SlotEdit dear;
  dear.price = Money{9'000'000'000'000'000'000, "eur"};
  EXPECT_EQ(error_of(dear), Errc::invalid_input);
  EXPECT_EQ(slots().front().place, "Salle 2");
}

TEST_F(EditSlot, IsNotMovedUnderSomebodysFeet) {
  const auto before = slot(slot_id).start_at;
  book(slot_id);  // free of charge: a seat is taken at once
  SlotEdit edit;
  edit.start_at = before + hours(5);
  EXPECT_EQ(error_of(edit), Errc::in_use);
  EXPECT_EQ(slot(slot_id).start_at, before);
  SlotEdit longer;
  longer.duration = minutes(90);
  EXPECT_EQ(error_of(longer), Errc::in_use);
}

TEST_F(EditSlot, IsNotMovedWhileSomebodyIsPaying) {
  SlotEdit dearer;
  dearer.price = Money{5000, "eur"};
  ASSERT_TRUE(run(edit_slot(context, owner, slot_id, dearer)));
  book(slot_id);
  EXPECT_EQ(slot(slot_id).seats_taken, 0);
  SlotEdit edit;
  edit.start_at = slot(slot_id).start_at + hours(5);
  EXPECT_EQ(error_of(edit), Errc::in_use);
}

TEST_F(EditSlot, KeepsAtLeastTheSeatsThatAreTaken) {
  book(slot_id, "Ada");
  book(slot_id, "Grace");
  SlotEdit edit;
  edit.capacity = 1;
  EXPECT_EQ(error_of(edit), Errc::capacity_below_taken);
  edit.capacity = 0;
  EXPECT_EQ(error_of(edit), Errc::invalid_input);
}

TEST_F(EditSlot, FewerSeatsSendAwayWhoIsPayingForOneThatIsGone) {
  SlotEdit dearer;
  dearer.price = Money{5000, "eur"};
  ASSERT_TRUE(run(edit_slot(context, owner, slot_id, dearer)));
  const auto first = book(slot_id, "Ada");
  const auto second = book(slot_id, "Grace");
  stripe.pay(payment(first.booking.id).session_id);
  ASSERT_TRUE(hear(payment(first.booking.id).session_id));
  SlotEdit edit;
  edit.capacity = 1;
  ASSERT_TRUE(run(edit_slot(context, owner, slot_id, edit)));
  settle_outbox();
  EXPECT_EQ(stripe.sessions.at(payment(second.booking.id).session_id).status,
            domain::SessionStatus::expired);
}

TEST_F(EditSlot, ThePastStaysAsItIs) {
  clock.advance(hours(10));
  SlotEdit edit;
  edit.title = "Autre";
  EXPECT_EQ(error_of(edit), Errc::slot_past);
  EXPECT_EQ(run(reopen_slot(context, owner, slot_id)).error().code, Errc::slot_past);
}

TEST_F(EditSlot, AClosedOneStaysClosedUntilAPersonOpensIt) {
  const auto closed = run(close_slot_by_hand(context, owner, slot_id));
  ASSERT_TRUE(closed);
  EXPECT_TRUE(closed->is_closed);
  ASSERT_TRUE(run(close_slot_by_hand(context, owner, slot_id)));
  EXPECT_EQ(sync(), SlotChanges());
  const auto opened = run(reopen_slot(context, owner, slot_id));
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->is_closed);
  EXPECT_EQ(opened->origin, domain::SlotOrigin::rules);
  EXPECT_EQ(run(close_slot_by_hand(context, owner, SlotId("slot_9"))).error().code,
            Errc::slot_not_found);
}

TEST_F(EditSlot, OneOffTheRulesCanBeKept) {
  book(slot_id);
  EXPECT_EQ(close_today().off_rules, 1);
  const auto kept = run(keep_slot(context, owner, slot_id));
  ASSERT_TRUE(kept);
  EXPECT_FALSE(kept->is_off_rules);
  EXPECT_FALSE(kept->is_closed);
  EXPECT_EQ(kept->origin, domain::SlotOrigin::manual);
  const auto is_open_still = run(store.write([&](Tx& tx) -> Result<bool> {
    return tx.overview().resolve_attention(off_rules_matter(slot_id), "", clock.now());
  }));
  EXPECT_FALSE(*is_open_still);
  EXPECT_EQ(sync(), SlotChanges());
}

TEST_F(EditSlot, OneOffTheRulesCanBeClosedForGood) {
  book(slot_id);
  close_today();
  const auto closed = run(close_slot_by_hand(context, owner, slot_id));
  ASSERT_TRUE(closed);
  EXPECT_TRUE(closed->is_closed);
  EXPECT_FALSE(closed->is_closed_by_rules);
  EXPECT_EQ(slot(slot_id).seats_taken, 1);
}

TEST_F(EditSlot, ADeletedOneDoesNotComeBack) {
  ASSERT_TRUE(run(delete_slot(context, owner, slot_id)));
  EXPECT_TRUE(slot(slot_id).is_closed);  // the hours would make it again
  EXPECT_EQ(sync(), SlotChanges());
  SlotWish wish;
  wish.service_id = service_id;
  wish.start_at = clock.now() + hours(20);
  const auto made = run(create_slot(context, owner, wish));
  ASSERT_TRUE(run(delete_slot(context, owner, made->id)));
  EXPECT_FALSE(look([&](Reader& reader) { return reader.find_slot(made->id); }));
}

TEST_F(EditSlot, ABookedOneIsNotDeleted) {
  book(slot_id);
  EXPECT_EQ(run(delete_slot(context, owner, slot_id)).error().code, Errc::in_use);
}

TEST_F(EditSlot, WhatIsTooLateIsNotAmongTheNextFreeOnes) {
  auto service = look([&](Reader& reader) { return reader.find_service(service_id); }).value();
  service.notice = hours(9) + minutes(30);
  ASSERT_TRUE(run(save_service(context, owner, service, {calendar_id})));
  const auto next = [&](int limit) {
    return look([&](Reader& reader) {
      return list_bookable(reader, clock.now(), clock.now(), service_id, limit);
    });
  };
  ASSERT_EQ(next(1).size(), 1U);
  EXPECT_EQ(next(1)[0].start_at, clock.now() + hours(10));
  EXPECT_EQ(next(5).size(), 1U);
}

}  // namespace
}  // namespace creneau::app
