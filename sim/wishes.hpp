// What people have asked for, as they say it themselves: the oracle lets nothing happen that nobody
// asked for.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"

namespace creneau::sim {

struct Wishes {
  /// Unpaid bookings that a person deletes in the database.
  std::set<BookingId> deletions_by_hand;
  /// What the owner wants to give back when cancelling, minor units; beside the policy's amount.
  std::map<BookingId, std::vector<std::int64_t>> cancellation_amounts;
  /// How many times the owner asked for a partial refund.
  std::map<BookingId, int> partial_refunds;
  std::set<RefundId> retries;
  std::set<RefundId> settlements_by_hand;
  /// Addresses of clients whom the owner has booked in.
  std::set<std::string> guests;
  /// The owner may move a booking to another service's slot.
  std::set<std::pair<BookingId, SlotId>> owner_moves;
};

}  // namespace creneau::sim
