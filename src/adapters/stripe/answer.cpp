#include "adapters/stripe/answer.hpp"

#include <fmt/format.h>

#include "adapters/stripe/object_reader.hpp"
#include "base/text.hpp"

namespace creneau::stripe {
namespace {

struct ApiError {
  std::string type;
  std::string code;
  std::string param;
  std::string message;
};

ApiError read_api_error(std::string_view body) {
  const auto object = parse_object(body, Errc::gateway_unavailable);
  if (!object) return {};
  const auto* envelope = ObjectReader(*object, "error").find_object("error");
  if (envelope == nullptr) return {};
  ObjectReader reader(*envelope, "error");
  return ApiError{reader.optional_text("type"), reader.optional_text("code"),
                  reader.optional_text("param"), reader.optional_text("message")};
}

bool is_secret_or_personal(std::string_view word) {
  if (word.find('@') != std::string_view::npos) return true;
  for (const std::string_view prefix : {"sk_", "rk_", "pk_", "whsec_"})
    if (word.find(prefix) != std::string_view::npos) return true;
  return false;
}

// Word by word: Stripe quotes what was sent, an address or (masked, but not by every proxy) a key.
std::string blot(std::string_view message) {
  std::string result;
  std::size_t position = 0;
  while (position < message.size() && result.size() < message_bytes_max) {
    const auto end = std::min(message.find_first_of(" \t\r\n", position), message.size());
    const auto word = message.substr(position, end - position);
    if (!word.empty()) {
      if (!result.empty()) result += ' ';
      result += is_secret_or_personal(word) || has_control_characters(word, false) ? "[…]" : word;
    }
    position = end + 1;
  }
  if (result.size() > message_bytes_max) result.resize(message_bytes_max);
  return is_valid_utf8(result) ? result : "[…]";
}

Errc classify(const Answer& answer, const ApiError& error) {
  // What the request itself will never achieve comes first: true of a replayed answer as well.
  if (answer.status == 400 && error.code == "charge_already_refunded")
    return Errc::gateway_already_refunded;
  if (answer.status == 400 && error.param == "expires_at") return Errc::gateway_expiry_invalid;
  if (answer.is_replayed && answer.status >= 400) return Errc::gateway_replayed_failure;
  switch (answer.status) {
    case 400:
      return error.code == "rate_limit" || error.code == "lock_timeout" ? Errc::gateway_unavailable
                                                                        : Errc::gateway_rejected;
    case 404:
      return Errc::gateway_not_found;
    case 401:  // The key is wrong or revoked: the owner's to mend, the request itself is sound.
    case 403:
    case 408:  // A proxy's or a dependency's failure: nothing was decided.
    case 409:
    case 424:
    case 429:
      return Errc::gateway_unavailable;
    default:
      return answer.status >= 400 && answer.status < 500 ? Errc::gateway_rejected
                                                         : Errc::gateway_unavailable;
  }
}

Error read_error(const Answer& answer) {
  const auto error = read_api_error(answer.body);
  std::string detail = fmt::format("Stripe answered {}", answer.status);
  if (answer.is_replayed) detail += " (replayed)";
  for (const auto& [label, value] :
       {std::pair{"type", error.type}, std::pair{"code", error.code},
        std::pair{"param", error.param}, std::pair{"message", error.message},
        std::pair{"request", answer.request_id}})
    if (!value.empty()) detail += fmt::format(", {}: {}", label, blot(value));
  Error result(classify(answer, error), detail);
  result.retry_after = answer.retry_after;
  return result;
}

}  // namespace

Result<boost::json::object> read_answer(const Answer& answer) {
  if (answer.status < 200 || answer.status > 299) return read_error(answer);
  auto object = parse_object(answer.body, Errc::gateway_unavailable);
  if (!object)
    return Error(Errc::gateway_unavailable,
                 fmt::format("Stripe's answer cannot be read ({}), request: {}",
                             object.error().detail, blot(answer.request_id)));
  return object;
}

}  // namespace creneau::stripe
