// What both sides of the comparison write: made before any clock runs, the same for both.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/ports/store.hpp"

namespace creneau::bench {

inline constexpr std::size_t slot_count = 360;

/// The rows that creating a booking writes, and what has to be read for them.
struct BookingRows {
  domain::Booking booking;
  domain::Payment payment;
  app::ClientRequest request;
  app::HistoryEntry entry;
};

struct Material {
  std::vector<domain::Slot> slots;
  std::vector<BookingRows> bookings;
};

/// `count` bookings spread over `slot_count` slots; the same with every call.
Material make_material(std::size_t count);

}  // namespace creneau::bench
