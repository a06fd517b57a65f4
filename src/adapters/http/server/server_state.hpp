// What the connections of one server share. It lives until the last of them has ended; the server's
// thread alone uses it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

#include "adapters/http/server/head.hpp"
#include "adapters/http/server/server.hpp"
#include "adapters/http/server/trusted_proxies.hpp"

namespace creneau::http {

class Connection;

/// 16 hexadecimal digits: unique within one server, not to be guessed from the ones before by eye,
/// no secret.
class RequestIds {
 public:
  RequestIds();
  std::string next();

 private:
  std::uint64_t counter_;
};

/// open: serves. draining: `stop` was called, requests under way finish. abandoned: the server
/// object is gone, or the drain's time is over; nothing of the owner may be called any more.
enum class ServerPhase { open, draining, abandoned };

struct ServerState {
  ServerState(Options server_options, Router server_router)
      : options(std::move(server_options)),
        router(std::move(server_router)),
        proxies(options.trusted_proxies),
        heads(options.default_headers) {}

  const Options options;
  const Router router;
  const TrustedProxies proxies;
  HeadWriter heads;
  RequestIds ids;
  ServerPhase phase = ServerPhase::open;
  std::list<Connection*> connections;
  /// Of those, the ones that are told 503 and closed.
  std::size_t rejected_count = 0;
  /// As many as `connections` has, for other threads.
  std::atomic<std::size_t> connection_count{0};
  /// Called when a connection has ended.
  std::function<void()> on_connection_end;
};

}  // namespace creneau::http
