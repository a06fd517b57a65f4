// The routes below /v1: authentication, idempotency, asked-for faults, and the way from a call to
// the parts that know the rules and back to JSON.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>

#include "adapters/http/server/router.hpp"
#include "sandbox/checkout.hpp"
#include "sandbox/disputes.hpp"
#include "sandbox/endpoints.hpp"
#include "sandbox/events.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/idempotency.hpp"
#include "sandbox/journal.hpp"
#include "sandbox/lists.hpp"
#include "sandbox/payments.hpp"
#include "sandbox/refunds.hpp"
#include "sandbox/waits.hpp"

namespace creneau::sandbox {

inline constexpr std::size_t api_body_bytes_max = 512 * 1024;
/// How long the answer of a call that «times out» is held back: longer than the 80 s that Stripe's
/// SDK waits.
inline constexpr std::chrono::seconds no_answer_hold{100};
/// More than this many held answers at once are given up with a 500.
inline constexpr std::size_t held_answers_max = 1'000;

/// Everything that the routes work with. References to what the sandbox owns.
struct Parts {
  State& state;
  VirtualClock& clock;
  Events& events;
  Checkout& checkout;
  Payments& payments;
  Refunds& refunds;
  Disputes& disputes;
  Endpoints& endpoints;
  Idempotency& idempotency;
  Faults& faults;
  Waits& waits;
  Journal& journal;
  Mailbox& mailbox;
};

/// What one call works with.
struct Call {
  ParameterReader& parameters;
  /// The path's variable part.
  std::string id;
};
using Operation = std::function<Outcome<boost::json::object>(const Call&)>;

class Api {
 public:
  explicit Api(Parts parts);
  void add_routes(http::Router& router);
  /// Stripe's answer to what the server refuses below /v1: an unknown path, a body that is too
  /// long.
  static http::Response refuse(http::Status status, const http::Request& request,
                               std::string_view detail);

 private:
  void add(http::Router& router, http::Verb method, std::string pattern, Operation operation);
  void add_checkout_routes(http::Router& router);
  void add_payment_routes(http::Router& router);
  void add_refund_routes(http::Router& router);
  void add_event_routes(http::Router& router);
  void add_account_routes(http::Router& router);
  void add_endpoint_routes(http::Router& router);

  struct Answer;
  boost::asio::awaitable<http::Response> handle(const http::Request& request,
                                                const Operation& operation);
  /// Reads, checks and carries out; the idempotency key is already held.
  Answer carry_out(const http::Request& request, const Operation& operation);
  Answer apply_fault(ApiFault fault, const std::string& key, const http::Request& request,
                     const Operation& operation);

  Parts parts_;
};

/// Stripe's answer when the key is missing or not one of a test account; nothing when it is right.
std::optional<ApiError> check_key(const http::Request& request);

}  // namespace creneau::sandbox
