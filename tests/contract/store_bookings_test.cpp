// Bookings, their history and client requests, on every kind of database.
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using domain::BookingStatus;
using domain::PaymentStatus;

class StoreBookings : public StoreTest {
 protected:
  StoreBookings() {
    change(*store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1", 5)); });
  }
  void add(const domain::Booking& booking) {
    change(*store_, [&](app::Tx& tx) { tx.insert_booking(booking); });
  }
  std::optional<domain::Booking> find(const std::string& id) {
    return look(*store_, [&](app::Reader& reader) { return reader.find_booking(BookingId(id)); });
  }
  bool update(const domain::Booking& before, const domain::Booking& next) {
    return *write(*store_,
                  [&](app::Tx& tx) -> Result<bool> { return tx.update_booking(before, next); });
  }
  std::vector<std::string> list_unpaid(Instant before, int limit = 100) {
    std::vector<std::string> ids;
    for (const auto& unpaid :
         look(*store_, [&](app::Reader& reader) { return reader.list_unpaid(before, {}, limit); }))
      ids.push_back(unpaid.id.str());
    return ids;
  }
};
CRENEAU_ON_EVERY_STORE(StoreBookings);

void expect_same(const domain::Booking& found, const domain::Booking& expected) {
  EXPECT_EQ(found.id, expected.id);
  EXPECT_EQ(found.slot_id, expected.slot_id);
  EXPECT_EQ(found.name, expected.name);
  EXPECT_EQ(found.email, expected.email);
  EXPECT_EQ(found.phone, expected.phone);
  EXPECT_EQ(found.notes, expected.notes);
  EXPECT_EQ(found.locale, expected.locale);
  EXPECT_EQ(found.status, expected.status);
  EXPECT_EQ(found.payment_status, expected.payment_status);
  EXPECT_EQ(found.price, expected.price);
  EXPECT_EQ(found.refunded_minor, expected.refunded_minor);
  EXPECT_EQ(found.attempt, expected.attempt);
  EXPECT_EQ(found.token_generation, expected.token_generation);
  EXPECT_EQ(found.created_at, expected.created_at);
  EXPECT_EQ(found.unpaid_since, expected.unpaid_since);
  EXPECT_EQ(found.held_until, expected.held_until);
  EXPECT_EQ(found.held_by, expected.held_by);
  EXPECT_EQ(found.on_site_minor, expected.on_site_minor);
  EXPECT_EQ(found.policy, expected.policy);
  EXPECT_EQ(found.calendar_sequence, expected.calendar_sequence);
  EXPECT_EQ(found.attendance, expected.attendance);
  EXPECT_EQ(found.owner_note, expected.owner_note);
  EXPECT_EQ(found.cancellation_reason, expected.cancellation_reason);
}

using Ids = std::vector<std::string>;

TEST_P(StoreBookings, GiveBackWhatWasStored) {
  auto booking = make_booking("bk_1", "slot_1");
  booking.unpaid_since += std::chrono::milliseconds(90'001);
  booking.refunded_minor = 9'007'199'254'740'993;  // more than a double holds
  booking.token_generation = 3;
  booking.held_until = at_minute(12);
  booking.held_by = "somebody";
  booking.on_site_minor = 4500;
  booking.policy = {std::chrono::minutes(90), 35};
  booking.calendar_sequence = 2;
  booking.attendance = domain::Attendance::no_show;
  booking.owner_note = "Appeler avant";
  booking.cancellation_reason = "Praticienne malade";
  auto plain = make_booking("bk_2", "slot_1");
  plain.phone.clear();
  plain.notes.clear();
  plain.locale = Locale::fr;
  add(booking);
  add(plain);

  expect_same(find("bk_1").value(), booking);
  expect_same(find("bk_2").value(), plain);
  EXPECT_FALSE(find("bk_3"));
  change(*store_, [&](app::Tx& tx) {
    expect_same(tx.lock_booking(BookingId("bk_1")).value(), booking);
    EXPECT_FALSE(tx.lock_booking(BookingId("bk_3")));
  });
}

TEST_P(StoreBookings, HoldEveryStateThereIs) {
  const auto first = make_booking("bk_1", "slot_1");
  add(first);
  auto before = first;
  for (const auto& [status, word] : domain::NameTable<BookingStatus>::entries)
    for (const auto& [payment_status, payment_word] : domain::NameTable<PaymentStatus>::entries) {
      auto next = before;
      next.status = status;
      next.payment_status = payment_status;
      EXPECT_TRUE(update(before, next)) << word << "/" << payment_word;
      expect_same(find("bk_1").value(), next);
      before = next;
    }
}

TEST_P(StoreBookings, AreUpdatedOnlyFromTheStateThatWasSeen) {
  const auto before = make_booking("bk_1", "slot_1");
  add(before);
  auto next = before;
  next.name = "Ana";
  next.status = BookingStatus::confirmed;
  next.payment_status = PaymentStatus::paid;
  next.attempt = 2;
  EXPECT_TRUE(update(before, next));
  EXPECT_FALSE(update(before, next)) << "decided from a state that is gone";

  const auto refuses = [&](auto change_one) {
    auto wrong = next;
    change_one(wrong);
    return !update(wrong, before);
  };
  EXPECT_TRUE(refuses([](auto& booking) { booking.status = BookingStatus::pending; }));
  EXPECT_TRUE(refuses([](auto& booking) { booking.payment_status = PaymentStatus::failed; }));
  EXPECT_TRUE(refuses([](auto& booking) { booking.attempt = 1; }));
  EXPECT_TRUE(refuses([](auto& booking) { booking.id = BookingId("bk_2"); }));
  expect_same(find("bk_1").value(), next);
}

TEST_P(StoreBookings, KeepTheirPriceAndCreation) {
  const auto before = make_booking("bk_1", "slot_1");
  add(before);
  auto next = before;
  next.price = {1, "usd"};
  next.created_at = at_minute(0);
  next.unpaid_since = before.unpaid_since;
  EXPECT_TRUE(update(before, next));
  expect_same(find("bk_1").value(), before);
}

TEST_P(StoreBookings, AreListedNewestFirst) {
  for (int i = 1; i <= 4; ++i) add(make_booking("bk_" + std::to_string(i), "slot_1"));
  const auto second = find("bk_2").value();
  auto confirmed = second;
  confirmed.status = BookingStatus::confirmed;
  confirmed.payment_status = PaymentStatus::paid;
  ASSERT_TRUE(update(second, confirmed));
  const auto list = [&](std::optional<BookingStatus> status, int limit) {
    Ids ids;
    for (const auto& booking :
         look(*store_, [&](app::Reader& reader) { return reader.list_bookings(status, limit); }))
      ids.push_back(booking.id.str());
    return ids;
  };
  EXPECT_EQ(list({}, 10), (Ids{"bk_4", "bk_3", "bk_2", "bk_1"}));
  EXPECT_EQ(list({}, 2), (Ids{"bk_4", "bk_3"}));
  EXPECT_EQ(list(BookingStatus::pending, 10), (Ids{"bk_4", "bk_3", "bk_1"}));
  EXPECT_EQ(list(BookingStatus::confirmed, 10), Ids{"bk_2"});
  EXPECT_EQ(list(BookingStatus::rejected, 10), Ids{});
}

TEST_P(StoreBookings, UnpaidOnesAreListedByWhenTheyBecameSo) {
  const auto unpaid = [&](const std::string& id, int since, PaymentStatus payment_status,
                          BookingStatus status = BookingStatus::pending) {
    auto booking = make_booking(id, "slot_1");
    booking.unpaid_since = at_minute(since);
    booking.status = status;
    booking.payment_status = payment_status;
    add(booking);
  };
  unpaid("bk_1", -40, PaymentStatus::pending);
  unpaid("bk_2", -60, PaymentStatus::failed);
  unpaid("bk_3", -40, PaymentStatus::pending);
  unpaid("bk_4", -10, PaymentStatus::pending);
  unpaid("bk_5", -90, PaymentStatus::processing);
  unpaid("bk_6", -90, PaymentStatus::paid, BookingStatus::confirmed);
  unpaid("bk_7", -90, PaymentStatus::refund_pending, BookingStatus::rejected);

  EXPECT_EQ(list_unpaid(at_minute(-40)), (Ids{"bk_2", "bk_1", "bk_3"}));
  EXPECT_EQ(list_unpaid(at_minute(-41)), Ids{"bk_2"});
  EXPECT_EQ(list_unpaid(at_minute(0)), (Ids{"bk_2", "bk_1", "bk_3", "bk_4"}));

  // Page by page nothing is missed and nothing comes twice.
  Ids paged;
  std::optional<app::UnpaidBooking> cursor;
  while (true) {
    const auto page = look(
        *store_, [&](app::Reader& reader) { return reader.list_unpaid(at_minute(0), cursor, 1); });
    if (page.empty()) break;
    ASSERT_EQ(page.size(), 1U);
    ASSERT_LT(paged.size(), 5U);
    paged.push_back(page[0].id.str());
    cursor = page[0];
  }
  EXPECT_EQ(paged, (Ids{"bk_2", "bk_1", "bk_3", "bk_4"}));
}

TEST_P(StoreBookings, UnpaidOnesAreDeletedWithAllThatTellsOfThem) {
  add(make_booking("bk_1", "slot_1"));
  add(make_booking("bk_2", "slot_1"));
  change(*store_, [](app::Tx& tx) {
    tx.insert_client_request({"key-1", "hash", BookingId("bk_1"), 201, "{}"});
    tx.insert_client_request({"key-2", "hash", BookingId("bk_2"), 201, "{}"});
    for (const char* id : {"bk_1", "bk_2"})
      tx.insert_history({BookingId(id), at_minute(0), domain::Happening::created, "api",
                         BookingStatus::pending, PaymentStatus::pending, ""});
    tx.insert_payment(make_payment("pay_1", make_booking("bk_1", "slot_1")));
  });
  const auto remove = [&](int attempt) {
    return *write(*store_, [&](app::Tx& tx) -> Result<bool> {
      return tx.delete_unpaid_booking(BookingId("bk_1"), attempt);
    });
  };
  EXPECT_FALSE(remove(2)) << "another attempt has begun meanwhile";
  EXPECT_TRUE(find("bk_1"));
  EXPECT_TRUE(remove(1));
  EXPECT_FALSE(remove(1));

  EXPECT_FALSE(find("bk_1"));
  EXPECT_TRUE(find("bk_2"));
  EXPECT_TRUE(
      look(*store_, [](app::Reader& r) { return r.list_history(BookingId("bk_1")); }).empty());
  EXPECT_EQ(look(*store_, [](app::Reader& r) { return r.list_history(BookingId("bk_2")); }).size(),
            1U);
  EXPECT_FALSE(look(*store_, [](app::Reader& r) { return r.find_client_request("key-1"); }));
  EXPECT_TRUE(look(*store_, [](app::Reader& r) { return r.find_client_request("key-2"); }));
  EXPECT_TRUE(look(*store_, [](app::Reader& r) { return r.find_payment(PaymentId("pay_1")); }))
      << "payments outlive their booking";
}

TEST_P(StoreBookings, AreDeletedInNoOtherState) {
  for (const auto& [status, word] : domain::NameTable<BookingStatus>::entries)
    for (const auto& [payment_status, payment_word] : domain::NameTable<PaymentStatus>::entries) {
      auto booking = make_booking(std::string(word) + "_" + std::string(payment_word), "slot_1");
      booking.status = status;
      booking.payment_status = payment_status;
      add(booking);
      const auto is_deleted = write(*store_, [&](app::Tx& tx) -> Result<bool> {
        return tx.delete_unpaid_booking(booking.id, booking.attempt);
      });
      EXPECT_EQ(*is_deleted, booking.is_unpaid()) << booking.id.str();
      EXPECT_EQ(find(booking.id.str()).has_value(), !booking.is_unpaid()) << booking.id.str();
    }
}

TEST_P(StoreBookings, NoneIsKeptForASlotThatDoesNotExist) {
  EXPECT_THROW((void)write(*store_,
                           [](app::Tx& tx) -> Result<int> {
                             tx.insert_booking(make_booking("bk_1", "slot_9"));
                             return 1;
                           }),
               DatabaseError);
  EXPECT_FALSE(find("bk_1"));
}

TEST_P(StoreBookings, HistoryIsReadInTheOrderItWasWritten) {
  add(make_booking("bk_1", "slot_1"));
  change(*store_, [](app::Tx& tx) {
    for (const auto& [happening, word] : domain::NameTable<domain::Happening>::entries)
      tx.insert_history({BookingId("bk_1"), at_minute(7), happening, "webhook",
                         BookingStatus::confirmed, PaymentStatus::paid, "cs_1 50.00 eur"});
    // Of a booking that is gone already: recorded all the same.
    tx.insert_history({BookingId("bk_gone"), at_minute(8), domain::Happening::unexpected_payment,
                       "webhook", BookingStatus::cancelled, PaymentStatus::refund_pending, ""});
  });
  const auto entries =
      look(*store_, [](app::Reader& reader) { return reader.list_history(BookingId("bk_1")); });
  ASSERT_EQ(entries.size(), domain::NameTable<domain::Happening>::entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i)
    EXPECT_EQ(entries[i].happening, domain::NameTable<domain::Happening>::entries.at(i).first);
  EXPECT_EQ(entries[0].at, at_minute(7));
  EXPECT_EQ(entries[0].source, "webhook");
  EXPECT_EQ(entries[0].status, BookingStatus::confirmed);
  EXPECT_EQ(entries[0].payment_status, PaymentStatus::paid);
  EXPECT_EQ(entries[0].detail, "cs_1 50.00 eur");
  EXPECT_EQ(
      look(*store_, [](app::Reader& r) { return r.list_history(BookingId("bk_gone")); }).size(),
      1U);
}

TEST_P(StoreBookings, AClientRequestIsAnsweredOnceKnown) {
  add(make_booking("bk_1", "slot_1"));
  change(*store_, [](app::Tx& tx) {
    tx.insert_client_request({"clé ' \" é", "hash", BookingId("bk_1"), 0, ""});
  });
  const auto find_request = [&] {
    return look(*store_, [](app::Reader& r) { return r.find_client_request("clé ' \" é"); })
        .value();
  };
  EXPECT_EQ(find_request().status, 0);
  EXPECT_EQ(find_request().body_hash, "hash");
  EXPECT_EQ(find_request().booking_id, BookingId("bk_1"));
  change(*store_,
         [](app::Tx& tx) { tx.answer_client_request("clé ' \" é", 201, "{\"id\":\"bk_1\"}"); });
  EXPECT_EQ(find_request().status, 201);
  EXPECT_EQ(find_request().answer, "{\"id\":\"bk_1\"}");
}

TEST_P(StoreBookings, AClientRequestStandsForOneBookingOnly) {
  add(make_booking("bk_1", "slot_1"));
  const auto insert = [&] {
    change(*store_, [](app::Tx& tx) {
      tx.insert_client_request({"key-1", "hash", BookingId("bk_1"), 0, ""});
    });
  };
  insert();
  EXPECT_THROW(insert(), DatabaseError);
}

// Ageing a booking by hand, as people do to see the cleanup at work.
using StoreBookingsByHand = StoreBookings;
CRENEAU_ON_SHARED_STORES(StoreBookingsByHand);

TEST_P(StoreBookingsByHand, AreUnpaidSinceTheCreationThatSomebodyWrote) {
  add(make_booking("bk_1", "slot_1"));
  EXPECT_EQ(list_unpaid(at_minute(-101)), Ids{});
  database_.connect()->execute_script("UPDATE bookings SET created_at = '2026-12-01 05:00:00'");
  EXPECT_EQ(list_unpaid(at_minute(-179)), Ids{"bk_1"});
  EXPECT_EQ(find("bk_1")->unpaid_since, at_minute(-180));
}

TEST_P(StoreBookingsByHand, AreNeverListedTwiceWhateverFormTheirTimeHas) {
  Ids expected;
  for (const char* written : {"2026-12-01T05:00:00Z", "2026-12-01 05:00:00Z", "2026-12-01 05:00:00",
                              "2026-12-01 05:00:00.1239Z", "2026-12-01T06:00:00+01:00"}) {
    const std::string id = "bk_" + std::to_string(expected.size() + 1);
    add(make_booking(id, "slot_1"));
    database_.connect()->execute_script(std::string("UPDATE bookings SET created_at = '") +
                                        written + "' WHERE id = '" + id + "'");
    expected.push_back(id);
  }
  Ids paged;
  std::optional<app::UnpaidBooking> cursor;
  while (paged.size() <= expected.size()) {
    const auto page = look(
        *store_, [&](app::Reader& reader) { return reader.list_unpaid(at_minute(0), cursor, 1); });
    if (page.empty()) break;
    paged.push_back(page[0].id.str());
    cursor = page[0];
  }
  std::sort(paged.begin(), paged.end());
  EXPECT_EQ(paged, expected);
}

TEST_P(StoreBookingsByHand, AWordThatIsNotKnownIsNeverGuessed) {
  add(make_booking("bk_1", "slot_1"));
  database_.connect()->execute_script(
      "INSERT INTO history (booking_id, at, happening, source, status, payment_status, detail)"
      " VALUES ('bk_1', '2026-12-01 08:00:00', 'evaporated', 'api', 'pending', 'pending', '')");
  EXPECT_THROW(
      look(*store_, [](app::Reader& reader) { return reader.list_history(BookingId("bk_1")); }),
      DatabaseError);
  EXPECT_TRUE(find("bk_1")) << "and the connection goes on";
}

TEST_P(StoreBookings, ChangeWhatAPersonChanges) {
  const auto before = make_booking("bk_1", "slot_1");
  add(before);
  auto next = before;
  next.held_until = at_minute(12);
  next.held_by = "somebody";
  next.on_site_minor = 1;
  next.calendar_sequence = 1;
  next.attendance = domain::Attendance::done;
  next.owner_note = "note";
  next.cancellation_reason = "reason";
  EXPECT_TRUE(update(before, next));
  expect_same(*find("bk_1"), next);
}

TEST_P(StoreBookings, TakeTheirPaymentsAlongToAnotherSlot) {
  const auto before = make_booking("bk_1", "slot_1");
  const auto other = make_booking("bk_2", "slot_1");
  change(*store_, [&](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_2"));
    tx.insert_booking(before);
    tx.insert_booking(other);
    tx.insert_payment(make_payment("pay_1", before));
    tx.insert_payment(make_payment("pay_2", other));
  });
  auto next = before;
  next.slot_id = SlotId("slot_2");
  EXPECT_TRUE(update(before, next));
  EXPECT_FALSE(update(before, next)) << "it is on another slot now";
  const auto slot_of = [&](const char* id) {
    return look(*store_, [&](app::Reader& reader) { return reader.find_payment(PaymentId(id)); })
        ->slot_id.str();
  };
  EXPECT_EQ(slot_of("pay_1"), "slot_2");
  EXPECT_EQ(slot_of("pay_2"), "slot_1");
}

TEST_P(StoreBookings, ThatHoldASeatAreListedOnceTheirTimeIsOverAndGiveItBack) {
  const auto hold = [&](const std::string& id, int until, PaymentStatus status) {
    auto booking = make_booking(id, "slot_1");
    booking.held_until = at_minute(until);
    booking.held_by = "somebody";
    booking.payment_status = status;
    change(*store_, [&](app::Tx& tx) {
      tx.insert_booking(booking);
      ASSERT_TRUE(tx.claim_seat(booking.slot_id, booking.id));
    });
  };
  hold("bk_1", 5, PaymentStatus::pending);
  hold("bk_2", 5, PaymentStatus::processing);
  hold("bk_3", 6, PaymentStatus::failed);
  hold("bk_4", 7, PaymentStatus::pending);
  const auto ended = [&](int now, const char* after, int limit) {
    Ids ids;
    for (const auto& id : look(*store_, [&](app::Reader& reader) {
           return reader.list_ended_holds(at_minute(now), BookingId(after), limit);
         }))
      ids.push_back(id.str());
    return ids;
  };
  EXPECT_EQ(ended(4, "", 10), Ids{});
  EXPECT_EQ(ended(6, "", 10), (Ids{"bk_1", "bk_3"})) << "who is paying keeps the seat";
  EXPECT_EQ(ended(6, "bk_1", 10), Ids{"bk_3"});
  EXPECT_EQ(ended(7, "", 2), (Ids{"bk_1", "bk_3"}));
  EXPECT_EQ(list_unpaid(at_minute(10'000)), Ids{}) << "the end of their hold counts";
  const auto holds = [&] {
    return look(*store_, [](app::Reader& reader) { return reader.count_holds("somebody"); });
  };
  const auto taken = [&] {
    return look(*store_, [](app::Reader& reader) { return reader.find_slot(SlotId("slot_1")); })
        ->seats_taken;
  };
  EXPECT_EQ(holds(), 4);
  EXPECT_EQ(taken(), 4);
  change(*store_, [](app::Tx& tx) {
    EXPECT_TRUE(tx.delete_unpaid_booking(BookingId("bk_1"), 1));
    EXPECT_FALSE(tx.delete_unpaid_booking(BookingId("bk_2"), 1));
  });
  EXPECT_EQ(holds(), 3);
  EXPECT_EQ(taken(), 3);
}

}  // namespace
}  // namespace creneau::store
