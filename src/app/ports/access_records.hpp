// Who may sign in and do what: people, sessions, keys, and the log of what was done.
#pragma once

#include "app/ports/store.hpp"

namespace creneau::app {

/// A row of the audit log (app/actor.hpp).
struct AuditEntry {
  std::int64_t number = 0;
  Instant at;
  std::string actor_kind;
  std::string actor_id;
  std::string address;
  std::string action;
  std::string subject_kind;
  std::string subject_id;
  /// JSON objects, or empty.
  std::string before;
  std::string after;
};

class AccessReader {
 public:
  virtual ~AccessReader() = default;
};

class AccessTx : public AccessReader {
 public:
  /// The number is given by the database.
  virtual void insert_audit(const AuditEntry& entry) = 0;
};

}  // namespace creneau::app
