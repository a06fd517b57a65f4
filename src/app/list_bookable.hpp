// Free slots that can still be booked: the store knows what is free, this what is early enough.
#pragma once

#include "app/ports/store.hpp"

namespace creneau::app {

/// Available slots that start after `after` and whose notice is not over at `now`, the earliest
/// first, at most `limit`.
std::vector<domain::Slot> list_bookable(Reader& reader, Instant after, Instant now,
                                        const ServiceId& service_id, int limit);

}  // namespace creneau::app
