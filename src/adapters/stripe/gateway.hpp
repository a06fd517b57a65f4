// Stripe, as the application's port wants it: puts requests, transport and answers together.
// Decides nothing.
#pragma once

#include "adapters/stripe/transport.hpp"
#include "app/ports/payment_gateway.hpp"

namespace creneau::stripe {

/// More refunds than this many pages of one payment are refused: gateway_unavailable.
inline constexpr int refund_pages_max = 10;

/// Destroy it before the executors whose coroutines call it: calls under way are ended by posting
/// to them.
class Gateway final : public app::PaymentGateway {
 public:
  /// Throws std::invalid_argument, as Transport does.
  Gateway(TransportOptions options, app::Random& random);

  std::string session_body(const app::SessionParameters& parameters) const override;
  std::string refund_body(const app::RefundParameters& parameters) const override;
  app::awaitable<Result<domain::SessionNews>> create_session(
      domain::StoredRequest request) override;
  app::awaitable<Result<domain::SessionNews>> get_session(SessionId id) override;
  app::awaitable<Result<domain::SessionNews>> expire_session(SessionId id) override;
  app::awaitable<Result<domain::IntentNews>> get_intent(PaymentIntentId id) override;
  app::awaitable<Result<domain::IntentNews>> capture_intent(PaymentIntentId id) override;
  app::awaitable<Result<domain::IntentNews>> cancel_intent(PaymentIntentId id) override;
  app::awaitable<Result<domain::RefundNews>> create_refund(domain::StoredRequest request) override;
  app::awaitable<Result<std::vector<domain::RefundNews>>> list_refunds(PaymentIntentId id) override;

  /// What stands under this path and query. Errors: as the port has them.
  app::awaitable<Result<boost::json::object>> get(std::string path);

 private:
  app::awaitable<Result<boost::json::object>> perform(Call call);
  app::awaitable<Result<domain::SessionNews>> perform_session(Call call);
  app::awaitable<Result<domain::IntentNews>> perform_intent(Call call);

  Transport transport_;
};

}  // namespace creneau::stripe
