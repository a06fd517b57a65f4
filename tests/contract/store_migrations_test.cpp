// A database of an earlier version, with rows in every table, brought up to date: nothing is lost,
// and its seats are still guarded.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "store_fixture.hpp"

namespace creneau::store {
namespace {

std::string read_migration(const std::string& name) {
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  std::ifstream file(root / "migrations" / name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr const char* first_rows =
    "INSERT INTO schema_migrations (version, name) VALUES (1, '0001_initial.sql');"
    "INSERT INTO installation (only_row, id, token_key) VALUES (1, 'inst_1',"
    " '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');"
    "INSERT INTO services (id, title, description, place) VALUES ('svc_1', 'Massage', '', '');"
    "INSERT INTO slots (id, service_id, title, place, start_at, end_at, price_minor, currency,"
    " capacity, seats_taken, is_closed, created_at) VALUES"
    " ('slot_1', 'svc_1', 'Massage', '', '2026-12-01 08:00:00Z', '2026-12-01 09:00:00Z', 5000,"
    " 'eur', 2, 1, FALSE, '2026-11-01 08:00:00Z'),"
    " ('slot_2', NULL, 'Yoga', '', '2026-12-01 08:30:00Z', '2026-12-01 09:30:00Z', 0,"
    " 'eur', 1, 0, TRUE, '2026-11-01 08:00:00Z');"
    "INSERT INTO seats (slot_id, seat_no) VALUES ('slot_1', 1), ('slot_1', 2), ('slot_2', 1);"
    "INSERT INTO bookings (id, slot_id, name, email, phone, notes, locale, status, payment_status,"
    " price_minor, currency, refunded_minor, attempt, token_generation, created_at) VALUES"
    " ('bk_1', 'slot_1', 'Zoe', 'Zoe.example', '', '', 'fr', 'confirmed', 'paid', 5000, 'eur',"
    " 1000, 1, 0, '2026-11-02 08:00:00Z'),"
    " ('bk_2', 'slot_1', 'Max', 'max.example', '', '', 'en', 'pending', 'pending', 5000, 'eur',"
    " 0, 1, 0, '2026-11-02 08:00:00Z');"
    "INSERT INTO seat_claims (slot_id, seat_no, booking_id) VALUES ('slot_1', 1, 'bk_1');"
    "INSERT INTO payments (id, booking_id, slot_id, attempt, state, idempotency_key, request_body,"
    " session_id, checkout_url, amount_minor, currency, captured_minor, refunded_minor, expires_at,"
    " created_at) VALUES ('pay_1', 'bk_1', 'slot_1', 1, 'captured', 'k', '', 'cs_1', '', 5000,"
    " 'eur', 5000, 1000, '2026-11-02 08:30:00Z', '2026-11-02 08:00:00Z');"
    "INSERT INTO refunds (id, payment_id, booking_id, payment_intent_id, cause, attempt, state,"
    " amount_minor, currency, idempotency_key, request_body, stripe_refund_id, created_at) VALUES"
    " ('rf_1', 'pay_1', 'bk_1', 'pi_1', 'dashboard', 1, 'succeeded', 1000, 'eur', '', '', 're_1',"
    " '2026-11-03 08:00:00Z');"
    "INSERT INTO outbox (id, kind, booking_id, mail_kind, amount_minor, currency, state,"
    " created_at, due_at, tries) VALUES ('eff_1', 'mail', 'bk_1', 'confirmation', 5000, 'eur',"
    " 'waiting', '2026-11-02 08:00:00Z', '2026-11-02 08:00:00Z', 0)";

class StoreMigrations : public testing::TestWithParam<Kind> {
 protected:
  StoreMigrations() : database_(GetParam()) {
    const auto connection = database_.connect(Purpose::migrate);
    connection->execute_script(
        "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY NOT NULL,"
        " name TEXT NOT NULL, applied_at @instant@ NOT NULL DEFAULT @now@)");
    connection->execute_script(read_migration("0001_initial.sql"));
    connection->execute_script(first_rows);
  }

  TestDatabase database_;
};

TEST_P(StoreMigrations, KeepWhatTheFirstVersionHeld) {
  const auto store = database_.open();
  EXPECT_EQ(store->migrate(), DatabaseStore::known_schema_version() - 1);

  const auto slot =
      look(*store, [](app::Reader& reader) { return reader.find_slot(SlotId("slot_1")); });
  ASSERT_TRUE(slot);
  EXPECT_EQ(slot->seats_taken, 1);
  EXPECT_TRUE(slot->is_available());
  EXPECT_EQ(slot->busy_end_at, slot->end_at);
  const auto booking =
      look(*store, [](app::Reader& reader) { return reader.find_booking(BookingId("bk_1")); });
  ASSERT_TRUE(booking);
  EXPECT_EQ(booking->policy, domain::CancellationPolicy());
  const auto refund =
      look(*store, [](app::Reader& reader) { return reader.find_refund(RefundId("rf_1")); });
  ASSERT_TRUE(refund);
  EXPECT_EQ(refund->finished_at, refund->created_at);
  EXPECT_EQ(database_.ask("SELECT id FROM slots WHERE is_available = TRUE"), "slot_1");
  EXPECT_EQ(database_.ask("SELECT search_text FROM bookings WHERE id = 'bk_1'"),
            "zoe zoe.example bk_1");
  EXPECT_EQ(database_.ask("SELECT mail_kind FROM outbox"), "confirmation");
  const auto service =
      look(*store, [](app::Reader& reader) { return reader.find_service(ServiceId("svc_1")); });
  ASSERT_TRUE(service);
  EXPECT_TRUE(service->is_active);
}

TEST_P(StoreMigrations, GuardTheSeatsThatWereTakenBefore) {
  const auto store = database_.open();
  store->migrate();
  EXPECT_EQ(database_.ask("SELECT slot_id FROM occupations"), "slot_1");
  const auto claim = [&](const char* booking) {
    return *write(*store, [&](app::Tx& tx) -> Result<bool> {
      return tx.claim_seat(SlotId("slot_1"), BookingId(booking));
    });
  };
  EXPECT_FALSE(claim("bk_1")) << "has one already";
  EXPECT_TRUE(claim("bk_2"));
  change(*store, [](app::Tx& tx) {
    tx.release_seat(SlotId("slot_1"), BookingId("bk_1"));
    tx.release_seat(SlotId("slot_1"), BookingId("bk_2"));
  });
  EXPECT_EQ(database_.ask("SELECT COUNT(*) FROM occupations"), "0");
}

CRENEAU_ON_SHARED_STORES(StoreMigrations);

constexpr const char* second_rows =
    "INSERT INTO schema_migrations (version, name) VALUES (2, '0002_business.sql');"
    "INSERT INTO calendars (id, number, title, time_zone, created_at) VALUES"
    " ('cal_1', 1, 'Room', 'Europe/Paris', '2026-11-01 08:00:00Z');"
    "INSERT INTO calendar_services (calendar_id, service_id) VALUES ('cal_1', 'svc_1');"
    "UPDATE bookings SET unpaid_since = '2026-11-02 09:00:00Z', held_by = 'h',"
    " on_site_minor = 7, refund_until_minutes = 60, late_refund_percent = 50,"
    " calendar_sequence = 3, attendance = 'done', owner_note = 'note', cancellation_reason = 'why',"
    " held_until = '2026-11-02 10:00:00Z', search_text = 'zoe' WHERE id = 'bk_1';"
    "UPDATE payments SET payment_intent_id = 'pi_1', returned_at = '2026-11-02 08:10:00Z',"
    " captured_at = '2026-11-02 08:11:00Z' WHERE id = 'pay_1';"
    "INSERT INTO payments (id, booking_id, slot_id, attempt, state, idempotency_key, request_body,"
    " session_id, checkout_url, amount_minor, currency, captured_minor, refunded_minor, expires_at,"
    " created_at) VALUES ('pay_2', 'bk_2', 'slot_1', 1, 'open', 'k2', 'b', 'cs_2', 'u', 5000,"
    " 'eur', 0, 0, '2026-11-02 08:30:00Z', '2026-11-02 08:00:00Z');"
    "UPDATE outbox SET slot_id = 'slot_2', last_error = 'none', tries = 2;"
    "INSERT INTO history (booking_id, at, happening, source, status, payment_status, detail) VALUES"
    " ('bk_1', '2026-11-02 08:00:00Z', 'created', 'api', 'pending', 'pending', 'd1'),"
    " ('bk_1', '2026-11-02 08:11:00Z', 'confirmed', 'webhook', 'confirmed', 'paid', 'd2');"
    "INSERT INTO client_requests (key, body_hash, booking_id, status, answer) VALUES"
    " ('key_1', 'hash', 'bk_1', 201, '{}');"
    "INSERT INTO webhook_events (id, type, outcome, received_at) VALUES"
    " ('evt_1', 't', 'confirmed', '2026-11-02 08:11:00Z');"
    "INSERT INTO attention (id, kind, matter, booking_id, payment_id, subject_id, amount_minor,"
    " currency, detail, created_at) VALUES ('att_1', 'refund_failed', 'refund:rf_1', 'bk_1',"
    " 'pay_1', 'rf_1', 1000, 'eur', '', '2026-11-03 08:00:00Z')";

/// A database of the second version, with rows of everything that the third one makes anew, and of
/// what refers to it.
class StoreMigrationsOfTheSecond : public testing::TestWithParam<Kind> {
 protected:
  StoreMigrationsOfTheSecond() : database_(GetParam()) {
    const auto connection = database_.connect(Purpose::migrate);
    connection->execute_script(
        "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY NOT NULL,"
        " name TEXT NOT NULL, applied_at @instant@ NOT NULL DEFAULT @now@)");
    connection->execute_script(read_migration("0001_initial.sql"));
    connection->execute_script(first_rows);
    connection->execute_script(read_migration("0002_business.sql"));
    connection->execute_script(second_rows);
  }

  /// Every column that was there, of every row, one after the other.
  std::string dump(const std::string& columns, const std::string& table) {
    std::string text;
    std::stringstream names(columns);
    for (std::string column; std::getline(names, column, ',');)
      for (const std::string row : {"0", "1"})
        text += database_.ask("SELECT COALESCE(CAST(" + column + " AS TEXT), 'none') FROM " +
                              table + " ORDER BY 1 LIMIT 1 OFFSET " + row) +
                '|';
    return text;
  }
  std::string dump_all() {
    return dump(
               "id,slot_id,name,email,phone,notes,locale,status,payment_status,price_minor,"
               "currency,refunded_minor,attempt,token_generation,created_at,unpaid_since,"
               "held_until,held_by,on_site_minor,refund_until_minutes,late_refund_percent,"
               "calendar_sequence,attendance,owner_note,cancellation_reason,search_text",
               "bookings") +
           dump(
               "id,booking_id,slot_id,attempt,state,idempotency_key,request_body,session_id,"
               "checkout_url,payment_intent_id,amount_minor,currency,captured_minor,"
               "refunded_minor,expires_at,created_at,returned_at,captured_at",
               "payments") +
           dump("number,booking_id,at,happening,source,status,payment_status,detail", "history") +
           dump(
               "id,kind,booking_id,payment_id,refund_id,slot_id,mail_kind,amount_minor,currency,"
               "state,created_at,due_at,tries,finished_at,last_error",
               "outbox") +
           dump("id,payment_id", "refunds") + dump("slot_id,seat_no,booking_id", "seat_claims") +
           dump("key,booking_id", "client_requests");
  }

  TestDatabase database_;
};

TEST_P(StoreMigrationsOfTheSecond, KeepEveryRow) {
  const auto before = dump_all();
  const auto store = database_.open();
  store->migrate();
  EXPECT_EQ(dump_all(), before);
  EXPECT_EQ(database_.ask("SELECT capture FROM services"), "standard");
  const auto payment =
      look(*store, [](app::Reader& reader) { return reader.find_payment(PaymentId("pay_2")); });
  ASSERT_TRUE(payment);
  EXPECT_EQ(payment->capture, domain::CaptureMethod::automatic);
}

TEST_P(StoreMigrationsOfTheSecond, LetTheNewStatesIn) {
  const auto store = database_.open();
  store->migrate();
  change(*store, [](app::Tx& tx) {
    const auto booking = tx.find_booking(BookingId("bk_2"));
    const auto payment = tx.find_payment(PaymentId("pay_2"));
    for (const auto status : {domain::PaymentStatus::authorized,
                              domain::PaymentStatus::void_pending, domain::PaymentStatus::voided}) {
      auto before = *tx.find_booking(booking->id);
      auto next = before;
      next.payment_status = status;
      EXPECT_TRUE(tx.update_booking(before, next));
      tx.insert_history({booking->id, at_minute(1), domain::Happening::released, "outbox",
                         next.status, status, ""});
    }
    for (const auto state : {domain::PaymentState::authorized, domain::PaymentState::void_pending,
                             domain::PaymentState::voided}) {
      auto before = *tx.find_payment(payment->id);
      auto next = before;
      next.state = state;
      EXPECT_TRUE(tx.update_payment(before, next));
    }
    tx.insert_effect(make_effect("eff_2", domain::EffectKind::capture, at_minute(1)));
    tx.insert_effect(make_effect("eff_3", domain::EffectKind::release, at_minute(1)));
  });
}

TEST_P(StoreMigrationsOfTheSecond, StillRefuseWhatRefersToNothing) {
  const auto store = database_.open();
  store->migrate();
  const auto try_to = [&](const std::string& sql) {
    const auto connection = database_.connect();
    connection->begin_write();
    connection->execute_script(sql);
    connection->commit();
  };
  EXPECT_THROW(try_to("INSERT INTO client_requests (key, body_hash, booking_id, status, answer)"
                      " VALUES ('key_2', 'h', 'bk_none', 0, '')"),
               DatabaseError);
  EXPECT_THROW(try_to("DELETE FROM bookings WHERE id = 'bk_1'"), DatabaseError)
      << "its seat refers to it";
  EXPECT_THROW(try_to("DELETE FROM payments WHERE id = 'pay_1'"), DatabaseError)
      << "its refund refers to it";
  // On the connection that migrated, too.
  EXPECT_ANY_THROW(write(*store, [](app::Tx& tx) -> Result<int> {
    auto booking = *tx.find_booking(BookingId("bk_2"));
    booking.id = BookingId("bk_3");
    booking.slot_id = SlotId("slot_none");
    tx.insert_booking(booking);
    return 0;
  }));
}

TEST_P(StoreMigrationsOfTheSecond, AreNotKeptWhenARowRefersToNothing) {
  const std::string refer_to_nothing = "UPDATE client_requests SET booking_id = 'bk_none'";
  if (GetParam() == Kind::postgresql) {
    const auto connection = database_.connect(Purpose::migrate);
    EXPECT_ANY_THROW(connection->execute_script(refer_to_nothing)) << "it has no such rows";
    return;
  }
  database_.connect(Purpose::migrate)
      ->execute_script("PRAGMA foreign_keys = OFF; " + refer_to_nothing);
  const auto store = database_.open();
  EXPECT_ANY_THROW(store->migrate());
  EXPECT_EQ(store->schema_version(), 2);
  EXPECT_EQ(database_.ask("SELECT COUNT(*) FROM bookings"), "2");
}

CRENEAU_ON_SHARED_STORES(StoreMigrationsOfTheSecond);

}  // namespace
}  // namespace creneau::store
