#include "adapters/http/admin/caller.hpp"

namespace creneau::http::admin {

void add_overview_routes(Router&, Site&) {}

}  // namespace creneau::http::admin
