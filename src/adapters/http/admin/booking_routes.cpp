#include "adapters/http/admin/caller.hpp"

namespace creneau::http::admin {

void add_booking_routes(Router&, Site&) {}

}  // namespace creneau::http::admin
