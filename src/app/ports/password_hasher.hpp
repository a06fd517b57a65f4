// Passwords made into hashes and compared with them: slow on purpose, so never on the event loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.hpp"

namespace creneau::app {

enum class PasswordVerdict {
  wrong,
  right,
  right_but_outdated,  ///< the hash is of weaker parameters than today's: make it anew
};

class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;
  /// Errors of both: unavailable, with a time to wait, when too many wait already.
  virtual boost::asio::awaitable<Result<std::string>> hash(std::string password) = 0;
  /// An empty `hash` (nobody's) is wrong after the same work as any other.
  virtual boost::asio::awaitable<Result<PasswordVerdict>> verify(std::string password,
                                                                 std::string hash) = 0;
};

}  // namespace creneau::app
