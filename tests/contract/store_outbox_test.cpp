// The outbox, on every kind of database.
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using domain::EffectKind;
using Ids = std::vector<std::string>;

class StoreOutbox : public StoreTest {
 protected:
  void add(const app::Effect& effect) {
    change(*store_, [&](app::Tx& tx) { tx.insert_effect(effect); });
  }
  std::vector<app::Effect> lease(bool mails, int now, int until, int limit = 10) {
    return *write(*store_, [&](app::Tx& tx) -> Result<std::vector<app::Effect>> {
      return tx.lease_effects(mails, at_minute(now), at_minute(until), limit);
    });
  }
  std::optional<Instant> next_due(bool mails) {
    return *write(*store_, [&](app::Tx& tx) -> Result<std::optional<Instant>> {
      return tx.next_effect_due(mails);
    });
  }
  app::QueueCounts counts(int now) {
    return look(*store_, [&](app::Reader& reader) { return reader.queue_counts(at_minute(now)); });
  }
};
CRENEAU_ON_EVERY_STORE(StoreOutbox);

Ids ids_of(const std::vector<app::Effect>& effects) {
  Ids ids;
  for (const auto& effect : effects) ids.push_back(effect.id.str());
  return ids;
}

TEST_P(StoreOutbox, GivesBackWhatWasQueued) {
  auto refund = make_effect("eff_1", EffectKind::refund, at_minute(1));
  refund.refund_id = RefundId("re_1");
  auto mail = make_effect("eff_2", EffectKind::mail, at_minute(1));
  mail.payment_id = PaymentId("");
  mail.tries = 4;
  add(refund);
  add(mail);

  const auto acts = lease(false, 1, 2);
  ASSERT_EQ(acts.size(), 1U);
  EXPECT_EQ(acts[0].id, refund.id);
  EXPECT_EQ(acts[0].kind, EffectKind::refund);
  EXPECT_EQ(acts[0].booking_id, refund.booking_id);
  EXPECT_EQ(acts[0].payment_id, refund.payment_id);
  EXPECT_EQ(acts[0].refund_id, refund.refund_id);
  EXPECT_EQ(acts[0].amount, refund.amount);
  EXPECT_EQ(acts[0].created_at, refund.created_at);
  EXPECT_EQ(acts[0].due_at, refund.due_at);
  EXPECT_EQ(acts[0].tries, 1);
  const auto mails = lease(true, 1, 2);
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_EQ(mails[0].kind, EffectKind::mail);
  EXPECT_EQ(mails[0].mail_kind, mail.mail_kind);
  EXPECT_TRUE(mails[0].payment_id.empty());
  EXPECT_TRUE(mails[0].refund_id.empty());
  EXPECT_EQ(mails[0].tries, 5);
}

TEST_P(StoreOutbox, HoldsEveryKindOfMail) {
  for (const auto& [kind, word] : domain::NameTable<domain::MailKind>::entries) {
    auto mail = make_effect("eff_" + std::string(word), EffectKind::mail, at_minute(0));
    mail.mail_kind = kind;
    add(mail);
  }
  EXPECT_EQ(lease(true, 0, 1, 100).size(), domain::NameTable<domain::MailKind>::entries.size());
}

TEST_P(StoreOutbox, LeasesWhatIsDueTheOldestFirst) {
  add(make_effect("eff_1", EffectKind::expire_session, at_minute(3)));
  add(make_effect("eff_2", EffectKind::refund, at_minute(1)));
  add(make_effect("eff_3", EffectKind::expire_session, at_minute(2)));
  add(make_effect("eff_4", EffectKind::expire_session, at_minute(9)));
  // By age, whatever their retries made of the time when they are due: an outage ends in order.
  EXPECT_EQ(ids_of(lease(false, 3, 5, 2)), (Ids{"eff_1", "eff_2"}));
  EXPECT_EQ(ids_of(lease(false, 3, 5, 2)), Ids{"eff_3"});
  EXPECT_EQ(ids_of(lease(false, 3, 5, 2)), Ids{});
}

TEST_P(StoreOutbox, ALeaseKeepsOthersOffUntilItEnds) {
  add(make_effect("eff_1", EffectKind::refund, at_minute(0)));
  EXPECT_EQ(ids_of(lease(false, 0, 10)), Ids{"eff_1"});
  EXPECT_EQ(ids_of(lease(false, 9, 20)), Ids{});
  change(*store_, [](app::Tx& tx) { tx.extend_lease(EffectId("eff_1"), at_minute(15)); });
  EXPECT_EQ(ids_of(lease(false, 14, 20)), Ids{});
  const auto again = lease(false, 15, 20);
  ASSERT_EQ(ids_of(again), Ids{"eff_1"});
  EXPECT_EQ(again[0].tries, 2);
}

TEST_P(StoreOutbox, WhatIsFinishedOrFailedIsNeverHandedOutAgain) {
  for (const char* id : {"eff_1", "eff_2", "eff_3"})
    add(make_effect(id, EffectKind::mail, at_minute(0)));
  EXPECT_EQ(lease(true, 0, 1).size(), 3U);
  change(*store_, [](app::Tx& tx) {
    tx.finish_effect(EffectId("eff_1"), at_minute(0));
    tx.fail_effect(EffectId("eff_2"), at_minute(0), "550 no such user");
    tx.retry_effect(EffectId("eff_3"), at_minute(5), "451 later");
  });
  EXPECT_EQ(ids_of(lease(true, 4, 6)), Ids{});
  EXPECT_EQ(ids_of(lease(true, 5, 6)), Ids{"eff_3"});
  change(*store_, [](app::Tx& tx) {
    // A worker that was slow: what is over stays over.
    tx.retry_effect(EffectId("eff_1"), at_minute(5), "late");
    tx.retry_effect(EffectId("eff_2"), at_minute(5), "late");
    tx.extend_lease(EffectId("eff_1"), at_minute(5));
    tx.finish_effect(EffectId("eff_2"), at_minute(5));
  });
  EXPECT_EQ(ids_of(lease(true, 60, 61)), Ids{"eff_3"});
  EXPECT_EQ(counts(60).mails_failed, 1);
}

TEST_P(StoreOutbox, ForgetsOnlyWhatIsDoneAndOld) {
  for (const char* id : {"eff_1", "eff_2", "eff_3", "eff_4"})
    add(make_effect(id, EffectKind::mail, at_minute(0)));
  EXPECT_EQ(lease(true, 0, 1).size(), 4U);
  change(*store_, [](app::Tx& tx) {
    tx.finish_effect(EffectId("eff_1"), at_minute(1));
    tx.finish_effect(EffectId("eff_2"), at_minute(9));
    tx.fail_effect(EffectId("eff_3"), at_minute(1), "550 no such user");
    tx.insert_event(EventId("evt_1"), "charge.refunded", at_minute(1));
    tx.insert_event(EventId("evt_2"), "charge.refunded", at_minute(9));
  });
  const auto forget = [&] {
    int gone = 0;
    change(*store_, [&](app::Tx& tx) { gone = tx.delete_finished_rows(at_minute(5), 10); });
    return gone;
  };
  EXPECT_EQ(forget(), 2) << "eff_1 and evt_1";
  EXPECT_EQ(forget(), 0);
  EXPECT_EQ(counts(60).mails_failed, 1);
  EXPECT_EQ(ids_of(lease(true, 60, 61)), Ids{"eff_4"});
  change(*store_, [](app::Tx& tx) {
    EXPECT_TRUE(tx.insert_event(EventId("evt_1"), "charge.refunded", at_minute(60)));
    EXPECT_FALSE(tx.insert_event(EventId("evt_2"), "charge.refunded", at_minute(60)));
  });
}

TEST_P(StoreOutbox, SaysWhenTheNextEffectIsDue) {
  EXPECT_FALSE(next_due(false));
  add(make_effect("eff_1", EffectKind::refund, at_minute(7)));
  add(make_effect("eff_2", EffectKind::mail, at_minute(3)));
  EXPECT_EQ(next_due(false), at_minute(7));
  EXPECT_EQ(next_due(true), at_minute(3));
  EXPECT_EQ(lease(true, 3, 20).size(), 1U);
  EXPECT_EQ(next_due(true), at_minute(20)) << "should its worker die";
  change(*store_, [](app::Tx& tx) { tx.finish_effect(EffectId("eff_2"), at_minute(4)); });
  EXPECT_FALSE(next_due(true));
}

TEST_P(StoreOutbox, CountsWhatWaits) {
  add(make_effect("eff_1", EffectKind::refund, at_minute(0)));
  add(make_effect("eff_2", EffectKind::expire_session, at_minute(9)));
  add(make_effect("eff_3", EffectKind::mail, at_minute(0)));
  add(make_effect("eff_4", EffectKind::mail, at_minute(9)));
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1"));
    auto payment = make_payment("pay_1", make_booking("bk_1", "slot_1"));
    payment.captured_minor = 5000;
    tx.insert_payment(payment);
    auto refund = make_refund("re_1", payment);
    refund.state = domain::RefundState::failed;
    tx.insert_refund(refund);
    refund.id = RefundId("re_2");
    refund.cause = domain::RefundCause::not_expected;
    tx.insert_refund(refund);
    refund.id = RefundId("re_3");
    refund.attempt = 2;  // and is tried again
    refund.retry_of = RefundId("re_2");
    refund.state = domain::RefundState::pending;
    tx.insert_refund(refund);

    auto settled = make_payment("pay_2", make_booking("bk_2", "slot_1"));
    settled.captured_minor = settled.refunded_minor = 5000;  // went back another way
    tx.insert_payment(settled);
    refund = make_refund("re_4", settled);
    refund.state = domain::RefundState::failed;
    tx.insert_refund(refund);
  });
  const auto counted = counts(5);
  EXPECT_EQ(counted.effects_due, 1);
  EXPECT_EQ(counted.mails_waiting, 2);
  EXPECT_EQ(counted.mails_failed, 0);
  EXPECT_EQ(counted.refunds_failed, 1);
}

TEST_P(StoreOutbox, RevivesOnlyWhatWasGivenUp) {
  add(make_effect("eff_1", EffectKind::mail, at_minute(0)));
  const auto revive = [&] {
    return *write(*store_, [](app::Tx& tx) -> Result<bool> {
      return tx.revive_effect(EffectId("eff_1"), at_minute(5));
    });
  };
  EXPECT_FALSE(revive()) << "it waits";
  change(*store_, [](app::Tx& tx) {
    tx.lease_effects(true, at_minute(0), at_minute(1), 10);
    tx.fail_effect(EffectId("eff_1"), at_minute(1), "550");
  });
  EXPECT_TRUE(revive());
  const auto effect =
      look(*store_, [](app::Reader& reader) { return reader.find_effect(EffectId("eff_1")); });
  ASSERT_TRUE(effect);
  EXPECT_EQ(effect->tries, 0);
  EXPECT_EQ(effect->due_at, at_minute(5));
  EXPECT_EQ(counts(5).mails_failed, 0);
  EXPECT_EQ(counts(5).mails_waiting, 1);
}

TEST_P(StoreOutbox, RemindersGoAloneAndUnlessUnderWay) {
  auto reminder = make_effect("eff_1", EffectKind::mail, at_minute(60));
  reminder.mail_kind = domain::MailKind::reminder;
  auto other = reminder;
  other.id = EffectId("eff_2");
  other.booking_id = BookingId("bk_other");
  auto moved = make_effect("eff_3", EffectKind::mail, at_minute(60));
  moved.mail_kind = domain::MailKind::booking_moved;
  moved.slot_id = SlotId("slot_9");
  for (const auto& effect : {reminder, other, moved}) add(effect);
  EXPECT_EQ(counts(0).mails_waiting, 1) << "what is not due yet waits for nobody";
  change(*store_, [&](app::Tx& tx) { tx.delete_reminders(reminder.booking_id); });
  const auto find = [&](const char* id) {
    return look(*store_, [&](app::Reader& reader) { return reader.find_effect(EffectId(id)); });
  };
  EXPECT_FALSE(find("eff_1"));
  EXPECT_TRUE(find("eff_2"));
  ASSERT_TRUE(find("eff_3"));
  EXPECT_EQ(find("eff_3")->slot_id, SlotId("slot_9"));
  change(*store_, [&](app::Tx& tx) {
    tx.lease_effects(true, at_minute(60), at_minute(61), 10);
    tx.delete_reminders(other.booking_id);
  });
  EXPECT_TRUE(find("eff_2")) << "a worker has it";
}

}  // namespace
}  // namespace creneau::store
