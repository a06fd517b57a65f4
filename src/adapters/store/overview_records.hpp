// app/ports/overview_records.hpp in SQL, inside a transaction that others begin and end.
#pragma once

#include "adapters/store/connection.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::store {

class OverviewRecords final : public app::OverviewTx {
 public:
  explicit OverviewRecords(Connection& connection) : connection_(connection) {}

  void raise_attention(const domain::Attention& attention) override;
  bool resolve_attention(const std::string& matter, const std::string& by, Instant now) override;

 private:
  Connection& connection_;
};

}  // namespace creneau::store
