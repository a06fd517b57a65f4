// The rows that every page about one booking ends with: what, when, where, how much, for whom.
#pragma once

#include "adapters/http/pages/fragment.hpp"
#include "adapters/http/pages/pages.hpp"

namespace creneau::http::pages {

/// Fills details.html.
void fill_details_of(Fragment& details, const Site& site, const domain::Booking& booking,
                     const domain::Slot& slot);

}  // namespace creneau::http::pages
