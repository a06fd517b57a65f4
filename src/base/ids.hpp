// Identifiers: one distinct type a kind, so that a slot's id cannot be handed over as a booking's.
// Our own ids are a prefix and 20 characters of Crockford's base 32: 48 bits of milliseconds (so
// that rows of one time lie together), then 50 random bits. Stripe's ids are kept as Stripe gives
// them.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"

namespace creneau {

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

using SlotId = Id<struct SlotTag>;
using ServiceId = Id<struct ServiceTag>;
using BookingId = Id<struct BookingTag>;
/// One attempt to pay: one Checkout Session.
using PaymentId = Id<struct PaymentTag>;
using RefundId = Id<struct RefundTag>;
/// A practitioner or a room: what slots are on.
using CalendarId = Id<struct CalendarTag>;
/// A row of the outbox.
using EffectId = Id<struct EffectTag>;
/// Somebody who signs in.
using UserId = Id<struct UserTag>;
/// Stripe's own: `cs_…`, `pi_…`, `re_…`, `evt_…`.
using SessionId = Id<struct SessionTag>;
using PaymentIntentId = Id<struct PaymentIntentTag>;
using StripeRefundId = Id<struct StripeRefundTag>;
using EventId = Id<struct EventTag>;

/// `prefix_` and 20 characters, from the time and 50 of the bits of `random`.
std::string format_id(std::string_view prefix, Instant at, std::uint64_t random);

}  // namespace creneau

template <class Tag>
struct std::hash<creneau::Id<Tag>> {
  std::size_t operator()(const creneau::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
