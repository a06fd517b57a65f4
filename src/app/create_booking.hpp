// A client books: the first step of the documented flow. The slot stays available until somebody
// has paid.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "app/apply_decision.hpp"
#include "domain/booking.hpp"

namespace creneau::app {

struct CreateBooking {
  SlotId slot_id;
  domain::BookingDraft draft;
  /// The client's `Idempotency-Key`, or empty. Bounded and told apart by whoever takes it in.
  std::string client_request_key;
  /// The language that the request itself asks for; nothing when `draft.locale` was only made out
  /// from its circumstances (headers, cookies), which may differ when the request is repeated.
  std::optional<Locale> asked_locale;
  /// Where the request came from, as it is told apart for limits; empty: unknown, and not counted.
  std::string client_address = {};
};

struct CreatedBooking {
  domain::Booking booking;
  std::string token;
  /// Empty for a price of zero.
  std::string checkout_url;
  /// When an unpaid booking is removed: at the end of its hold, or of the time to pay. Not
  /// Stripe's.
  Instant expires_at;
  /// Whether Stripe did not answer: the booking stands, its payment can be resumed.
  std::optional<Error> payment_error;
};

/// The same request was answered before: the same answer again.
struct ReplayedAnswer {
  int status = 0;
  std::string body;
};

using CreateResult = std::variant<CreatedBooking, ReplayedAnswer>;

/// Where the service holds seats (`hard`), the seat is taken at once. Errors: invalid_input,
/// slot_not_found, slot_past, slot_closed, slot_taken, too_many_holds, idempotency_mismatch,
/// conflict.
awaitable<Result<CreateResult>> create_booking(Context& context, CreateBooking command,
                                               Source source);

/// The row of a new booking: the slot's price, the policy of its service.
domain::Booking make_booking(Reader& reader, const Context& context,
                             const domain::BookingDraft& draft, const domain::Slot& slot);

/// Keeps the answer under the client's key, for the booking's life. Never a 5xx.
awaitable<Result<void>> store_answer(Context& context, std::string client_request_key, int status,
                                     std::string body);

}  // namespace creneau::app
