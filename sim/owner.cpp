#include "owner.hpp"

#include <algorithm>

#include "app/cancel_booking.hpp"
#include "app/edit_slot.hpp"
#include "app/make_owner_booking.hpp"
#include "app/manage_slots.hpp"
#include "app/move_booking.hpp"
#include "app/ports/schedule_records.hpp"
#include "app/purge_unpaid.hpp"
#include "app/reconcile.hpp"
#include "app/refund_booking.hpp"
#include "app/verify_ledger.hpp"
#include "people.hpp"
#include "unreliable_store.hpp"

namespace creneau::sim {
namespace {

using std::chrono::minutes;

app::Actor make_actor() {
  app::Actor actor;
  actor.kind = app::ActorKind::user;
  actor.id = "usr_owner";
  return actor;
}

/// One command, once: an owner who gets no answer looks at the screen.
template <class Answer>
awaitable<void> command(World& world, std::function<awaitable<Result<Answer>>(Server&)> work,
                        std::string what) {
  const auto answer = co_await world.ask<Result<Answer>>(work);
  world.nature().note("owner {}: {}", what,
                      !answer   ? "nobody answers"
                      : *answer ? "done"
                                : name(answer->error().code));
}

/// Most of the time one that stands.
std::optional<domain::Booking> pick_booking(World& world) {
  std::vector<domain::Booking> confirmed;
  std::vector<domain::Booking> others;
  for (const auto& [id, booking] : world.oracle().bookings())
    (booking.status == domain::BookingStatus::confirmed ? confirmed : others).push_back(booking);
  auto& dice = world.nature().dice;
  const bool is_other = confirmed.empty() || dice.chance(200);
  const auto& from = is_other ? others : confirmed;
  if (from.empty()) return {};
  return dice.pick(from);
}

std::int64_t left_of(World& world, const BookingId& id) {
  const auto* payment = world.oracle().find_own_payment(id);
  return payment == nullptr ? 0 : payment->captured_minor - payment->refunded_minor;
}

awaitable<void> cancel(World& world) {
  const auto booking = pick_booking(world);
  if (!booking) co_return;
  auto& dice = world.nature().dice;
  app::CancelBooking order;
  order.id = booking->id;
  order.by = domain::ChangeBy::owner;
  order.actor = make_actor();
  if (dice.chance(300)) {
    const auto left = left_of(world, booking->id);
    // Now and then more than there is.
    const auto minor = dice.chance(300) ? 0 : dice.between(0, left + left / 10);
    order.amount = Money{minor, booking->price.currency};
    world.oracle().wishes().cancellation_amounts[booking->id].push_back(minor);
  }
  const std::function<awaitable<Result<app::CancelledBooking>>(Server&)> work =
      [order](Server& server) {
        return app::cancel_booking(server.context(), order, app::Source::owner);
      };
  auto what = fmt::format("cancels {}", booking->id.str());
  co_await command(world, work, std::move(what));
}

awaitable<void> refund_partly(World& world) {
  const auto booking = pick_booking(world);
  if (!booking) co_return;
  auto& dice = world.nature().dice;
  const auto left = left_of(world, booking->id);
  const Money amount{dice.between(1, std::max<std::int64_t>(left, 1)), booking->price.currency};
  ++world.oracle().wishes().partial_refunds[booking->id];
  const std::function<awaitable<Result<void>>(Server&)> work = [id = booking->id,
                                                                amount](Server& server) {
    return app::refund_booking(server.context(), id, amount, make_actor());
  };
  auto what = fmt::format("gives back {} of {}", amount.minor, booking->id.str());
  co_await command(world, work, std::move(what));
}

awaitable<void> move(World& world, std::shared_ptr<const Town> town) {
  const auto booking = pick_booking(world);
  if (!booking) co_return;
  app::MoveBooking order;
  order.id = booking->id;
  order.slot_id = world.nature().dice.pick(town->slots).id;
  order.by = domain::ChangeBy::owner;
  order.actor = make_actor();
  world.oracle().wishes().owner_moves.insert({order.id, order.slot_id});
  const std::function<awaitable<Result<domain::Booking>>(Server&)> work = [order](Server& server) {
    return app::move_booking(server.context(), order, app::Source::owner);
  };
  auto what = fmt::format("moves {} to {}", order.id.str(), order.slot_id.str());
  co_await command(world, work, std::move(what));
}

/// A guest pays at the place, or not at all, or by the link in the mail, later or never.
awaitable<void> book_in(World& world, std::shared_ptr<const Town> town) {
  auto& dice = world.nature().dice;
  app::MakeOwnerBooking order;
  order.slot_id = dice.pick(town->slots).id;
  order.draft.name = "Guest";
  order.draft.email = fmt::format("guest{}@example.org", dice.between(1, 1'000'000));
  order.payment = dice.pick(std::vector{app::OwnerPayment::on_site, app::OwnerPayment::link,
                                        app::OwnerPayment::link, app::OwnerPayment::free});
  order.link_hours = std::chrono::hours(dice.between(1, 3));
  order.actor = make_actor();
  world.oracle().wishes().guests.insert(order.draft.email);
  const std::function<awaitable<Result<domain::Booking>>(Server&)> work = [order](Server& server) {
    return app::make_owner_booking(server.context(), order);
  };
  const auto answer = co_await world.ask<Result<domain::Booking>>(work);
  if (!answer || !*answer) co_return;
  world.nature().note("owner books {} in on {} as {}", order.draft.email, order.slot_id.str(),
                      (*answer)->id.str());
  world.oracle().check_answered((*answer)->id);
  if (order.payment == app::OwnerPayment::link && dice.chance(700))
    world.begin(follow_link(world, (*answer)->id));
}

awaitable<void> close_or_open(World& world, std::shared_ptr<const Town> town) {
  auto& dice = world.nature().dice;
  const auto id = dice.pick(town->slots).id;
  const bool closes = dice.chance(400);
  const std::function<awaitable<Result<domain::Slot>>(Server&)> work = [id,
                                                                        closes](Server& server) {
    return closes ? app::close_slot_by_hand(server.context(), make_actor(), id)
                  : app::reopen_slot(server.context(), make_actor(), id);
  };
  auto what = fmt::format("{} {}", closes ? "closes" : "opens", id.str());
  co_await command(world, work, std::move(what));
}

awaitable<void> change_capacity(World& world, std::shared_ptr<const Town> town) {
  auto& dice = world.nature().dice;
  const auto id = dice.pick(town->slots).id;
  app::SlotEdit edit;
  edit.capacity = static_cast<int>(dice.between(1, 4));
  const std::function<awaitable<Result<domain::Slot>>(Server&)> work = [id, edit](Server& server) {
    return app::edit_slot(server.context(), make_actor(), id, edit);
  };
  auto what = fmt::format("gives {} {} seats", id.str(), *edit.capacity);
  co_await command(world, work, std::move(what));
}

awaitable<void> take_care(World& world, RefundId id) {
  const bool retries = world.nature().dice.chance(650);
  auto& wishes = world.oracle().wishes();
  (retries ? wishes.retries : wishes.settlements_by_hand).insert(id);
  const std::function<awaitable<Result<BookingId>>(Server&)> work = [id, retries](Server& server) {
    return retries ? app::retry_refund(server.context(), id, make_actor())
                   : app::settle_refund(server.context(), id, "by bank transfer", make_actor());
  };
  auto what = fmt::format("{} {}", retries ? "tries again" : "settles", id.str());
  co_await command(world, work, std::move(what));
}

/// Something that an owner does now and then, some more than others.
awaitable<void> do_something(World& world, std::shared_ptr<const Town> town, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  if (world.nature().is_calm) co_return;
  switch (world.nature().dice.between(0, 11)) {
    case 0:
    case 1:
      co_return co_await cancel(world);
    case 2:
    case 3:
    case 4:
      co_return co_await refund_partly(world);
    case 5:
    case 6:
      co_return co_await move(world, town);
    case 7:
    case 8:
      co_return co_await book_in(world, town);
    case 9:
      co_return co_await close_or_open(world, town);
    case 10:
      co_return co_await change_capacity(world, town);
    default:
      co_return tidy_up(world);
  }
}

awaitable<void> close_slot(World& world, SlotId id, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  const std::function<awaitable<Result<bool>>(Server&)> work = [id](Server& server) {
    return app::close_slot(server.context(), id);
  };
  auto what = fmt::format("closes {} for good", id.str());
  co_await command(world, work, std::move(what));
}

/// In Stripe's dashboard.
awaitable<void> refund_by_hand(World& world, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  std::vector<PaymentIntentId> ours;
  for (const auto& [id, intent] : world.stripe().intents())
    if (world.oracle().is_ours(world.stripe().sessions().at(intent.session_id))) ours.push_back(id);
  if (ours.empty()) co_return;
  auto& dice = world.nature().dice;
  const bool is_all = dice.chance(500);
  const auto& id = dice.pick(ours);
  const auto captured = world.stripe().intents().at(id).captured.minor;
  world.stripe().refund_by_hand(id, is_all ? captured : dice.between(500, 3000));
}

/// Another way to be paid, for those who come from now on.
awaitable<void> change_capture(World& world, ServiceId id, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  auto& dice = world.nature().dice;
  const auto capture =
      dice.pick(std::vector{domain::ServiceCapture::automatic, domain::ServiceCapture::manual});
  const bool allows_delayed_methods = dice.chance(500);
  change(world.database(), [&](app::Tx& tx) {
    auto service = tx.find_service(id);
    if (!service) return;
    service->capture = capture;
    service->allows_delayed_methods = allows_delayed_methods;
    tx.schedule().update_service(*service);
    world.oracle().know_service(*service);
    world.nature().note("owner has {} captured {}", id.str(), name(capture));
  });
}

/// Deletes an unpaid booking that may still be paid: whoever pays it gets the money back.
awaitable<void> delete_by_hand(World& world, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  Touched touched;
  change(world.database(), [&](app::Tx& tx) {
    for (const auto& booking : tx.list_bookings(domain::BookingStatus::pending, 1)) {
      if (!booking.is_unpaid()) continue;
      world.nature().note("owner deletes {} by hand", booking.id.str());
      world.oracle().wishes().deletions_by_hand.insert(booking.id);
      tx.delete_unpaid_booking(booking.id, booking.attempt);
      touched.bookings.insert(booking.id);
      touched.slots.insert(booking.slot_id);
    }
  });
  world.oracle().committed(touched);
}

/// The command line, beside the servers: all unpaid bookings, whatever their age.
awaitable<void> clean_up_by_hand(World& world, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  const std::function<awaitable<Result<app::PurgeCounts>>(Server&)> work = [](Server& server) {
    return app::purge_unpaid(server.context(), Duration(0), app::Source::command_line);
  };
  co_await command(world, work, std::string("cleans up"));
}

awaitable<void> reconcile_by_hand(World& world, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  const std::function<awaitable<Result<app::ReconcileReport>>(Server&)> work = [](Server& server) {
    return app::reconcile_with_events(server.context(), server.records(), app::ReconcileScope::all);
  };
  co_await command(world, work, std::string("reconciles"));
}

awaitable<void> compare_with_stripe(World& world) {
  const std::function<awaitable<Result<app::VerifyReport>>(Server&)> work = [](Server& server) {
    return app::verify_ledger(server.context(), server.records());
  };
  const auto report = co_await world.ask<Result<app::VerifyReport>>(work);
  auto& nature = world.nature();
  if (!report || !*report) {
    nature.violate("verify: the ledger cannot be compared");
    co_return;
  }
  nature.note("owner verifies {} payments, {} at Stripe", (*report)->payments, (*report)->intents);
  for (const auto& difference : (*report)->differences)
    nature.violate("verify: {} of {}: {} here, {} at Stripe", name(difference.kind),
                   difference.payment_id.str(), difference.here, difference.at_stripe);
}

}  // namespace

void verify_ledger(World& world) {
  world.begin(compare_with_stripe(world));
}

void tidy_up(World& world) {
  for (const auto& id : world.oracle().list_failed_refunds()) world.begin(take_care(world, id));
}

void employ_owner(World& world, std::shared_ptr<const Town> town) {
  auto& dice = world.nature().dice;
  const auto some_time = [&] { return dice.between(Duration(minutes(2)), Duration(minutes(110))); };
  if (dice.chance(200)) world.begin(close_slot(world, dice.pick(town->slots).id, some_time()));
  for (auto count = dice.between(0, 2); count > 0; --count)
    world.begin(refund_by_hand(world, some_time()));
  if (dice.chance(150)) world.begin(delete_by_hand(world, dice.between(Duration(0), minutes(20))));
  if (dice.chance(200))
    world.begin(clean_up_by_hand(world, dice.between(Duration(0), minutes(40))));
  if (dice.chance(200)) world.begin(reconcile_by_hand(world, some_time()));
  if (!town->is_busy) return;
  if (dice.chance(300))
    world.begin(change_capture(world, dice.pick(town->slots).service_id, some_time()));
  for (auto count = dice.between(2, 9); count > 0; --count)
    world.begin(do_something(world, town, some_time()));
}

}  // namespace creneau::sim
