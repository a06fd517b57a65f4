// app/ports/access_records.hpp in SQL, inside a transaction that others begin and end.
#pragma once

#include "adapters/store/connection.hpp"
#include "app/ports/access_records.hpp"

namespace creneau::store {

class AccessRecords final : public app::AccessTx {
 public:
  explicit AccessRecords(Connection& connection) : connection_(connection) {}

  void insert_audit(const app::AuditEntry& entry) override;

 private:
  Connection& connection_;
};

}  // namespace creneau::store
