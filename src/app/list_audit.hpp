// A page of the audit log, with the names of who did it.
#pragma once

#include <map>

#include "app/context.hpp"
#include "app/ports/access_records.hpp"

namespace creneau::app {

inline constexpr int audit_entries_listed_max = 200;

struct AuditPage {
  /// The newest first.
  std::vector<AuditEntry> entries;
  /// By id: people's names, keys' titles.
  std::map<std::string, std::string> actor_names;
  bool has_more = false;
};

/// `limit`: 1 to audit_entries_listed_max.
awaitable<Result<AuditPage>> list_audit(Context& context, AuditFilter filter, int limit);

}  // namespace creneau::app
