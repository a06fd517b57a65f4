#include "sandbox/api_error.hpp"

#include <fmt/format.h>

namespace creneau::sandbox {

ApiError invalid_parameter(std::string message, std::string param, std::string code) {
  ApiError error(400, "invalid_request_error", std::move(message));
  error.param = std::move(param);
  error.code = std::move(code);
  error.remembered = Remembered::no;
  return error;
}

ApiError refused(std::string message, std::string code, std::string param) {
  ApiError error(400, "invalid_request_error", std::move(message));
  error.code = std::move(code);
  error.param = std::move(param);
  return error;
}

ApiError missing(std::string_view kind, std::string_view id, std::string param) {
  // Stripe quotes the id of everything but a Checkout Session.
  ApiError error(404, "invalid_request_error",
                 kind == "checkout.session" ? fmt::format("No such {}: {}", kind, id)
                                            : fmt::format("No such {}: '{}'", kind, id));
  error.code = "resource_missing";
  error.param = std::move(param);
  return error;
}

boost::json::object to_json(const ApiError& error) {
  boost::json::object content;
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) content[name] = text;
  };
  add("charge", error.charge);
  add("code", error.code);
  if (!error.code.empty()) content["doc_url"] = "https://stripe.com/docs/error-codes/" + error.code;
  add("decline_code", error.decline_code);
  add("message", error.message);
  add("param", error.param);
  if (!error.payment_intent.empty()) content["payment_intent"] = error.payment_intent;
  content["type"] = error.type;
  return {{"error", std::move(content)}};
}

}  // namespace creneau::sandbox
