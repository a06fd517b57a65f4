// Stripe's way of saying no: its error envelope, as a value. Knows no HTTP server; `status` is only
// a number here.
#pragma once

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace creneau::sandbox {

/// Whether an idempotency key remembers the refusal: what failed before the call was carried out is
/// not remembered. Source: Stripe, "Idempotent requests".
enum class Remembered { yes, no };

/// An outcome that Stripe would answer with an error. Empty texts are left out of the envelope.
class ApiError {
 public:
  ApiError() = default;
  ApiError(int error_status, std::string error_type, std::string error_message)
      : status(error_status), type(std::move(error_type)), message(std::move(error_message)) {}

  int status = 500;
  std::string type = "api_error";
  std::string message;
  std::string code;
  std::string decline_code;
  std::string param;
  std::string charge;
  /// The PaymentIntent in its state after the failure; empty when there is none.
  boost::json::object payment_intent;
  Remembered remembered = Remembered::yes;
};

template <class T>
using Outcome = boost::system::result<T, ApiError>;

/// A parameter that cannot be right whatever the state: 400, not remembered by an idempotency key.
ApiError invalid_parameter(std::string message, std::string param, std::string code = {});
/// A call that the object's state does not allow: 400.
ApiError refused(std::string message, std::string code = {}, std::string param = {});
/// 404 `resource_missing`; `kind` as Stripe names it: "payment_intent".
ApiError missing(std::string_view kind, std::string_view id, std::string param = "id");
/// The envelope `{"error":{…}}`.
boost::json::object to_json(const ApiError& error);

}  // namespace creneau::sandbox
