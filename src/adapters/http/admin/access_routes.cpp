#include "adapters/http/admin/caller.hpp"

namespace creneau::http::admin {

void add_access_routes(Router&, Site&) {}

}  // namespace creneau::http::admin
