// Moving: another slot, the same booking (docs/protocol.md, «Moving»).
#include "domain/moving.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;
using std::chrono::hours;
using testing::ElementsAre;

struct Scene {
  Booking booking = make_booking(BookingStatus::confirmed, PaymentStatus::paid);
  Slot from = make_slot();
  Slot to = make_slot();
  ChangeBy by = ChangeBy::client;

  Scene() {
    from.service_id = to.service_id = ServiceId("svc_1");
    to.id = SlotId("slot_2");
    to.price.minor = 9000;
  }
  Result<Decision> decide() const { return decide_move({booking, from, to, by, now}); }
  Errc refusal() const {
    const auto decision = decide();
    return decision ? Errc::internal : decision.error().code;
  }
};

TEST(Moving, KeepsPriceAndPaymentAndTellsBothSides) {
  const auto decision = Scene().decide();
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->booking->slot_id, SlotId("slot_2"));
  EXPECT_EQ(decision->booking->price, price) << "the new slot's price is none of its business";
  EXPECT_EQ(decision->booking->status, BookingStatus::confirmed);
  EXPECT_EQ(decision->booking->calendar_sequence, 1);
  EXPECT_FALSE(decision->payment);
  EXPECT_FALSE(decision->refund_order);
  EXPECT_EQ(decision->reminders, ReminderChange::schedule);
  EXPECT_TRUE(decision->expires_rivals);
  EXPECT_EQ(decision->happening, Happening::moved);
  EXPECT_THAT(decision->mails, ElementsAre(MailKind::booking_moved, MailKind::owner_booking_moved));
}

TEST(Moving, ByTheOwnerTellsTheClientOnly) {
  Scene scene;
  scene.by = ChangeBy::owner;
  const auto decision = scene.decide();
  ASSERT_TRUE(decision);
  EXPECT_THAT(decision->mails, ElementsAre(MailKind::booking_moved));
}

TEST(Moving, IsRefusedUnlessConfirmedAndNotBegun) {
  for (const auto status :
       {BookingStatus::pending, BookingStatus::rejected, BookingStatus::cancelled}) {
    Scene scene;
    scene.booking.status = status;
    EXPECT_EQ(scene.refusal(), Errc::not_movable);
  }
  Scene begun;
  begun.from.start_at = now;
  EXPECT_EQ(begun.refusal(), Errc::not_movable);
  Scene nowhere;
  nowhere.to.id = nowhere.from.id;
  EXPECT_EQ(nowhere.refusal(), Errc::not_movable);
}

TEST(Moving, KeepsAClientToTheirServiceButNotTheOwner) {
  Scene scene;
  scene.to.service_id = ServiceId("svc_2");
  EXPECT_EQ(scene.refusal(), Errc::not_movable);
  scene.by = ChangeBy::owner;
  EXPECT_TRUE(scene.decide());

  Scene without_service;
  without_service.from.service_id = without_service.to.service_id = ServiceId();
  EXPECT_EQ(without_service.refusal(), Errc::not_movable) << "it costs more";
  without_service.to.price = without_service.from.price;
  EXPECT_TRUE(without_service.decide());
}

TEST(Moving, NeedsASlotThatCanBeBooked) {
  Scene closed;
  closed.to.is_closed = true;
  Scene past;
  past.to.start_at = now;
  Scene full;
  full.to.seats_taken = 1;
  Scene blocked;
  blocked.to.blockers = 1;
  for (const auto by : {ChangeBy::client, ChangeBy::owner}) {
    closed.by = past.by = full.by = blocked.by = by;
    EXPECT_EQ(closed.refusal(), Errc::slot_closed);
    EXPECT_EQ(past.refusal(), Errc::slot_past);
    EXPECT_EQ(full.refusal(), Errc::slot_taken);
    EXPECT_EQ(blocked.refusal(), Errc::slot_taken);
  }
}

TEST(Moving, ShortNoticeBindsTheClientNotTheOwner) {
  Scene late;
  late.to.notice = hours(72);
  EXPECT_EQ(late.refusal(), Errc::slot_too_late);
  late.by = ChangeBy::owner;
  EXPECT_TRUE(late.decide());
  late.to.seats_taken = 1;
  EXPECT_EQ(late.refusal(), Errc::slot_taken);
}

}  // namespace
}  // namespace creneau::domain
