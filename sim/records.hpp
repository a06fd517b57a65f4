// Stripe's lists, as one server process reads them.
#pragma once

#include <memory>

#include "app/ports/payment_records.hpp"
#include "stripe_line.hpp"
#include "stripe_model.hpp"

namespace creneau::sim {

class SimRecords final : public app::PaymentRecords {
 public:
  SimRecords(Nature& nature, StripeModel& stripe, std::shared_ptr<Waits> waits)
      : nature_(nature), stripe_(stripe), line_(nature, std::move(waits)) {}

  awaitable<Result<app::ListedEvents>> list_events(app::EventSpan span) override;
  awaitable<Result<app::RecordPage<app::IntentRecord>>> list_intents(
      PaymentIntentId after) override;
  awaitable<Result<app::RecordPage<app::RefundRecord>>> list_refunds_of_all(
      StripeRefundId after) override;
  awaitable<Result<app::IntentRecord>> find_intent(PaymentIntentId id) override;
  awaitable<Result<domain::SessionNews>> find_session(PaymentIntentId id) override;

 private:
  Nature& nature_;
  StripeModel& stripe_;
  StripeLine line_;
};

}  // namespace creneau::sim
