// What the choice of a time shows, loaded: the start page's and the widget's.
#pragma once

#include "adapters/http/handlers/site.hpp"

namespace creneau::http {

/// By the query's `service`, `month` and `day`; whatever of them makes no sense is left out.
boost::asio::awaitable<Result<pages::HomeView>> load_home_view(Site& site, const Request& request);

}  // namespace creneau::http
