// What a person has to look at. Nothing that concerns money is ever only in a log.
#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "domain/names.hpp"

namespace creneau::domain {

/// Something that a person has to look at.
enum class AttentionKind {
  refund_failed,
  mail_failed,
  dispute,
  unexpected_payment,
  slot_off_rules
};

struct Attention {
  std::string id;
  AttentionKind kind = AttentionKind::refund_failed;
  /// Names the matter: raising it again while it is open changes nothing; once resolved, it opens
  /// again.
  std::string matter;
  BookingId booking_id;
  PaymentId payment_id;
  /// The refund, effect, dispute or slot.
  std::string subject_id;
  Money amount;
  std::string detail;
  Instant created_at;
  std::optional<Instant> resolved_at;
  /// A user's id, or `system`.
  std::string resolved_by;
};

/// A client's bank takes a payment back, or asks to.
struct Dispute {
  /// Stripe's, `du_…`.
  std::string id;
  PaymentIntentId payment_intent_id;
  /// Empty when the payment is none of ours.
  PaymentId payment_id;
  BookingId booking_id;
  /// Stripe's words: `needs_response`, `won`, `lost`, …
  std::string status;
  std::string reason;
  Money amount;
  Instant created_at;
};

template <>
struct NameTable<AttentionKind> {
  using Enum = AttentionKind;
  static constexpr std::array entries{
      std::pair{Enum::refund_failed, std::string_view("refund_failed")},
      std::pair{Enum::mail_failed, std::string_view("mail_failed")},
      std::pair{Enum::dispute, std::string_view("dispute")},
      std::pair{Enum::unexpected_payment, std::string_view("unexpected_payment")},
      std::pair{Enum::slot_off_rules, std::string_view("slot_off_rules")}};
};

}  // namespace creneau::domain
