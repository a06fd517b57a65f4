// Outgoing mail, as the application sees it: content in, words and MIME are the adapter's business.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "domain/booking.hpp"
#include "domain/names.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

using boost::asio::awaitable;

/// One mail, complete: the committed booking as it is when the mail leaves.
struct Mail {
  domain::MailKind kind = domain::MailKind::confirmation;
  /// The client's address, or the owner's for `owner_…` kinds.
  std::string to;
  Locale locale = Locale::fr;
  /// Stable over repeats, without angle brackets: `<effect id>@<host>`.
  std::string message_id;
  /// When it was decided; the Date header.
  Instant decided_at;
  /// Nothing when the booking is gone (owner_payment_returned, owner_refund_failed).
  std::optional<domain::Booking> booking;
  domain::Slot slot;
  /// booking_moved, owner_booking_moved: the slot that was left, if it still exists.
  std::optional<domain::Slot> former_slot = {};
  /// What the mail is about in money: paid, to be paid, given back (of a cancellation: zero when
  /// nothing comes back), or disputed.
  Money amount;
  /// slot_taken, payment_returned, booking_cancelled and the owner's of them: the payment was only
  /// authorised, so that nothing was charged and nothing comes back.
  bool is_uncharged = false;
  /// What a person, or for a dispute Stripe, gives as the reason; may be empty.
  std::string reason = {};
  /// The booking's page with its token; empty when the booking is gone.
  std::string booking_url;
  /// Ids for the owner to look up: "bk_… / cs_… / pi_…".
  std::string reference;
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  /// False without SMTP_URL: mails then wait in the queue.
  virtual bool is_configured() const = 0;
  /// Ends once the SMTP server took it. Errors: mail_unavailable (4xx, no answer: again later),
  /// mail_rejected (5xx).
  virtual awaitable<Result<void>> send(Mail mail) = 0;
};

}  // namespace creneau::app
