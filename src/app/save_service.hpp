// Making, changing and removing services. Slots follow at once.
#pragma once

#include "app/actor.hpp"
#include "app/sync_slots.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

inline constexpr int services_max = 500;
/// Slots without a booking go so many in one transaction when what they are of is removed.
inline constexpr int slots_removed_per_transaction_max = 500;

struct SavedService {
  domain::Service service;
  std::vector<CalendarId> calendar_ids;
  SlotChanges changes;
};

/// A new one where `service.id` is empty. Errors: invalid_input with each wrong field;
/// service_not_found.
awaitable<Result<SavedService>> save_service(Context& context, Actor actor, domain::Service service,
                                             std::vector<CalendarId> calendar_ids);

/// With its slots. Errors: service_not_found; in_use, when a booking or payment refers to one
/// (one that comes while the slots are being removed leaves the service inactive).
awaitable<Result<void>> delete_service(Context& context, Actor actor, ServiceId id);

/// Removes the slots of a calendar, or of a service, in portions: to be retired first, so that
/// sync_slots makes none anew. Errors: in_use, as above; the others are gone then.
awaitable<Result<void>> remove_unbooked_slots(Context& context, CalendarId calendar_id,
                                              ServiceId service_id);

}  // namespace creneau::app
