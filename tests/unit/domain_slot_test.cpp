// Slots: what may be offered, what may be booked; and the words of the state table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "domain/decision.hpp"
#include "domain/slot.hpp"
#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;
using testing::ElementsAre;

SlotDraft make_draft() {
  SlotDraft draft;
  draft.service_id = ServiceId("svc_1");
  draft.title = "  Massage  suédois ";
  draft.place = "12 rue de la Paix";
  draft.start_at = now + std::chrono::hours(1);
  draft.duration = std::chrono::minutes(60);
  draft.price = price;
  draft.capacity = 3;
  return draft;
}

std::vector<FieldError> errors_of(const SlotDraft& draft) {
  const auto made = domain::make_slot(draft, SlotId("slot_1"), now);
  return made ? std::vector<FieldError>() : made.error().fields;
}

TEST(SlotDraft, BecomesASlot) {
  const auto made = domain::make_slot(make_draft(), SlotId("slot_1"), now);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, SlotId("slot_1"));
  EXPECT_EQ(made->service_id, ServiceId("svc_1"));
  EXPECT_EQ(made->title, "Massage suédois");
  EXPECT_EQ(made->place, "12 rue de la Paix");
  EXPECT_EQ(made->end_at - made->start_at, std::chrono::minutes(60));
  EXPECT_EQ(made->price, price);
  EXPECT_EQ(made->capacity, 3);
  EXPECT_EQ(made->seats_left(), 3);
  EXPECT_EQ(made->created_at, now);
  EXPECT_TRUE(made->is_available());
}

TEST(SlotDraft, IsRefusedWithItsFieldNamed) {
  const auto with = [](auto change) {
    auto draft = make_draft();
    change(draft);
    return errors_of(draft);
  };
  EXPECT_THAT(with([](SlotDraft& d) { d.title = " "; }),
              ElementsAre(FieldError{"title", "invalid"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.title = "a\x1b"; }),
              ElementsAre(FieldError{"title", "invalid"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.title = "\xff"; }),
              ElementsAre(FieldError{"title", "invalid"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.title = std::string(121, 'x'); }),
              ElementsAre(FieldError{"title", "too_long"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.place = "a\x1b"; }),
              ElementsAre(FieldError{"place", "invalid"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.place = "\xff"; }),
              ElementsAre(FieldError{"place", "invalid"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.place = std::string(201, 'x'); }),
              ElementsAre(FieldError{"place", "too_long"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.duration = Duration(0); }),
              ElementsAre(FieldError{"duration", "out_of_range"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.duration = slot_duration_max + Duration(1); }),
              ElementsAre(FieldError{"duration", "out_of_range"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.start_at = latest_instant(); }),
              ElementsAre(FieldError{"start", "out_of_range"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.capacity = 0; }),
              ElementsAre(FieldError{"capacity", "out_of_range"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.capacity = slot_capacity_max + 1; }),
              ElementsAre(FieldError{"capacity", "out_of_range"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.price.currency = "EUR"; }),
              ElementsAre(FieldError{"currency", "invalid"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.price.minor = 49; }),
              ElementsAre(FieldError{"price", "below_minimum"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.price.minor = 100'000'000; }),
              ElementsAre(FieldError{"price", "out_of_range"}));
  EXPECT_THAT(with([](SlotDraft& d) { d.price.minor = -1; }),
              ElementsAre(FieldError{"price", "below_minimum"}));
}

TEST(SlotDraft, MayBeFreeOrAtStripesMinimum) {
  auto draft = make_draft();
  draft.price.minor = 0;
  EXPECT_THAT(errors_of(draft), ElementsAre());
  draft.price.minor = 50;
  EXPECT_THAT(errors_of(draft), ElementsAre());
}

TEST(Slot, IsAvailableWhateverTheTime) {
  auto slot = examples::make_slot();
  slot.start_at = now - std::chrono::hours(1);
  EXPECT_TRUE(slot.is_available());
  slot.seats_taken = 1;
  EXPECT_FALSE(slot.is_available());
  slot.capacity = 2;
  EXPECT_TRUE(slot.is_available());
  slot.is_closed = true;
  EXPECT_FALSE(slot.is_available());
}

TEST(Slot, CanBeBookedUntilItIsClosedBegunOrFull) {
  auto slot = examples::make_slot();
  EXPECT_TRUE(check_bookable(slot, now));
  EXPECT_TRUE(check_bookable(slot, slot.start_at - Duration(1)));
  EXPECT_EQ(check_bookable(slot, slot.start_at).error().code, Errc::slot_past);
  slot.seats_taken = 1;
  EXPECT_EQ(check_bookable(slot, now).error().code, Errc::slot_taken);
  EXPECT_EQ(check_bookable(slot, slot.start_at).error().code, Errc::slot_past);
  slot.is_closed = true;
  EXPECT_EQ(check_bookable(slot, slot.start_at).error().code, Errc::slot_closed);
}

template <class Enum>
class Names : public testing::Test {};

using NamedEnums =
    testing::Types<BookingStatus, PaymentStatus, PaymentState, RefundState, RefundCause,
                   CaptureMethod, ServiceCapture, EffectKind, MailKind, Outcome, Happening>;
TYPED_TEST_SUITE(Names, NamedEnums);

TYPED_TEST(Names, LeadToTheValueAndBack) {
  std::set<std::string_view> words;
  int expected = 0;
  for (const auto& [value, word] : NameTable<TypeParam>::entries) {
    EXPECT_EQ(static_cast<int>(value), expected++) << word << ": a value is missing";
    EXPECT_TRUE(words.insert(word).second) << word;
    EXPECT_EQ(name(value), word);
    EXPECT_EQ(parse_name<TypeParam>(word), value);
  }
  EXPECT_EQ(parse_name<TypeParam>(""), std::nullopt);
  EXPECT_EQ(parse_name<TypeParam>("Pending "), std::nullopt);
}

TEST(Names, AreTheProtocolsWords) {
  EXPECT_EQ(name(BookingStatus::rejected), "rejected");
  EXPECT_EQ(name(PaymentStatus::refund_pending), "refund_pending");
  EXPECT_EQ(name(PaymentStatus::not_required), "not_required");
  EXPECT_EQ(name(Outcome::slot_taken), "slot_taken");
  EXPECT_EQ(name(PaymentState::captured), "captured");
}

}  // namespace
}  // namespace creneau::domain
