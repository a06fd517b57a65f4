// What an owner looks at: searches, reports, settings, matters that need attention, and what
// privacy asks for.
#pragma once

#include <functional>

#include "app/business_settings.hpp"
#include "app/ports/store.hpp"
#include "domain/attention.hpp"

namespace creneau::app {

/// Set: only what is on this member of staff's calendars.
using SeenBy = std::optional<UserId>;

enum class BookingOrder { start, created };

struct BookingSearch {
  /// Words that name, address and id together must contain, folded by `fold_for_search`.
  std::vector<std::string> words;
  std::optional<domain::BookingStatus> status;
  std::optional<domain::PaymentStatus> payment_status;
  std::optional<domain::Attendance> attendance;
  /// The slot starts in `from` ≤ start_at < `to`.
  std::optional<Instant> from;
  std::optional<Instant> to;
  /// Empty: all.
  ServiceId service_id;
  /// Empty: all.
  CalendarId calendar_id;
  BookingOrder order = BookingOrder::start;
  SeenBy seen_by;
};

inline constexpr std::size_t search_words_max = 4;

/// The last booking of a page.
struct BookingCursor {
  Instant start_at;
  SlotId slot_id;
  BookingId id;
};

/// A line of a table of bookings.
struct FoundBooking {
  BookingId id;
  std::string name;
  std::string email;
  std::string phone;
  domain::BookingStatus status = domain::BookingStatus::pending;
  domain::PaymentStatus payment_status = domain::PaymentStatus::pending;
  domain::Attendance attendance = domain::Attendance::open;
  Money price;
  /// Minor units of `price.currency`, both.
  std::int64_t refunded_minor = 0;
  std::int64_t on_site_minor = 0;
  Instant created_at;
  SlotId slot_id;
  std::string slot_title;
  Instant start_at;
  Instant end_at;
  ServiceId service_id;
  CalendarId calendar_id;
};

enum class MailState { waiting, done, failed };

/// A mail about a booking, in the outbox.
struct MailRecord {
  EffectId id;
  domain::MailKind kind = domain::MailKind::confirmation;
  MailState state = MailState::waiting;
  Instant created_at;
  Instant due_at;
  int tries = 0;
  std::optional<Instant> finished_at;
  /// What the mail server said; empty when nothing went wrong.
  std::string last_error;
};

struct AttentionFilter {
  bool is_resolved = false;
  SeenBy seen_by;
};

struct AttentionCursor {
  Instant created_at;
  std::string id;
};

struct AttentionRow {
  domain::Attention attention;
  /// The booking is still there.
  bool has_booking = false;
  /// Of the payment it is about; empty when there is none.
  PaymentIntentId payment_intent_id;
};

/// One thing that reports count.
struct Figure {
  enum class Kind {
    captured,  ///< money came in: `amount`, at the payment's capture
    refunded,  ///< money went back: `amount`, when that succeeded, or was settled by hand
    on_site,   ///< to be paid at the place: `amount`, at the slot's start
    begun,     ///< somebody began to book: `status`, none when it is gone unpaid
    offered,   ///< a slot: `seats` and `seats_taken`, at its start
  };
  Kind kind = Kind::captured;
  Instant at;
  ServiceId service_id;
  Money amount;
  std::optional<domain::BookingStatus> status;
  bool is_unpaid = false;
  int seats = 0;
  int seats_taken = 0;
};

/// A line of the accountant's file.
struct Movement {
  enum class Kind { payment, refund, refund_by_hand };
  Kind kind = Kind::payment;
  Instant at;
  Money amount;
  BookingId booking_id;
  PaymentId payment_id;
  std::string service_title;
  SessionId session_id;
  PaymentIntentId payment_intent_id;
  StripeRefundId stripe_refund_id;
};

struct HealthFacts {
  std::optional<Instant> webhook_last_at;
  /// The last payment that arrived in the span asked for.
  std::optional<Instant> captured_last_at;
  std::optional<Instant> cleanup_last_at;
  std::optional<Instant> reconcile_last_at;
  std::int64_t database_bytes = 0;
  /// Of the first and the last session that the database knows: test mode, or live.
  bool has_test_payments = false;
  bool has_live_payments = false;
};

/// How far the first steps are.
struct SetUpFacts {
  bool has_hours = false;
  bool has_service = false;
  bool has_booking = false;
};

/// Background work whose last end is kept, for the health panel.
enum class Chore { cleanup, reconcile };

class OverviewReader {
 public:
  virtual ~OverviewReader() = default;

  /// Newest first: by (start of the slot, slot, id), or by creation; those beyond `after`.
  virtual std::vector<FoundBooking> search_bookings(const BookingSearch& search,
                                                    const std::optional<BookingCursor>& after,
                                                    int limit) = 0;
  /// Confirmed ones whose slot starts in `from` ≤ start_at < `to`, the earliest first.
  virtual std::vector<FoundBooking> list_coming(Instant from, Instant to, const SeenBy& seen_by,
                                                int limit) = 0;
  /// Seats that can still be booked of slots that start in that span.
  virtual std::int64_t count_free_seats(Instant from, Instant to, const SeenBy& seen_by) = 0;
  /// What came in in that span, in one currency; minor units.
  virtual std::int64_t sum_captured(Instant from, Instant to, const std::string& currency,
                                    const SeenBy& seen_by) = 0;
  /// Oldest first.
  virtual std::vector<MailRecord> list_mails(const BookingId& id) = 0;

  /// Newest first.
  virtual std::vector<AttentionRow> list_attention(const AttentionFilter& filter,
                                                   const std::optional<AttentionCursor>& after,
                                                   int limit) = 0;
  virtual std::optional<AttentionRow> find_attention(const std::string& id,
                                                     const SeenBy& seen_by) = 0;
  /// The newest of the payment, also from before the payment was known.
  virtual std::optional<domain::Dispute> find_dispute(const PaymentIntentId& id) = 0;
  /// Open ones.
  virtual std::int64_t count_attention(const SeenBy& seen_by) = 0;

  /// Everything that happened in `from` ≤ at < `to`, in no order.
  virtual void visit_figures(Instant from, Instant to,
                             const std::function<void(const Figure&)>& visit) = 0;
  /// Captures and refunds in `from` ≤ at < `to`, the earliest first.
  virtual std::vector<Movement> list_movements(Instant from, Instant to, int limit) = 0;

  /// `base`, with what is stored in its place.
  virtual BusinessSettings read_settings(BusinessSettings base) = 0;

  /// `captured_last_at` looks at `captured_from` ≤ captured_at < `captured_to`.
  virtual HealthFacts read_health(Instant captured_from, Instant captured_to) = 0;
  virtual SetUpFacts read_set_up() = 0;

  /// All bookings under this address (ASCII letters' case ignored), oldest first.
  virtual std::vector<BookingId> list_bookings_of_client(const std::string& email, int limit) = 0;
  /// A confirmed one that is not over, or one that is not decided.
  virtual bool has_booking_ahead(const std::string& email, Instant now) = 0;
  /// Decided ones that still hold personal data and whose slot ended before `before`.
  virtual std::vector<BookingId> list_forgettable(Instant before, int limit) = 0;
};

class OverviewTx : public OverviewReader {
 public:
  virtual void raise_attention(const domain::Attention& attention) = 0;
  /// False when it is resolved already, or does not exist.
  virtual bool resolve_attention(const std::string& matter, const std::string& by, Instant now) = 0;
  /// As Stripe last told of it.
  virtual void save_dispute(const domain::Dispute& dispute) = 0;

  virtual void write_settings(const BusinessSettings& settings) = 0;
  virtual void note_chore(Chore chore, Instant at) = 0;

  /// Removes who it was for from the booking and from all that quotes it, deletes mails to the
  /// client that wait, and revokes its links. Payments, refunds and history stay.
  virtual void erase_client(const BookingId& id) = 0;
};

}  // namespace creneau::app

template <>
struct creneau::domain::NameTable<creneau::app::MailState> {
  using Enum = creneau::app::MailState;
  static constexpr std::array entries{std::pair{Enum::waiting, std::string_view("waiting")},
                                      std::pair{Enum::done, std::string_view("done")},
                                      std::pair{Enum::failed, std::string_view("failed")}};
};
