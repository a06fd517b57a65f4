// Whose bookings they are, and how that is forgotten. The one list of where a client's personal
// data stand: bookings, requests not sent yet, answers kept for repeats, and what mail servers
// said.
#include "adapters/store/overview_records.hpp"
#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

/// As LOWER of either database does it for the characters that an address may have.
std::string fold_address(std::string address) {
  for (char& c : address)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return address;
}

}  // namespace

std::vector<BookingId> OverviewRecords::list_bookings_of_client(const std::string& email,
                                                                int limit) {
  static const Query query(
      "SELECT id FROM bookings WHERE LOWER(email) = :email ORDER BY id LIMIT :most", "t");
  return read_all(connection_.run(query, fold_address(email), limit),
                  [](Row row) { return row.id<BookingId>(); });
}

bool OverviewRecords::has_booking_ahead(const std::string& email, Instant now) {
  static const Query query(
      "SELECT 1 FROM bookings AS b JOIN slots AS s ON s.id = b.slot_id"
      " WHERE LOWER(b.email) = :email AND (b.status = 'pending'"
      " OR (b.status = 'confirmed' AND @ordered(s.end_at)@ > :now)) LIMIT 1",
      "i");
  return read_one(connection_.run(query, fold_address(email), now),
                  [](Row row) { return row.integer(); })
      .has_value();
}

std::vector<BookingId> OverviewRecords::list_forgettable(Instant before, int limit) {
  static const Query query(
      "SELECT b.id FROM slots AS s CROSS JOIN bookings AS b WHERE b.slot_id = s.id"
      " AND @ordered(s.start_at)@ < :start_bound AND @ordered(s.end_at)@ < :before"
      " AND b.status <> 'pending' AND b.email <> '' LIMIT :most",
      "t");
  return read_all(connection_.run(query, before, before, limit),
                  [](Row row) { return row.id<BookingId>(); });
}

void OverviewRecords::erase_client(const BookingId& id) {
  static const Query booking(
      "UPDATE bookings SET name = '', email = '', phone = '', notes = '', owner_note = '',"
      " cancellation_reason = '',"
      " held_by = '', search_text = id, token_generation = token_generation + 1 WHERE id = :id");
  static const Query requests(
      "UPDATE payments SET request_body = '' WHERE booking_id = :id"
      " AND state IN ('captured', 'void_pending', 'voided', 'closed')");
  static const Query answers("DELETE FROM client_requests WHERE booking_id = :id");
  static const Query waiting(
      "DELETE FROM outbox WHERE booking_id = :id AND kind = 'mail' AND state = 'waiting'"
      " AND mail_kind NOT LIKE 'owner!_%' ESCAPE '!'");
  static const Query errors(
      "UPDATE outbox SET last_error = NULL WHERE booking_id = :id AND kind = 'mail'"
      " AND last_error IS NOT NULL");
  static const Query matters(
      "UPDATE attention SET detail = '' WHERE booking_id = :id AND kind = 'mail_failed'");
  if (connection_.change(booking, id) == 0) return;
  connection_.change(requests, id);
  connection_.change(answers, id);
  connection_.change(waiting, id);
  connection_.change(errors, id);
  connection_.change(matters, id);
}

}  // namespace creneau::store
