// The owner's settings, stored and brought into force. Another server or a command on the same
// database sees a change when it next looks.
#pragma once

#include "app/actor.hpp"
#include "app/business_settings.hpp"
#include "app/context.hpp"

namespace creneau::app {

/// Brings what is stored into force; true when that changed anything.
awaitable<Result<bool>> reload_settings(Context& context);

/// Stores all of them and brings them into force; what changed is in the audit log. Errors:
/// invalid_input with each wrong field.
awaitable<Result<BusinessSettings>> change_settings(Context& context, Actor actor,
                                                    BusinessSettings settings);

}  // namespace creneau::app
