// app/ports/ledger_records.hpp in SQL, inside a transaction that others begin and end.
#pragma once

#include "adapters/store/connection.hpp"
#include "app/ports/ledger_records.hpp"

namespace creneau::store {

class LedgerRecords final : public app::LedgerTx {
 public:
  explicit LedgerRecords(Connection& connection) : connection_(connection) {}

  bool has_event(const EventId& id) override;
  std::optional<app::EventWalk> find_event_walk() override;
  std::vector<PaymentId> list_charged_payments(const PaymentId& after, int limit) override;
  bool has_effect_waiting(const PaymentId& id) override;
  void save_event_walk(const app::EventWalk& walk) override;

 private:
  Connection& connection_;
};

}  // namespace creneau::store
