// A booking: who wants which slot at what price, and how far it has come. Personal data live here
// and nowhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/names.hpp"

namespace creneau::domain {

/// What comes back when a client cancels: all of it in time, a part later, nothing once it began.
struct CancellationPolicy {
  /// In time: at least this long before the start.
  std::chrono::minutes refund_until = std::chrono::hours(24);
  /// Later: so many per cent of the price.
  int late_refund_percent = 0;
  bool operator==(const CancellationPolicy&) const = default;
};

struct Booking {
  BookingId id;
  SlotId slot_id;
  std::string name;
  std::string email;
  std::string phone;
  std::string notes;
  Locale locale = Locale::fr;
  BookingStatus status = BookingStatus::pending;
  PaymentStatus payment_status = PaymentStatus::pending;
  /// Fixed at creation; later changes of the slot's price never touch it.
  Money price;
  /// What has gone back of the payment that confirmed it, or is on its way.
  std::int64_t refunded_minor = 0;
  /// The number of the latest payment attempt; 0 for a price of zero.
  int attempt = 0;
  /// Raising it revokes every token handed out so far.
  int token_generation = 0;
  Instant created_at;
  /// From when the time to pay counts: creation, or the failure of a delayed payment.
  Instant unpaid_since;
  /// Set: unpaid, but has its seat already (hold policy `hard`, or a payment link), until then.
  std::optional<Instant> held_until;
  /// A keyed hash of the client's address, while it holds a seat.
  std::string held_by;
  /// To be paid at the place, minor units of `price.currency`; `price` is zero then.
  std::int64_t on_site_minor = 0;
  /// The service's policy as it was when the client booked.
  CancellationPolicy policy;
  /// SEQUENCE of its calendar files (RFC 5545, 3.8.7.4).
  int calendar_sequence = 0;
  Attendance attendance = Attendance::open;
  /// For the owner's eyes only.
  std::string owner_note;
  /// What the owner told the client when cancelling it; may be empty.
  std::string cancellation_reason;

  /// Neither paid nor decided: may be paid, given up, purged.
  bool is_unpaid() const {
    return status == BookingStatus::pending &&
           (payment_status == PaymentStatus::pending || payment_status == PaymentStatus::failed);
  }
  /// Nothing will change it any more, but a person in Stripe's dashboard. A confirmed booking can
  /// be moved or cancelled at any time.
  bool is_final() const;
};

/// What a client sends.
struct BookingDraft {
  std::string name;
  std::string email;
  std::string phone;
  std::string notes;
  Locale locale = Locale::fr;
};

inline constexpr std::size_t name_code_points_max = 200;
inline constexpr std::size_t email_bytes_max = 254;  // RFC 5321, 4.5.3.1.3 less the angle brackets
inline constexpr std::size_t phone_code_points_max = 40;
inline constexpr std::size_t notes_code_points_max = 2000;
inline constexpr std::size_t owner_note_code_points_max = 4000;
inline constexpr std::size_t cancellation_reason_code_points_max = 500;

/// Cleans (trim, runs of white space made one) and checks. Errors: invalid_input, a FieldError for
/// each of `name`, `email`, `phone`, `notes` that is wrong: missing, too_long, invalid.
Result<BookingDraft> make_booking_draft(BookingDraft draft);

/// An address that SMTP servers without SMTPUTF8 carry: ASCII dot-atom or letters of any script
/// before the @ are refused alike; a domain of labels with at least one dot (RFC 5321, narrowed;
/// RFC 5322's quoted local parts are not taken).
bool is_email_address(std::string_view text);

}  // namespace creneau::domain
