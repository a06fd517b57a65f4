// Finds the handler for a method and a path. Patterns are literal segments and `{name}` for one whole segment.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/http/server/request.hpp"
#include "adapters/http/server/response.hpp"

namespace creneau::http {

/// A handler may throw for infrastructure that is gone; the server turns that into a 503 with an incident id in the log.
using Handler = std::function<boost::asio::awaitable<Response>(const Request&)>;

struct Route {
  Verb method;
  std::string pattern;
  Handler handler;
  /// The largest body this route takes, bytes; more is answered 413.
  std::size_t body_bytes_max = 64 * 1024;
};

class Router {
 public:
  void add(Route route);

  struct Match {
    const Route* route;
    std::map<std::string, std::string, std::less<>> path_parameters;
  };
  struct NotFound {};
  /// The path is known, the method is not; `allow` is the Allow header's value.
  struct MethodNotAllowed {
    std::string allow;
  };
  /// A literal segment wins over a variable one. HEAD is answered by GET's route.
  std::variant<Match, NotFound, MethodNotAllowed> find(Verb method, std::string_view path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace creneau::http
