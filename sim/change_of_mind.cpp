#include "change_of_mind.hpp"

#include "app/cancel_booking.hpp"
#include "app/move_booking.hpp"

namespace creneau::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int tries_max = 3;

awaitable<void> think(World& world, Duration least, Duration most) {
  co_await sleep(world.nature(), world.waits(), world.nature().dice.between(least, most));
}

/// The button on the booking's page, again after a silence.
awaitable<void> cancel(World& world, BookingId id) {
  const std::function<awaitable<Result<app::CancelledBooking>>(Server&)> work =
      [id](Server& server) {
        app::CancelBooking command;
        command.id = id;
        return app::cancel_booking(server.context(), std::move(command), app::Source::page);
      };
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto answer = co_await world.ask<Result<app::CancelledBooking>>(work);
    if (answer && *answer) world.oracle().check_cancelled(id, (*answer)->refund);
    if (answer) {
      world.nature().note("client of {} cancels: {}", id.str(),
                          *answer ? "done" : name(answer->error().code));
      if (*answer || answer->error().code != Errc::conflict) co_return;
    }
    co_await think(world, seconds(2), seconds(30));
  }
}

awaitable<void> move(World& world, BookingId id, SlotId to) {
  const std::function<awaitable<Result<domain::Booking>>(Server&)> work = [id, to](Server& server) {
    app::MoveBooking command;
    command.id = id;
    command.slot_id = to;
    return app::move_booking(server.context(), std::move(command), app::Source::page);
  };
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto answer = co_await world.ask<Result<domain::Booking>>(work);
    if (answer && *answer) world.oracle().check_moved(id, to);
    if (answer) {
      world.nature().note("client of {} moves to {}: {}", id.str(), to.str(),
                          *answer ? "done" : name(answer->error().code));
      if (*answer || answer->error().code != Errc::conflict) co_return;
    }
    co_await think(world, seconds(2), seconds(30));
  }
}

awaitable<void> move_somewhere(World& world, std::shared_ptr<const Town> town, BookingId id) {
  const auto& bookings = world.oracle().bookings();
  const auto booking = bookings.find(id);
  if (booking == bookings.end()) co_return;
  auto& dice = world.nature().dice;
  const auto like = town->list_like(booking->second.slot_id);
  // Now and then one that the page does not offer.
  const bool is_lost = like.empty() || dice.chance(80);
  SlotId slot_id;
  if (is_lost)
    slot_id = dice.pick(town->slots).id;
  else
    slot_id = dice.pick(like);
  co_await move(world, id, slot_id);
}

}  // namespace

awaitable<void> think_again(World& world, std::shared_ptr<const Town> town, BookingId id) {
  auto& dice = world.nature().dice;
  co_await think(world, seconds(20), minutes(45));
  for (bool goes_on = true; goes_on && !world.nature().is_calm;) {
    if (dice.chance(600)) {
      co_await move_somewhere(world, town, id);
    } else {
      if (dice.chance(250)) world.begin(cancel(world, id));
      co_await cancel(world, id);
    }
    goes_on = dice.chance(450);
    co_await think(world, seconds(1), minutes(20));
  }
}

}  // namespace creneau::sim
