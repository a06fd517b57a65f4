// Tables of bookings. Pages are cut by keys, never by offsets. Two ways to one: what finds little
// is collected from a covering index and sorted here; everything else walks in the order asked for
// and stops when the page is full.
#include <algorithm>
#include <array>
#include <tuple>

#include "adapters/store/overview_records.hpp"
#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_found =
    "SELECT b.id, b.name, b.email, b.phone, b.status, b.payment_status, b.attendance,"
    " b.price_minor, b.currency, b.refunded_minor, b.on_site_minor, b.created_at, s.id, s.title,"
    " s.start_at, s.end_at, s.service_id, s.calendar_id";
constexpr std::string_view found_columns = "tttttttitiittttttt";

constexpr std::string_view of_the_booking =
    " (:no_status = '' OR b.status = :status)"
    " AND (:no_payment_status = '' OR b.payment_status = :payment_status)"
    " AND (:no_attendance = '' OR b.attendance = :attendance)"
    " AND b.search_text LIKE :word_1 ESCAPE '!' AND b.search_text LIKE :word_2 ESCAPE '!'"
    " AND b.search_text LIKE :word_3 ESCAPE '!' AND b.search_text LIKE :word_4 ESCAPE '!'";
constexpr std::string_view of_the_slot =
    " (:no_service = '' OR s.service_id = :service)"
    " AND (:no_calendar = '' OR s.calendar_id = :calendar)";
constexpr std::string_view is_seen =
    "(:all = 1 OR s.calendar_id IN (SELECT calendar_id FROM user_calendars WHERE user_id = "
    ":user))";

const Instant earliest{};
const Instant latest{std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)};
/// Sorts after every id.
constexpr std::string_view last_id = "~";

app::FoundBooking read_found(Row& row) {
  app::FoundBooking found;
  found.id = row.id<BookingId>();
  found.name = row.text();
  found.email = row.text();
  found.phone = row.text();
  found.status = row.named<domain::BookingStatus>();
  found.payment_status = row.named<domain::PaymentStatus>();
  found.attendance = row.named<domain::Attendance>();
  found.price = row.money();
  found.refunded_minor = row.number();
  found.on_site_minor = row.number();
  found.created_at = row.instant();
  found.slot_id = row.id<SlotId>();
  found.slot_title = row.text();
  found.start_at = row.instant();
  found.end_at = row.instant();
  found.service_id = row.id<ServiceId>();
  found.calendar_id = row.id<CalendarId>();
  return found;
}

app::FoundBooking read_whole(Row row) {
  return read_found(row);
}

/// What the statements take for a search.
struct Wanted {
  explicit Wanted(const app::BookingSearch& search) {
    if (search.status) status = name(*search.status);
    if (search.payment_status) payment_status = name(*search.payment_status);
    if (search.attendance) attendance = name(*search.attendance);
    words.fill("%");
    for (std::size_t i = 0; i < search.words.size() && i < words.size(); ++i)
      words[i] = contains(search.words[i]);
  }

  static std::string contains(const std::string& word) {
    std::string pattern = "%";
    for (const char c : word) {
      if (c == '%' || c == '_' || c == '!') pattern += '!';
      pattern += c;
    }
    return pattern + '%';
  }

  std::string_view status;
  std::string_view payment_status;
  std::string_view attendance;
  std::array<std::string, app::search_words_max> words;
};

bool narrows(const app::BookingSearch& search) {
  return !search.words.empty() || search.status || search.payment_status || search.attendance;
}

std::string user_of(const app::SeenBy& seen_by) {
  return seen_by ? seen_by->str() : std::string();
}

auto start_key(const app::FoundBooking& found) {
  return std::tie(found.start_at, found.slot_id, found.id);
}

bool comes_before(app::BookingOrder order, const app::FoundBooking& a, const app::FoundBooking& b) {
  return order == app::BookingOrder::start ? start_key(a) > start_key(b) : a.id > b.id;
}

bool lies_beyond(app::BookingOrder order, const app::FoundBooking& found,
                 const app::BookingCursor& after) {
  return order == app::BookingOrder::start
             ? start_key(found) < std::tie(after.start_at, after.slot_id, after.id)
             : found.id < after.id;
}

bool fits_slot(const app::BookingSearch& search, const app::FoundBooking& found) {
  return (!search.from || found.start_at >= *search.from) &&
         (!search.to || found.start_at < *search.to) &&
         (search.service_id.empty() || found.service_id == search.service_id) &&
         (search.calendar_id.empty() || found.calendar_id == search.calendar_id);
}

}  // namespace

std::vector<app::FoundBooking> OverviewRecords::search_bookings(
    const app::BookingSearch& search, const std::optional<app::BookingCursor>& after, int limit) {
  static const Query hits(
      {select_found, ", CASE WHEN ", is_seen,
       " THEN 1 ELSE 0 END FROM (SELECT b.id FROM bookings AS b WHERE", of_the_booking,
       " LIMIT :hits) AS hit CROSS JOIN bookings AS b CROSS JOIN slots AS s"
       " WHERE b.id = hit.id AND s.id = b.slot_id"},
      "tttttttitiittttttti");
  if (!narrows(search)) return walk_bookings(search, after, limit);
  const Wanted wanted(search);
  std::vector<app::FoundBooking> found;
  int count = 0;
  auto& statement =
      connection_.run(hits, int{!search.seen_by}, user_of(search.seen_by), wanted.status,
                      wanted.status, wanted.payment_status, wanted.payment_status,
                      wanted.attendance, wanted.attendance, wanted.words[0], wanted.words[1],
                      wanted.words[2], wanted.words[3], search_hits_sorted_max + 1);
  for (; statement.has_row(); statement.next(), ++count) {
    Row row(statement);
    auto booking = read_found(row);
    const bool is_in_sight = row.flag();
    if (is_in_sight && fits_slot(search, booking) &&
        (!after || lies_beyond(search.order, booking, *after)))
      found.push_back(std::move(booking));
  }
  if (count > search_hits_sorted_max) return walk_bookings(search, after, limit);
  std::sort(found.begin(), found.end(),
            [&](const auto& a, const auto& b) { return comes_before(search.order, a, b); });
  if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
  return found;
}

// CROSS JOIN fixes SQLite's order of loops: the slots' index gives the order, and a page is full
// after a few of them.
std::vector<app::FoundBooking> OverviewRecords::walk_bookings(
    const app::BookingSearch& search, const std::optional<app::BookingCursor>& after, int limit) {
  static const Query by_start(
      {select_found,
       " FROM slots AS s CROSS JOIN bookings AS b WHERE b.slot_id = s.id"
       " AND @ordered(s.start_at)@ >= :from AND @ordered(s.start_at)@ < :to"
       " AND @ordered(s.start_at)@ <= :start_bound"
       " AND (@ordered(s.start_at)@, s.id, b.id) < (:start, :slot, :id) AND",
       of_the_booking, " AND", of_the_slot, " AND ", is_seen,
       " ORDER BY @ordered(s.start_at)@ DESC, s.id DESC, b.id DESC LIMIT :most"},
      found_columns);
  static const Query by_creation(
      {select_found,
       " FROM bookings AS b CROSS JOIN slots AS s WHERE s.id = b.slot_id"
       " AND b.id < :id"
       " AND @ordered(s.start_at)@ >= :from"
       " AND @ordered(s.start_at)@ < :to AND",
       of_the_booking, " AND", of_the_slot, " AND ", is_seen, " ORDER BY b.id DESC LIMIT :most"},
      found_columns);
  const Wanted wanted(search);
  const auto from = search.from.value_or(earliest);
  const auto to = search.to.value_or(latest);
  const auto& service = search.service_id;
  const auto& calendar = search.calendar_id;
  const int sees_all = int{!search.seen_by};
  const auto user = user_of(search.seen_by);
  if (search.order == app::BookingOrder::created)
    return read_all(
        connection_.run(by_creation, after ? after->id.str() : std::string(last_id), from, to,
                        wanted.status, wanted.status, wanted.payment_status, wanted.payment_status,
                        wanted.attendance, wanted.attendance, wanted.words[0], wanted.words[1],
                        wanted.words[2], wanted.words[3], service, service, calendar, calendar,
                        sees_all, user, limit),
        read_whole);
  const auto start = after ? after->start_at : latest;
  return read_all(
      connection_.run(by_start, from, to, start, start,
                      after ? after->slot_id.str() : std::string(last_id),
                      after ? after->id.str() : std::string(last_id), wanted.status, wanted.status,
                      wanted.payment_status, wanted.payment_status, wanted.attendance,
                      wanted.attendance, wanted.words[0], wanted.words[1], wanted.words[2],
                      wanted.words[3], service, service, calendar, calendar, sees_all, user, limit),
      read_whole);
}

std::vector<app::FoundBooking> OverviewRecords::list_coming(Instant from, Instant to,
                                                            const app::SeenBy& seen_by, int limit) {
  static const Query query({select_found,
                            " FROM slots AS s CROSS JOIN bookings AS b WHERE b.slot_id = s.id"
                            " AND @ordered(s.start_at)@ >= :from AND @ordered(s.start_at)@ < :to"
                            " AND b.status = 'confirmed' AND ",
                            is_seen, " ORDER BY @ordered(s.start_at)@, s.id, b.id LIMIT :most"},
                           found_columns);
  return read_all(connection_.run(query, from, to, int{!seen_by}, user_of(seen_by), limit),
                  read_whole);
}

std::int64_t OverviewRecords::count_free_seats(Instant from, Instant to,
                                               const app::SeenBy& seen_by) {
  static const Query query(
      {"SELECT CAST(COALESCE(SUM(s.capacity - s.seats_taken), 0) AS BIGINT) FROM slots AS s"
       " WHERE @ordered(s.start_at)@ >= :from AND @ordered(s.start_at)@ < :to AND s.is_available"
       " AND ",
       is_seen},
      "i");
  return read_one(connection_.run(query, from, to, int{!seen_by}, user_of(seen_by)),
                  [](Row row) { return row.number(); })
      .value_or(0);
}

std::int64_t OverviewRecords::sum_captured(Instant from, Instant to, const std::string& currency,
                                           const app::SeenBy& seen_by) {
  static const Query query(
      {"SELECT CAST(COALESCE(SUM(p.captured_minor), 0) AS BIGINT) FROM payments AS p"
       " JOIN slots AS s ON s.id = p.slot_id WHERE p.captured_at IS NOT NULL"
       " AND @ordered(p.captured_at)@ >= :from AND @ordered(p.captured_at)@ < :to"
       " AND p.currency = :currency AND ",
       is_seen},
      "i");
  return read_one(connection_.run(query, from, to, currency, int{!seen_by}, user_of(seen_by)),
                  [](Row row) { return row.number(); })
      .value_or(0);
}

std::vector<app::MailRecord> OverviewRecords::list_mails(const BookingId& id) {
  static const Query query(
      "SELECT id, mail_kind, state, created_at, due_at, tries, finished_at, last_error"
      " FROM outbox WHERE booking_id = :booking AND kind = 'mail' ORDER BY id LIMIT :most",
      "tttttitt");
  return read_all(connection_.run(query, id, mails_of_booking_listed_max), [](Row row) {
    app::MailRecord mail;
    mail.id = row.id<EffectId>();
    mail.kind = row.named<domain::MailKind>();
    mail.state = row.named<app::MailState>();
    mail.created_at = row.instant();
    mail.due_at = row.instant();
    mail.tries = row.integer();
    mail.finished_at = row.optional_instant();
    mail.last_error = row.text();
    return mail;
  });
}

}  // namespace creneau::store
