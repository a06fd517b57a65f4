// Payments, refunds and Stripe's events, on every kind of database.
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using domain::PaymentState;
using domain::RefundState;
using Ids = std::vector<std::string>;

class StorePayments : public StoreTest {
 protected:
  StorePayments() {
    change(*store_, [](app::Tx& tx) {
      tx.insert_slot(make_slot("slot_1", 5));
      tx.insert_slot(make_slot("slot_2", 1, at_minute(60)));
    });
  }
  void add(const domain::Payment& payment) {
    change(*store_, [&](app::Tx& tx) { tx.insert_payment(payment); });
  }
  void add(const domain::Refund& refund) {
    change(*store_, [&](app::Tx& tx) { tx.insert_refund(refund); });
  }
  /// A payment of a booking of its own, in `state`.
  domain::Payment add_payment(const std::string& number, PaymentState state,
                              const std::string& slot = "slot_1") {
    auto payment = make_payment("pay_" + number, make_booking("bk_" + number, slot));
    payment.state = state;
    add(payment);
    return payment;
  }
  std::optional<domain::Payment> find(const std::string& id) {
    return look(*store_, [&](app::Reader& reader) { return reader.find_payment(PaymentId(id)); });
  }
  bool update(const domain::Payment& before, const domain::Payment& next) {
    return *write(*store_,
                  [&](app::Tx& tx) -> Result<bool> { return tx.update_payment(before, next); });
  }
};
CRENEAU_ON_EVERY_STORE(StorePayments);

template <class Row>
Ids ids_of(const std::vector<Row>& rows) {
  Ids ids;
  for (const auto& row : rows) ids.push_back(row.id.str());
  return ids;
}

void expect_same(const domain::Payment& found, const domain::Payment& expected) {
  EXPECT_EQ(found.id, expected.id);
  EXPECT_EQ(found.booking_id, expected.booking_id);
  EXPECT_EQ(found.slot_id, expected.slot_id);
  EXPECT_EQ(found.attempt, expected.attempt);
  EXPECT_EQ(found.state, expected.state);
  EXPECT_EQ(found.request.idempotency_key, expected.request.idempotency_key);
  EXPECT_EQ(found.request.body, expected.request.body);
  EXPECT_EQ(found.session_id, expected.session_id);
  EXPECT_EQ(found.checkout_url, expected.checkout_url);
  EXPECT_EQ(found.payment_intent_id, expected.payment_intent_id);
  EXPECT_EQ(found.amount, expected.amount);
  EXPECT_EQ(found.captured_minor, expected.captured_minor);
  EXPECT_EQ(found.refunded_minor, expected.refunded_minor);
  EXPECT_EQ(found.expires_at, expected.expires_at);
  EXPECT_EQ(found.created_at, expected.created_at);
  EXPECT_EQ(found.captured_at, expected.captured_at);
  EXPECT_EQ(found.returned_at, expected.returned_at);
}

void expect_same(const domain::Refund& found, const domain::Refund& expected) {
  EXPECT_EQ(found.id, expected.id);
  EXPECT_EQ(found.payment_id, expected.payment_id);
  EXPECT_EQ(found.booking_id, expected.booking_id);
  EXPECT_EQ(found.payment_intent_id, expected.payment_intent_id);
  EXPECT_EQ(found.cause, expected.cause);
  EXPECT_EQ(found.attempt, expected.attempt);
  EXPECT_EQ(found.state, expected.state);
  EXPECT_EQ(found.amount, expected.amount);
  EXPECT_EQ(found.request.idempotency_key, expected.request.idempotency_key);
  EXPECT_EQ(found.request.body, expected.request.body);
  EXPECT_EQ(found.stripe_refund_id, expected.stripe_refund_id);
  EXPECT_EQ(found.finished_at, expected.finished_at);
  EXPECT_EQ(found.retry_of, expected.retry_of);
  EXPECT_EQ(found.created_at, expected.created_at);
  EXPECT_EQ(found.first_sent_at, expected.first_sent_at);
}

TEST_P(StorePayments, GiveBackWhatWasStored) {
  const auto bare = make_payment("pay_1", make_booking("bk_1", "slot_1"));
  auto full = make_payment("pay_2", make_booking("bk_1", "slot_1"), 2);
  full.state = PaymentState::captured;
  full.session_id = SessionId("cs_test_1");
  full.checkout_url = "https://checkout.example/c/pay/cs_test_1#x";
  full.payment_intent_id = PaymentIntentId("pi_1");
  full.captured_minor = 5000;
  full.refunded_minor = 1200;
  full.returned_at = at_minute(-80);
  add(bare);
  add(full);

  expect_same(find("pay_1").value(), bare);
  expect_same(find("pay_2").value(), full);
  EXPECT_FALSE(find("pay_3"));
  change(*store_, [&](app::Tx& tx) {
    expect_same(tx.lock_payment(PaymentId("pay_2")).value(), full);
    EXPECT_FALSE(tx.lock_payment(PaymentId("pay_3")));
    expect_same(tx.find_payment_by_session(SessionId("cs_test_1")).value(), full);
    EXPECT_FALSE(tx.find_payment_by_session(SessionId("cs_test_2")));
    EXPECT_FALSE(tx.find_payment_by_session(SessionId("")));
    expect_same(tx.find_payment_by_intent(PaymentIntentId("pi_1")).value(), full);
    EXPECT_FALSE(tx.find_payment_by_intent(PaymentIntentId("pi_2")));
    EXPECT_FALSE(tx.find_payment_by_intent(PaymentIntentId("")));
    EXPECT_EQ(ids_of(tx.list_payments(BookingId("bk_1"))), (Ids{"pay_1", "pay_2"}));
  });
}

TEST_P(StorePayments, AreUpdatedOnlyFromTheStateThatWasSeen) {
  const auto before = add_payment("1", PaymentState::requested);
  auto next = before;
  next.state = PaymentState::captured;
  next.request.body.clear();
  next.session_id = SessionId("cs_1");
  next.checkout_url = "https://checkout.example/1";
  next.payment_intent_id = PaymentIntentId("pi_1");
  next.captured_minor = 5000;
  next.refunded_minor = 2000;
  next.expires_at = at_minute(3);
  EXPECT_TRUE(update(before, next));
  expect_same(find("pay_1").value(), next);
  EXPECT_FALSE(update(before, next));

  const auto refuses = [&](auto change_one) {
    auto wrong = next;
    change_one(wrong);
    return !update(wrong, before);
  };
  EXPECT_TRUE(refuses([](auto& payment) { payment.state = PaymentState::open; }));
  EXPECT_TRUE(refuses([](auto& payment) { payment.captured_minor = 4999; }));
  EXPECT_TRUE(refuses([](auto& payment) { payment.refunded_minor = 0; }));
  expect_same(find("pay_1").value(), next);
}

TEST_P(StorePayments, NeverRefundMoreThanWasCaptured) {
  const auto before = add_payment("1", PaymentState::requested);
  auto next = before;
  next.captured_minor = 5000;
  next.refunded_minor = 5001;
  EXPECT_THROW(update(before, next), DatabaseError);
  next.refunded_minor = -1;
  EXPECT_THROW(update(before, next), DatabaseError);
  expect_same(find("pay_1").value(), before);
}

TEST_P(StorePayments, HaveOneSessionEach) {
  auto first = make_payment("pay_1", make_booking("bk_1", "slot_1"));
  auto second = make_payment("pay_2", make_booking("bk_2", "slot_1"));
  first.session_id = second.session_id = SessionId("cs_1");
  add(first);
  EXPECT_THROW(add(second), DatabaseError);
}

TEST_P(StorePayments, RememberTheFirstReturnWhateverIsDecidedMeanwhile) {
  const auto before = add_payment("1", PaymentState::open);
  change(*store_, [](app::Tx& tx) {
    tx.mark_returned(PaymentId("pay_1"), at_minute(-50));
    tx.mark_returned(PaymentId("pay_1"), at_minute(-40));
  });
  EXPECT_EQ(find("pay_1")->returned_at, at_minute(-50));
  auto next = before;  // read before the return
  next.state = PaymentState::closed;
  EXPECT_TRUE(update(before, next));
  EXPECT_EQ(find("pay_1")->returned_at, at_minute(-50));
}

TEST_P(StorePayments, RivalsAreTheOpenOnesOfTheSlotsOtherBookings) {
  add_payment("1", PaymentState::open);
  add_payment("2", PaymentState::open);
  add_payment("3", PaymentState::requested);
  add_payment("4", PaymentState::captured);
  add_payment("5", PaymentState::closed);
  add_payment("6", PaymentState::open, "slot_2");
  add_payment("7", PaymentState::open);
  const auto rivals = *write(*store_, [](app::Tx& tx) -> Result<Ids> {
    auto before = ids_of(tx.list_rival_payments(SlotId("slot_1"), BookingId("bk_2")));
    EXPECT_EQ(before, Ids{}) << "nobody loses while the slot can still be had";
    tx.close_slot(SlotId("slot_1"));
    return ids_of(tx.list_rival_payments(SlotId("slot_1"), BookingId("bk_2")));
  });
  EXPECT_EQ(rivals, (Ids{"pay_1", "pay_7"}));
}

TEST_P(StorePayments, ARefundKeepsWhatItIsTriedAgainForAndWhenItEnded) {
  const auto payment = add_payment("1", PaymentState::captured);
  auto refund = make_refund("rf_1", payment);
  refund.state = domain::RefundState::failed;
  refund.finished_at = at_minute(3);
  auto again = make_refund("rf_2", payment);
  again.attempt = 2;
  again.retry_of = refund.id;
  change(*store_, [&](app::Tx& tx) {
    tx.insert_refund(refund);
    tx.insert_refund(again);
    again.amount.minor = 1234;
    again.finished_at = at_minute(4);
    tx.update_refund(again);
  });
  const auto rows =
      look(*store_, [&](app::Reader& reader) { return reader.list_refunds(payment.id); });
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].finished_at, at_minute(3));
  EXPECT_EQ(rows[0].retry_of, RefundId());
  EXPECT_EQ(rows[1].retry_of, RefundId("rf_1"));
  EXPECT_EQ(rows[1].amount.minor, 1234);
  EXPECT_EQ(rows[1].finished_at, at_minute(4));
}

TEST_P(StorePayments, ThatOfACaptureIsKeptOnce) {
  const auto before = add_payment("1", PaymentState::open);
  auto next = before;
  next.state = PaymentState::captured;
  next.captured_at = at_minute(7);
  EXPECT_TRUE(update(before, next));
  auto later = next;
  later.captured_at = at_minute(9);
  EXPECT_TRUE(update(next, later));
  EXPECT_EQ(find("pay_1")->captured_at, at_minute(7));
}

TEST_P(StorePayments, UnsettledOnesAreListedPageByPage) {
  add_payment("1", PaymentState::requested);
  add_payment("2", PaymentState::captured);
  add_payment("3", PaymentState::open);
  add_payment("4", PaymentState::closed);
  add_payment("5", PaymentState::processing);
  const auto list = [&](const std::string& after, int limit) {
    return ids_of(look(*store_, [&](app::Reader& reader) {
      return reader.list_unsettled_payments(PaymentId(after), limit);
    }));
  };
  EXPECT_EQ(list("", 10), (Ids{"pay_1", "pay_3", "pay_5"}));
  EXPECT_EQ(list("", 2), (Ids{"pay_1", "pay_3"}));
  EXPECT_EQ(list("pay_3", 2), Ids{"pay_5"});
}

TEST_P(StorePayments, HopelessOnesAreOpenForASlotThatIsGone) {
  add_payment("1", PaymentState::open, "slot_1");
  add_payment("2", PaymentState::open, "slot_2");
  add_payment("3", PaymentState::requested, "slot_2");
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_3", 1, at_minute(90)));
    tx.insert_booking(make_booking("bk_4", "slot_3"));
  });
  add_payment("5", PaymentState::open, "slot_3");
  const auto list = [&](int now) {
    return ids_of(look(*store_, [&](app::Reader& reader) {
      return reader.list_hopeless_payments(at_minute(now), 10);
    }));
  };
  EXPECT_EQ(list(-1), Ids{});
  EXPECT_EQ(list(1), Ids{"pay_1"}) << "slot_1 has started";
  change(*store_, [](app::Tx& tx) { tx.close_slot(SlotId("slot_2")); });
  EXPECT_EQ(list(-1), Ids{"pay_2"}) << "slot_2 is closed";
  change(*store_,
         [](app::Tx& tx) { EXPECT_TRUE(tx.claim_seat(SlotId("slot_3"), BookingId("bk_4"))); });
  EXPECT_EQ(list(-1), (Ids{"pay_2", "pay_5"})) << "slot_3 is full";
}

TEST_P(StorePayments, RefundsGiveBackWhatWasStored) {
  const auto payment = add_payment("1", PaymentState::captured);
  const auto bare = make_refund("re_1", payment);
  auto full = make_refund("re_2", payment);
  full.cause = domain::RefundCause::dashboard;
  full.attempt = 2;
  full.state = RefundState::failed;
  full.stripe_refund_id = StripeRefundId("re_stripe_2");
  full.first_sent_at = at_minute(-88);
  add(bare);
  add(full);
  const auto find_refund = [&](const std::string& id) {
    return look(*store_, [&](app::Reader& reader) { return reader.find_refund(RefundId(id)); });
  };
  expect_same(find_refund("re_1").value(), bare);
  expect_same(find_refund("re_2").value(), full);
  EXPECT_FALSE(find_refund("re_3"));
  EXPECT_EQ(ids_of(look(*store_, [&](app::Reader& r) { return r.list_refunds(payment.id); })),
            (Ids{"re_1", "re_2"}));

  auto next = bare;
  next.state = RefundState::succeeded;
  next.attempt = 3;
  next.request = {"another key", "another=body"};
  next.stripe_refund_id = StripeRefundId("re_stripe_1");
  next.first_sent_at = at_minute(-89);
  change(*store_, [&](app::Tx& tx) { tx.update_refund(next); });
  expect_same(find_refund("re_1").value(), next);
  expect_same(find_refund("re_2").value(), full);
}

TEST_P(StorePayments, ACauseIsRefundedOnceForEachAttempt) {
  const auto payment = add_payment("1", PaymentState::captured);
  add(make_refund("re_1", payment));
  EXPECT_THROW(add(make_refund("re_2", payment)), DatabaseError);
  auto again = make_refund("re_2", payment);
  again.attempt = 2;
  add(again);
}

TEST_P(StorePayments, PendingRefundsThatStripeHasAreListed) {
  const auto payment = add_payment("1", PaymentState::captured);
  const auto add_refund = [&](const std::string& id, int attempt, RefundState state,
                              const std::string& stripe_id) {
    auto refund = make_refund(id, payment);
    refund.attempt = attempt;
    refund.state = state;
    refund.stripe_refund_id = StripeRefundId(stripe_id);
    add(refund);
  };
  add_refund("re_1", 1, RefundState::pending, "re_s1");
  add_refund("re_2", 2, RefundState::pending, "");
  add_refund("re_3", 3, RefundState::succeeded, "re_s3");
  add_refund("re_4", 4, RefundState::pending, "re_s4");
  const auto list = [&](const std::string& after) {
    return ids_of(look(*store_, [&](app::Reader& reader) {
      return reader.list_pending_refunds(RefundId(after), 10);
    }));
  };
  EXPECT_EQ(list(""), (Ids{"re_1", "re_4"}));
  EXPECT_EQ(list("re_1"), Ids{"re_4"});
}

TEST_P(StorePayments, AnEventIsAppliedOnce) {
  const auto insert = [&] {
    return *write(*store_, [](app::Tx& tx) -> Result<bool> {
      return tx.insert_event(EventId("evt_1"), "checkout.session.completed", at_minute(0));
    });
  };
  EXPECT_TRUE(insert());
  EXPECT_FALSE(insert());
  change(*store_, [](app::Tx& tx) {
    for (const auto& [outcome, word] : domain::NameTable<domain::Outcome>::entries)
      tx.set_event_outcome(EventId("evt_1"), outcome);
  });
  EXPECT_FALSE(insert());
}

}  // namespace
}  // namespace creneau::store
