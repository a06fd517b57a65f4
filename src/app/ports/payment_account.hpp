// The business's account at Stripe, as those who set it up and look after it see it: the key, the
// clock, the webhook endpoints. No payment goes this way.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::app {

using boost::asio::awaitable;

struct AccountState {
  /// Whether the key is a live one, by Stripe's own word; nothing where the key may not read it.
  std::optional<bool> is_live;
  /// Stripe's clock when it answered; whole seconds.
  std::optional<Instant> server_time;
};

/// Where Stripe sends events.
struct WebhookEndpoint {
  std::string id;
  std::string url;
  /// Types, or `*`.
  std::vector<std::string> events;
  /// Empty: the account's own default.
  std::string api_version;
  bool is_enabled = true;
  bool is_live = false;
  /// Only in the answer to its making.
  std::string secret = {};
};

struct EndpointDraft {
  std::string url;
  std::vector<std::string> events;
  std::string api_version;
};

/// What the program does at Stripe that a restricted key may lack.
enum class Permission {
  write_sessions,
  write_refunds,
  write_payment_intents,
  read_events,
};

/// Errors of every call: unauthorized (the key is none, or revoked), forbidden (a restricted key
/// lacks the right), gateway_unavailable (no answer, or none of use), gateway_rejected,
/// gateway_not_found.
/// `Error::detail` is English and holds no secret.
class PaymentAccount {
 public:
  virtual ~PaymentAccount() = default;

  virtual awaitable<Result<AccountState>> look() = 0;
  /// Asks for something that does not exist, so that nothing comes of it. True when it was not the
  /// right that was missing.
  virtual awaitable<Result<bool>> may(Permission permission) = 0;

  /// All of them; Stripe allows 16.
  virtual awaitable<Result<std::vector<WebhookEndpoint>>> list_endpoints() = 0;
  virtual awaitable<Result<WebhookEndpoint>> create_endpoint(EndpointDraft draft) = 0;
  /// Corrects events and switches it on; its API version stays what it is, as Stripe lets nobody
  /// change that.
  virtual awaitable<Result<WebhookEndpoint>> correct_endpoint(std::string id,
                                                              std::vector<std::string> events) = 0;
  virtual awaitable<Result<WebhookEndpoint>> disable_endpoint(std::string id) = 0;
};

}  // namespace creneau::app
