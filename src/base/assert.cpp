#include "base/assert.hpp"

#include <boost/assert.hpp>
#include <cstdio>
#include <cstdlib>

namespace creneau {

void fail_assertion(std::string_view expression, const char* file, long line) {
  std::fprintf(stderr, "%s:%ld: assertion failed: %.*s\n", file, line,
               static_cast<int>(expression.size()), expression.data());
  std::abort();
}

}  // namespace creneau

namespace boost {

// Boost calls these for `*r` on an error and for its own preconditions
// (BOOST_ENABLE_ASSERT_HANDLER).
void assertion_failed(char const* expression, char const*, char const* file, long line) {
  creneau::fail_assertion(expression, file, line);
}
void assertion_failed_msg(char const* expression, char const*, char const*, char const* file,
                          long line) {
  creneau::fail_assertion(expression, file, line);
}

}  // namespace boost
