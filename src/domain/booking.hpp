// A booking: who wants which slot at what price, and how far it has come. Personal data live here
// and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/names.hpp"

namespace creneau::domain {

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

  /// Neither paid nor decided: may be paid, given up, purged.
  bool is_unpaid() const {
    return status == BookingStatus::pending &&
           (payment_status == PaymentStatus::pending || payment_status == PaymentStatus::failed);
  }
  /// No event but a person's can change it any more.
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

/// Cleans (trim, runs of white space made one) and checks. Errors: invalid_input, a FieldError for
/// each of `name`, `email`, `phone`, `notes` that is wrong: missing, too_long, invalid.
Result<BookingDraft> make_booking_draft(BookingDraft draft);

/// An address that SMTP servers without SMTPUTF8 carry: ASCII dot-atom or letters of any script
/// before the @ are refused alike; a domain of labels with at least one dot (RFC 5321, narrowed;
/// RFC 5322's quoted local parts are not taken).
bool is_email_address(std::string_view text);

}  // namespace creneau::domain
