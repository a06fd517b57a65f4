// What happened, told to whoever keeps logs and counters. Never decides anything, never fails.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "domain/decision.hpp"

namespace creneau::app {

class Journal {
 public:
  virtual ~Journal() = default;
  /// A committed change of a booking. `source` says who brought the news: webhook, return, cleanup,
  /// reconcile, api …
  virtual void happened(domain::Happening happening, const BookingId& booking,
                        const SessionId& session, const Money& amount, std::string_view source) = 0;
  virtual void purged(int count) = 0;
  virtual void mail_sent(domain::MailKind kind, const BookingId& booking) = 0;
  /// Something to look at, not a failure of ours: a retry, Stripe silent. English, no secrets, no
  /// personal data.
  virtual void warn(std::string_view text) = 0;
  /// Needs a person.
  virtual void alert(std::string_view text) = 0;
};

}  // namespace creneau::app
