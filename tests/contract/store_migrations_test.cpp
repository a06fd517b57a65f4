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

}  // namespace
}  // namespace creneau::store
