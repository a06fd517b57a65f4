#include "town.hpp"

#include <algorithm>

#include "app/ports/schedule_records.hpp"
#include "unreliable_store.hpp"

namespace creneau::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::int64_t price_minor = 5000;
/// No part of it in per cent is a whole number of cents.
constexpr std::int64_t odd_price_minor = 7351;
constexpr int busy_town_per_mille = 700;

struct Plan {
  std::vector<domain::Calendar> calendars;
  std::vector<domain::Service> services;
  std::vector<domain::Slot> slots;
};

Instant draw_start(World& world, Duration latest) {
  auto& dice = world.nature().dice;
  const auto now = world.nature().timeline.now();
  if (dice.chance(150)) return now + dice.between(Duration(minutes(20)), Duration(minutes(70)));
  return now + dice.between(Duration(hours(3)), latest);
}

domain::Slot make_slot(World& world, int number) {
  auto& dice = world.nature().dice;
  domain::Slot slot;
  slot.id = SlotId(fmt::format("slot_{}", number));
  slot.title = "Massage";
  slot.start_at = draw_start(world, hours(72));
  slot.end_at = slot.start_at + hours(1);
  slot.price = {dice.chance(120) ? 0 : price_minor, "eur"};
  slot.capacity = dice.chance(600) ? 1 : static_cast<int>(dice.between(2, 3));
  slot.created_at = world.nature().timeline.now();
  return slot;
}

domain::CancellationPolicy draw_policy(Dice& dice) {
  domain::CancellationPolicy policy;
  policy.refund_until = minutes(dice.pick(std::vector<std::int64_t>{0, 60, 240, 1440}));
  policy.late_refund_percent =
      static_cast<int>(dice.pick(std::vector<std::int64_t>{0, 33, 50, 100}));
  return policy;
}

domain::Service make_service(Dice& dice, int number, domain::HoldPolicy hold_policy) {
  domain::Service service;
  service.id = ServiceId(fmt::format("service_{}", number));
  service.title = fmt::format("Service {}", number);
  service.duration = minutes(dice.chance(500) ? 60 : 90);
  service.price = {dice.chance(500) ? price_minor : odd_price_minor, "eur"};
  service.capacity = dice.chance(600) ? 1 : static_cast<int>(dice.between(2, 3));
  service.buffer_before = minutes(dice.chance(300) ? 10 : 0);
  service.buffer_after = minutes(dice.chance(500) ? 15 : 0);
  service.policy = draw_policy(dice);
  service.capture =
      dice.pick(std::vector{domain::ServiceCapture::standard, domain::ServiceCapture::standard,
                            domain::ServiceCapture::automatic, domain::ServiceCapture::manual});
  service.allows_delayed_methods = dice.chance(500);
  service.hold_policy = hold_policy;
  service.hold_duration = minutes(dice.between(5, 20));
  return service;
}

/// On a grid of quarter hours, close together: many overlap.
domain::Slot make_offer(World& world, const domain::Service& service, int number, Instant day) {
  auto& dice = world.nature().dice;
  domain::Slot slot;
  slot.id = SlotId(fmt::format("slot_{}", number));
  slot.service_id = service.id;
  slot.title = service.title;
  slot.start_at = day + minutes(15) * dice.between(0, 14);
  slot.end_at = slot.start_at + service.duration;
  slot.busy_start_at = slot.start_at - service.buffer_before;
  slot.busy_end_at = slot.end_at + service.buffer_after;
  slot.price = service.price;
  if (dice.chance(80)) slot.price.minor = 0;
  slot.capacity = service.capacity;
  slot.created_at = world.nature().timeline.now();
  return slot;
}

Plan plan_busy_town(World& world) {
  using domain::HoldPolicy;
  auto& dice = world.nature().dice;
  Plan plan;
  plan.services.push_back(make_service(dice, 1, HoldPolicy::none));
  plan.services.push_back(make_service(dice, 2, HoldPolicy::hard));
  if (dice.chance(400)) plan.services.push_back(make_service(dice, 3, HoldPolicy::soft));
  int number = 0;
  for (auto count = dice.between(1, 2); count > 0; --count) {
    domain::Calendar calendar;
    calendar.id = CalendarId(fmt::format("calendar_{}", count));
    calendar.title = calendar.id.str();
    calendar.time_zone = "Europe/Paris";
    calendar.created_at = world.nature().timeline.now();
    plan.calendars.push_back(calendar);
    const auto day = draw_start(world, hours(5));
    for (auto offers = dice.between(3, 4); offers > 0; --offers) {
      auto slot = make_offer(world, dice.pick(plan.services), ++number, day);
      slot.calendar_id = calendar.id;
      plan.slots.push_back(std::move(slot));
    }
  }
  // One more, of a service but on no calendar: nothing overlaps it.
  plan.slots.push_back(
      make_offer(world, plan.services.front(), ++number, draw_start(world, hours(8))));
  return plan;
}

void store_plan(World& world, const Plan& plan) {
  Touched touched;
  const bool forgets_calendars = world.nature().sabotage == Sabotage::overlap_rule_off;
  change(world.database(), [&](app::Tx& tx) {
    for (const auto& calendar : plan.calendars) tx.schedule().insert_calendar(calendar);
    for (const auto& service : plan.services) tx.insert_service(service);
    for (auto slot : plan.slots) {
      if (forgets_calendars) slot.calendar_id = CalendarId();
      tx.insert_slot(slot);
      touched.slots.insert(slot.id);
    }
  });
  for (const auto& service : plan.services) world.oracle().know_service(service);
  for (const auto& slot : plan.slots) world.oracle().know_slot(slot);
  world.oracle().committed(touched);
}

}  // namespace

std::vector<SlotId> Town::list_like(const SlotId& from) const {
  std::vector<SlotId> like;
  const auto old = std::find_if(slots.begin(), slots.end(),
                                [&](const domain::Slot& slot) { return slot.id == from; });
  if (old == slots.end()) return like;
  for (const auto& slot : slots)
    if (slot.id != from && slot.service_id == old->service_id) like.push_back(slot.id);
  return like;
}

Town build_town(World& world) {
  auto& dice = world.nature().dice;
  Town town;
  town.is_busy = dice.chance(busy_town_per_mille);
  Plan plan;
  if (town.is_busy) {
    plan = plan_busy_town(world);
  } else {
    for (auto count = dice.between(2, 4); count > 0; --count)
      plan.slots.push_back(make_slot(world, static_cast<int>(count)));
  }
  store_plan(world, plan);
  town.slots = std::move(plan.slots);
  return town;
}

}  // namespace creneau::sim
