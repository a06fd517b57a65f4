// Assertions that stay on in release builds: a broken invariant stops the process, which recovers
// from its database.
#pragma once

#include <string_view>

namespace creneau {
/// Prints what was broken and where, then aborts.
[[noreturn]] void fail_assertion(std::string_view expression, const char* file, long line);
}  // namespace creneau

#define CRENEAU_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::creneau::fail_assertion(#condition, __FILE__, __LINE__))
#define CRENEAU_UNREACHABLE() ::creneau::fail_assertion("unreachable", __FILE__, __LINE__)
