// Bookings, what belongs to one (history, client request), and the installation itself.
#include <sodium.h>

#include "adapters/store/row.hpp"
#include "adapters/store/transaction.hpp"
#include "base/text.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_bookings =
    "SELECT id, slot_id, name, email, phone, notes, locale, status, payment_status, price_minor,"
    " currency, refunded_minor, attempt, token_generation, created_at,"
    " COALESCE(unpaid_since, created_at), held_until, held_by, on_site_minor,"
    " refund_until_minutes, late_refund_percent, calendar_sequence, attendance, owner_note,"
    " cancellation_reason"
    " FROM bookings ";
constexpr std::string_view booking_columns = "tttttttttitiiittttiiiittt";

constexpr std::size_t token_key_bytes = 32;

Locale read_locale(const std::string& word) {
  if (const auto locale = parse_locale(word)) return *locale;
  throw DatabaseError(Failure::other, "The database holds a language that is not known.");
}

domain::Booking read_booking(Row row) {
  domain::Booking booking;
  booking.id = row.id<BookingId>();
  booking.slot_id = row.id<SlotId>();
  booking.name = row.text();
  booking.email = row.text();
  booking.phone = row.text();
  booking.notes = row.text();
  booking.locale = read_locale(row.text());
  booking.status = row.named<domain::BookingStatus>();
  booking.payment_status = row.named<domain::PaymentStatus>();
  booking.price = row.money();
  booking.refunded_minor = row.number();
  booking.attempt = row.integer();
  booking.token_generation = row.integer();
  booking.created_at = row.instant();
  booking.unpaid_since = row.instant();
  booking.held_until = row.optional_instant();
  booking.held_by = row.text();
  booking.on_site_minor = row.number();
  booking.policy.refund_until = row.minutes();
  booking.policy.late_refund_percent = row.integer();
  booking.calendar_sequence = row.integer();
  booking.attendance = row.named<domain::Attendance>();
  booking.owner_note = row.text();
  booking.cancellation_reason = row.text();
  return booking;
}

/// NULL while it is the creation, so that the column says something only when there is something to
/// say.
std::optional<Instant> stored_unpaid_since(const domain::Booking& booking) {
  if (booking.unpaid_since == booking.created_at) return {};
  return booking.unpaid_since;
}

std::string make_search_text(const domain::Booking& booking) {
  return fold_for_search(booking.name + ' ' + booking.email + ' ' + booking.id.str());
}

std::string decode_hex(const std::string& hex, std::size_t bytes) {
  std::string decoded(bytes, '\0');
  std::size_t length = 0;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(decoded.data()), decoded.size(), hex.data(),
                     hex.size(), nullptr, &length, nullptr) != 0 ||
      length != bytes)
    throw DatabaseError(Failure::other, "The installation's token key is not readable.");
  return decoded;
}

}  // namespace

app::Installation Transaction::installation() {
  static const Query query("SELECT id, token_key FROM installation", "tt");
  const auto installation = read_one(connection_.run(query), [](Row row) {
    app::Installation found;
    found.id = row.text();
    found.token_key = decode_hex(row.text(), token_key_bytes);
    return found;
  });
  if (!installation)
    throw DatabaseError(Failure::other,
                        "The table installation is empty: restore it from a backup.");
  return *installation;
}

std::optional<domain::Booking> Transaction::find_booking(const BookingId& id) {
  static const Query query({select_bookings, "WHERE id = :id"}, booking_columns);
  return read_one(connection_.run(query, id), read_booking);
}

std::optional<domain::Booking> Transaction::lock_booking(const BookingId& id) {
  static const Query query({select_bookings, "WHERE id = :id @for_update@"}, booking_columns);
  return read_one(connection_.run(query, id), read_booking);
}

// Ids begin with their time. Pending ones are most of the newest; the others have an index.
std::vector<domain::Booking> Transaction::list_bookings(std::optional<domain::BookingStatus> status,
                                                        int limit) {
  static const Query all({select_bookings, "ORDER BY id DESC LIMIT :most"}, booking_columns);
  static const Query pending(
      {select_bookings, "WHERE status = 'pending' ORDER BY id DESC LIMIT :most"}, booking_columns);
  static const Query decided({select_bookings,
                              "WHERE status = :status AND status <> 'pending'"
                              " ORDER BY id DESC LIMIT :most"},
                             booking_columns);
  if (!status) return read_all(connection_.run(all, limit), read_booking);
  if (*status == domain::BookingStatus::pending)
    return read_all(connection_.run(pending, limit), read_booking);
  return read_all(connection_.run(decided, name(*status), limit), read_booking);
}

std::vector<app::UnpaidBooking> Transaction::list_unpaid(
    Instant before, const std::optional<app::UnpaidBooking>& cursor, int limit) {
  static const Query query(
      "SELECT id, @ordered(COALESCE(unpaid_since, created_at))@ FROM bookings"
      " WHERE status = 'pending' AND payment_status IN ('pending', 'failed')"
      " AND held_until IS NULL AND @ordered(COALESCE(unpaid_since, created_at))@ <= :before"
      " AND @ordered(COALESCE(unpaid_since, created_at))@ >= :since_bound"
      " AND (@ordered(COALESCE(unpaid_since, created_at))@, id) > (:since, :id)"
      " ORDER BY @ordered(COALESCE(unpaid_since, created_at))@, id LIMIT :most",
      "tt");
  const app::UnpaidBooking after = cursor.value_or(app::UnpaidBooking{});
  return read_all(
      connection_.run(query, before, after.unpaid_since, after.unpaid_since, after.id, limit),
      [](Row row) {
        app::UnpaidBooking unpaid;
        unpaid.id = row.id<BookingId>();
        unpaid.unpaid_since = row.instant();
        return unpaid;
      });
}

std::vector<BookingId> Transaction::list_ended_holds(Instant until, const BookingId& after,
                                                     int limit) {
  static const Query query(
      "SELECT id FROM bookings WHERE held_until IS NOT NULL AND held_until <= :until"
      " AND status = 'pending' AND payment_status IN ('pending', 'failed') AND id > :after"
      " ORDER BY id LIMIT :most",
      "t");
  return read_all(connection_.run(query, until, after, limit),
                  [](Row row) { return row.id<BookingId>(); });
}

int Transaction::count_holds(const std::string& held_by) {
  static const Query query(
      "SELECT COUNT(*) FROM bookings WHERE held_until IS NOT NULL AND held_by = :held_by", "i");
  return read_one(connection_.run(query, held_by), [](Row row) { return row.integer(); })
      .value_or(0);
}

void Transaction::insert_booking(const domain::Booking& booking) {
  static const Query query(
      "INSERT INTO bookings (id, slot_id, name, email, phone, notes, locale, status,"
      " payment_status, price_minor, currency, refunded_minor, attempt, token_generation,"
      " created_at, unpaid_since, held_until, held_by, on_site_minor, refund_until_minutes,"
      " late_refund_percent, calendar_sequence, attendance, owner_note, cancellation_reason,"
      " search_text)"
      " VALUES (:id, :slot, :name, :email, :phone, :notes, :locale, :status, :payment_status,"
      " :price, :currency, :refunded, :attempt, :token_generation, :created_at, :unpaid_since,"
      " :held_until, :held_by, :on_site, :refund_until, :late_percent, :sequence, :attendance,"
      " :owner_note, :cancellation_reason, :search_text)");
  connection_.change(
      query, booking.id, booking.slot_id, booking.name, booking.email, booking.phone, booking.notes,
      name(booking.locale), name(booking.status), name(booking.payment_status), booking.price.minor,
      booking.price.currency, booking.refunded_minor, booking.attempt, booking.token_generation,
      booking.created_at, stored_unpaid_since(booking), booking.held_until, booking.held_by,
      booking.on_site_minor, booking.policy.refund_until.count(),
      booking.policy.late_refund_percent, booking.calendar_sequence, name(booking.attendance),
      booking.owner_note, booking.cancellation_reason, make_search_text(booking));
}

bool Transaction::update_booking(const domain::Booking& before, const domain::Booking& next) {
  static const Query query(
      "UPDATE bookings SET slot_id = :slot, name = :name, email = :email, phone = :phone,"
      " notes = :notes, locale = :locale, status = :status, payment_status = :payment_status,"
      " refunded_minor = :refunded, attempt = :attempt, token_generation = :token_generation,"
      " unpaid_since = :unpaid_since, held_until = :held_until, held_by = :held_by,"
      " on_site_minor = :on_site, calendar_sequence = :sequence, attendance = :attendance,"
      " owner_note = :owner_note, cancellation_reason = :cancellation_reason,"
      " search_text = :search_text WHERE id = :id"
      " AND slot_id = :slot_before AND status = :status_before"
      " AND payment_status = :payment_status_before AND attempt = :attempt_before");
  static const Query move_payments(
      "UPDATE payments SET slot_id = :slot WHERE booking_id = :booking AND slot_id <> :same_slot");
  const bool is_changed =
      connection_.change(
          query, next.slot_id, next.name, next.email, next.phone, next.notes, name(next.locale),
          name(next.status), name(next.payment_status), next.refunded_minor, next.attempt,
          next.token_generation, stored_unpaid_since(next), next.held_until, next.held_by,
          next.on_site_minor, next.calendar_sequence, name(next.attendance), next.owner_note,
          next.cancellation_reason, make_search_text(next), before.id, before.slot_id,
          name(before.status), name(before.payment_status), before.attempt) == 1;
  if (is_changed && next.slot_id != before.slot_id)
    connection_.change(move_payments, next.slot_id, next.id, next.slot_id);
  return is_changed;
}

bool Transaction::delete_unpaid_booking(const BookingId& id, int attempt) {
  static const Query find(
      "SELECT slot_id FROM bookings WHERE id = :id AND attempt = :attempt AND status = 'pending'"
      " AND payment_status IN ('pending', 'failed')",
      "t");
  // Its client request goes with it by its foreign key.
  static const Query remove(
      "DELETE FROM bookings WHERE id = :id AND attempt = :attempt AND status = 'pending'"
      " AND payment_status IN ('pending', 'failed')");
  static const Query remove_history("DELETE FROM history WHERE booking_id = :id");
  const auto slot_id =
      read_one(connection_.run(find, id, attempt), [](Row row) { return row.id<SlotId>(); });
  if (!slot_id) return false;
  release_seat(*slot_id, id);
  if (connection_.change(remove, id, attempt) == 0) return false;
  connection_.change(remove_history, id);
  return true;
}

std::vector<app::HistoryEntry> Transaction::list_history(const BookingId& id) {
  static const Query query(
      "SELECT booking_id, at, happening, source, status, payment_status, detail FROM history"
      " WHERE booking_id = :id ORDER BY number LIMIT :most",
      "ttttttt");
  return read_all(connection_.run(query, id, history_entries_listed_max), [](Row row) {
    app::HistoryEntry entry;
    entry.booking_id = row.id<BookingId>();
    entry.at = row.instant();
    entry.happening = row.named<domain::Happening>();
    entry.source = row.text();
    entry.status = row.named<domain::BookingStatus>();
    entry.payment_status = row.named<domain::PaymentStatus>();
    entry.detail = row.text();
    return entry;
  });
}

void Transaction::insert_history(const app::HistoryEntry& entry) {
  static const Query query(
      "INSERT INTO history (booking_id, at, happening, source, status, payment_status, detail)"
      " VALUES (:id, :at, :happening, :source, :status, :payment_status, :detail)");
  connection_.change(query, entry.booking_id, entry.at, name(entry.happening), entry.source,
                     name(entry.status), name(entry.payment_status), entry.detail);
}

std::optional<app::ClientRequest> Transaction::find_client_request(const std::string& key) {
  static const Query query(
      "SELECT key, body_hash, booking_id, status, answer FROM client_requests WHERE key = :key",
      "tttit");
  return read_one(connection_.run(query, key), [](Row row) {
    app::ClientRequest request;
    request.key = row.text();
    request.body_hash = row.text();
    request.booking_id = row.id<BookingId>();
    request.status = row.integer();
    request.answer = row.text();
    return request;
  });
}

void Transaction::insert_client_request(const app::ClientRequest& request) {
  static const Query query(
      "INSERT INTO client_requests (key, body_hash, booking_id, status, answer)"
      " VALUES (:key, :body_hash, :booking, :status, :answer)");
  connection_.change(query, request.key, request.body_hash, request.booking_id, request.status,
                     request.answer);
}

void Transaction::answer_client_request(const std::string& key, int status,
                                        const std::string& answer) {
  static const Query query(
      "UPDATE client_requests SET status = :status, answer = :answer WHERE key = :key");
  connection_.change(query, status, answer, key);
}

}  // namespace creneau::store
