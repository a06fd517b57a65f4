// Finds the handler for a method and a path. Patterns are literal segments and `{name}` for one
// whole segment.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/http/server/request.hpp"
#include "adapters/http/server/response.hpp"

namespace creneau::http {

/// A handler may throw for infrastructure that is gone; the server turns that into a 503 with an
/// incident id in the log.
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
  /// A pattern that is not one, or that exists for this method already, is a bug.
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
  /// A literal segment wins over a variable one, which takes any text but the empty one. HEAD is
  /// answered by GET's route. The result points into the router.
  std::variant<Match, NotFound, MethodNotAllowed> find(Verb method, std::string_view path) const;

 private:
  /// One segment's place in the tree of all patterns.
  struct Node {
    std::map<std::string, std::size_t, std::less<>> literals;
    std::optional<std::size_t> variable;
    /// Indices into routes_: one for each method.
    std::vector<std::size_t> routes;
  };
  struct Entry {
    Route route;
    std::vector<std::string> parameter_names;
  };
  struct Search;
  const Entry* walk(std::size_t node, std::string_view rest, Search& search) const;
  const Entry* choose(const Node& node, Search& search) const;

  std::vector<Entry> routes_;
  std::vector<Node> nodes_{1};
};

}  // namespace creneau::http
