// Stripe's lists, as the application's port wants them: a page asked for, or all pages of a span.
// Decides nothing.
#pragma once

#include "adapters/stripe/gateway.hpp"
#include "app/ports/payment_records.hpp"

namespace creneau::stripe {

class Records final : public app::PaymentRecords {
 public:
  /// `gateway` outlives it.
  explicit Records(Gateway& gateway) : gateway_(gateway) {}

  app::awaitable<Result<app::ListedEvents>> list_events(app::EventSpan span) override;
  app::awaitable<Result<app::RecordPage<app::IntentRecord>>> list_intents(
      PaymentIntentId after) override;
  app::awaitable<Result<app::RecordPage<app::RefundRecord>>> list_refunds_of_all(
      StripeRefundId after) override;
  app::awaitable<Result<app::IntentRecord>> find_intent(PaymentIntentId id) override;
  app::awaitable<Result<domain::SessionNews>> find_session(PaymentIntentId id) override;

 private:
  Gateway& gateway_;
};

}  // namespace creneau::stripe
