// Wakes whoever waits for a commit: the outbox's workers, pages that show a booking live. Only
// saves waiting; whoever is not woken looks by itself after a while.
#pragma once

#include "base/ids.hpp"

namespace creneau::app {

class Notifier {
 public:
  virtual ~Notifier() = default;
  virtual void effects_queued() = 0;
  virtual void booking_changed(const BookingId& id) = 0;
};

}  // namespace creneau::app
