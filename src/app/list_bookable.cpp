#include "app/list_bookable.hpp"

#include <algorithm>

namespace creneau::app {
namespace {

/// Looked at for one answer, however many of them are too late.
constexpr int slots_looked_at_max = 2'000;

}  // namespace

std::vector<domain::Slot> list_bookable(Reader& reader, Instant after, Instant now,
                                        const ServiceId& service_id, int limit) {
  // Few are too late as a rule; where many are, look further each time.
  for (int ask = limit;; ask = std::min(4 * ask, slots_looked_at_max)) {
    auto slots = reader.list_next_available(after, service_id, ask);
    const bool is_all = static_cast<int>(slots.size()) < ask || ask == slots_looked_at_max;
    std::erase_if(slots, [now](const domain::Slot& slot) { return slot.bookable_until() <= now; });
    if (static_cast<int>(slots.size()) >= limit || is_all) {
      if (static_cast<int>(slots.size()) > limit) slots.resize(static_cast<std::size_t>(limit));
      return slots;
    }
  }
}

}  // namespace creneau::app
