// Privacy: everything about one client, taken out or erased, and what is erased by age. Accounting
// lines stay, without identity. What is stored and why: docs/privacy.md.
#pragma once

#include <string>
#include <vector>

#include "app/actor.hpp"
#include "app/context.hpp"
#include "app/describe_booking.hpp"

namespace creneau::app {

inline constexpr int bookings_of_client_max = 1'000;

/// Oldest first; at most bookings_of_client_max.
awaitable<Result<std::vector<BookingDetail>>> export_client(Context& context, Actor actor,
                                                            std::string email);

/// How many bookings were erased. Errors: in_use while a confirmed booking lies ahead, or one is
/// not decided.
awaitable<Result<int>> erase_client(Context& context, Actor actor, std::string email);

/// Erases what is older than the rules allow, in batches; how many bookings. Nothing while
/// retention is unlimited.
awaitable<Result<int>> forget_old_clients(Context& context);

}  // namespace creneau::app
