// app/ports/schedule_records.hpp in SQL, inside a transaction that others begin and end.
#pragma once

#include "adapters/store/connection.hpp"
#include "app/ports/schedule_records.hpp"

namespace creneau::store {

class ScheduleRecords final : public app::ScheduleTx {
 public:
  explicit ScheduleRecords(Connection& connection) : connection_(connection) {}

 private:
  Connection& connection_;
};

}  // namespace creneau::store
