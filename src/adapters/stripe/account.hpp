// The business's account at Stripe, as the application's port wants it. Calls of its own, apart
// from payments: each is tried once and bounded, so that looking never holds anybody up.
#pragma once

#include <boost/json/object.hpp>

#include "adapters/stripe/transport.hpp"
#include "app/ports/payment_account.hpp"

namespace creneau::stripe {

/// Destroy it before the executors whose coroutines call it.
class Account final : public app::PaymentAccount {
 public:
  /// Tries and time limits of `options` are replaced by its own. Throws std::invalid_argument, as
  /// Transport does.
  Account(TransportOptions options, app::Random& random);

  app::awaitable<Result<app::AccountState>> look() override;
  app::awaitable<Result<bool>> may(app::Permission permission) override;
  app::awaitable<Result<std::vector<app::WebhookEndpoint>>> list_endpoints() override;
  app::awaitable<Result<app::WebhookEndpoint>> create_endpoint(app::EndpointDraft draft) override;
  app::awaitable<Result<app::WebhookEndpoint>> correct_endpoint(
      std::string id, std::vector<std::string> events) override;
  app::awaitable<Result<app::WebhookEndpoint>> disable_endpoint(std::string id) override;

 private:
  app::awaitable<Result<boost::json::object>> ask(Call call);
  app::awaitable<Result<app::WebhookEndpoint>> ask_endpoint(Call call);

  Transport transport_;
};

}  // namespace creneau::stripe
