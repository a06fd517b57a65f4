#include "webhook_post.hpp"

namespace creneau::sim {
namespace {

using domain::Outcome;
using std::chrono::minutes;
using std::chrono::seconds;

/// Stripe tries for three days.
constexpr int tries_max = 150;

/// What a webhook handler does that believes an expiry without looking.
void undo_booking(World& world, const app::PaymentEvent& event) {
  Touched touched;
  change(world.database(), [&](app::Tx& tx) {
    const auto booking = tx.lock_booking(event.booking_id);
    if (!booking) return;
    auto undone = *booking;
    undone.status = domain::BookingStatus::pending;
    undone.payment_status = domain::PaymentStatus::failed;
    tx.update_booking(*booking, undone);
    tx.release_seat(booking->slot_id, booking->id);
    touched.bookings.insert(booking->id);
    touched.slots.insert(booking->slot_id);
  });
  world.oracle().committed(touched);
}

awaitable<Result<Outcome>> receive(World& world, Server& server, app::PaymentEvent event) {
  const auto sabotage = world.nature().sabotage;
  if (event.session) event.session = server.gateway().spoil(*event.session);
  if (sabotage == Sabotage::foreign_payments_settled)
    event.installation_id = server.context().installation.id;
  if (sabotage == Sabotage::expired_undoes_paid && event.type == "checkout.session.expired")
    undo_booking(world, event);
  if (sabotage == Sabotage::acknowledged_before_commit) {
    boost::asio::co_spawn(server.io(), app::receive_event(server.context(), std::move(event)),
                          boost::asio::detached);
    co_return Outcome::recorded;
  }
  auto outcome = co_await app::receive_event(server.context(), std::move(event));
  co_return outcome;
}

/// True once Stripe has a 2xx in its hands.
awaitable<bool> try_once(World& world, app::PaymentEvent event) {
  const std::function<awaitable<Result<Outcome>>(Server&)> work = [&world, event](Server& server) {
    return receive(world, server, event);
  };
  const auto answer = co_await world.ask<Result<Outcome>>(work);
  if (!answer || !*answer) co_return false;
  world.nature().note("post: {} {} of {}: {}", event.id.str(), event.type, event.booking_id.str(),
                      name(**answer));
  world.oracle().acknowledged(event);
  co_return true;
}

awaitable<void> deliver_again(World& world, app::PaymentEvent event, Duration delay) {
  co_await sleep(world.nature(), world.waits(), delay);
  static_cast<void>(co_await try_once(world, std::move(event)));
}

}  // namespace

awaitable<void> deliver(World& world, app::PaymentEvent event) {
  auto& nature = world.nature();
  // The reconciler finds it in Stripe's list.
  if (nature.mishap(50) || nature.is_post_down) {
    nature.note("post: {} {} is lost for ever", event.id.str(), event.type);
    co_return;
  }
  const bool is_slow = nature.mishap(80);
  auto delay = is_slow ? nature.dice.between(Duration(seconds(30)), Duration(minutes(40)))
                       : nature.dice.between(Duration(50), Duration(3000));
  if (nature.mishap(100)) {
    // The same event once more, on a way of its own.
    const auto late = nature.dice.between(Duration(0), delay * 2);
    world.begin(deliver_again(world, event, late));
  }
  for (int tries = 1; tries <= tries_max; ++tries) {
    co_await sleep(nature, world.waits(), delay);
    const bool is_lost = nature.mishap(100);
    if (!is_lost && co_await try_once(world, event)) co_return;
    delay = std::min<Duration>(seconds(5) * (1 << std::min(2 * tries, 10)), minutes(30));
  }
  nature.note("post: {} {} is given up", event.id.str(), event.type);
}

}  // namespace creneau::sim
