// Serves the owner's pages, an application of web/admin that Vite has built into the program. Knows
// nothing of what they show: they ask the API like everybody else.
#pragma once

#include "adapters/http/server/router.hpp"

namespace creneau::http {

/// `/admin` and what lies below it, to `admin_depth_max` segments, answer one document, which is
/// never cached: it chooses by its address what to show. `/admin/assets/…` answers its files,
/// whose names hold a hash and which may be cached for ever.
void add_admin_routes(Router& router);

inline constexpr int admin_depth_max = 4;

}  // namespace creneau::http
