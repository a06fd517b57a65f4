// What the reconciler keeps and reads from end to end, on every kind of database.
#include "app/ports/ledger_records.hpp"
#include "app/ports/overview_records.hpp"
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

class StoreLedger : public StoreTest {
 protected:
  template <class Ask>
  auto ask(Ask ask_it) {
    return look(*store_, [&](app::Reader& reader) { return ask_it(reader.read_ledger()); });
  }
};
CRENEAU_ON_EVERY_STORE(StoreLedger);

TEST_P(StoreLedger, TheWalksPlaceIsKeptAsItWasWrittenLast) {
  const auto find = [](app::LedgerReader& ledger) { return ledger.find_event_walk(); };
  EXPECT_FALSE(ask(find));
  app::EventWalk walk;
  walk.walked_to = at_minute(1);
  walk.looked_at = at_minute(2);
  walk.held_id = EventId("evt_1");
  walk.held_since = at_minute(3);
  change(*store_, [&](app::Tx& tx) { tx.ledger().save_event_walk(walk); });
  const auto found = ask(find);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->walked_to, at_minute(1));
  EXPECT_EQ(found->looked_at, at_minute(2));
  EXPECT_EQ(found->held_id, EventId("evt_1"));
  EXPECT_EQ(found->held_since, at_minute(3));
  change(*store_, [&](app::Tx& tx) {
    tx.ledger().save_event_walk({at_minute(5), at_minute(6), EventId(), {}});
  });
  const auto later = ask(find);
  EXPECT_EQ(later->walked_to, at_minute(5));
  EXPECT_TRUE(later->held_id.empty());
  EXPECT_FALSE(later->held_since);
  // It stands beside the owner's settings and is none of them.
  look(*store_, [](app::Reader& reader) { return reader.read_overview().read_settings({}); });
}

TEST_P(StoreLedger, AnEventIsKnownOnceItWasApplied) {
  change(*store_,
         [](app::Tx& tx) { tx.insert_event(EventId("evt_1"), "charge.refunded", at_minute(1)); });
  EXPECT_TRUE(ask([](app::LedgerReader& ledger) { return ledger.has_event(EventId("evt_1")); }));
  EXPECT_FALSE(ask([](app::LedgerReader& ledger) { return ledger.has_event(EventId("evt_2")); }));
}

TEST_P(StoreLedger, PaymentsWithAnIntentAreListedByIdAndWhatWaitsForThemIsSeen) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1"));
    for (const auto* number : {"3", "1", "2", "4"}) {
      const auto booking = make_booking("bk_" + std::string(number), "slot_1");
      auto payment = make_payment("pay_" + std::string(number), booking);
      if (booking.id != BookingId("bk_4"))
        payment.payment_intent_id = PaymentIntentId("pi_" + std::string(number));
      tx.insert_booking(booking);
      tx.insert_payment(payment);
    }
    app::Effect effect;
    effect.booking_id = BookingId("bk_1");
    for (const auto& [id, kind, payment_id] :
         {std::tuple{"fx_1", domain::EffectKind::refund, "pay_1"},
          std::tuple{"fx_2", domain::EffectKind::mail, "pay_2"},
          std::tuple{"fx_3", domain::EffectKind::expire_session, "pay_3"}}) {
      effect.id = EffectId(id);
      effect.kind = kind;
      effect.payment_id = PaymentId(payment_id);
      effect.amount = Money{5000, "eur"};
      tx.insert_effect(effect);
    }
    tx.finish_effect(EffectId("fx_3"), at_minute(1));
  });
  const auto list = [&](const char* after, int limit) {
    return ask([&](app::LedgerReader& ledger) {
      return ledger.list_charged_payments(PaymentId(after), limit);
    });
  };
  EXPECT_EQ(list("", 2), (std::vector{PaymentId("pay_1"), PaymentId("pay_2")}));
  EXPECT_EQ(list("pay_2", 2), std::vector{PaymentId("pay_3")});
  const auto waits = [&](const char* id) {
    return ask([&](app::LedgerReader& ledger) { return ledger.has_effect_waiting(PaymentId(id)); });
  };
  EXPECT_TRUE(waits("pay_1"));
  EXPECT_FALSE(waits("pay_2"));
  EXPECT_FALSE(waits("pay_3"));
}

}  // namespace
}  // namespace creneau::store
