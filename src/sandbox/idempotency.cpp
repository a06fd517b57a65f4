#include "sandbox/idempotency.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "base/text.hpp"

namespace creneau::sandbox {

namespace {

// Only compared, never shown: a digest keeps 100,000 of them small.
std::string make_digest(std::string_view text) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return to_hex(digest);
}

}  // namespace

Idempotency::Idempotency(State& state, VirtualClock& clock) : state_(state), clock_(clock) {}

void Idempotency::prune() {
  auto& answers = state_.stored_answers;
  while (answers.size() > 0 && answers.at(0).created + idempotency_seconds <= clock_.now_seconds())
    answers.remove_oldest();
}

Outcome<std::optional<StoredAnswer>> Idempotency::begin(const std::string& key,
                                                        std::string_view whole_request) {
  prune();
  auto request = make_digest(whole_request);
  if (key.size() > idempotency_key_max)
    return invalid_parameter(
        fmt::format("Idempotency keys can be at most {} characters.", idempotency_key_max), "");
  const bool is_plain = std::all_of(key.begin(), key.end(),
                                    [](char letter) { return letter >= 0x20 && letter <= 0x7e; });
  if (!is_plain)
    return invalid_parameter("Idempotency keys must consist of printable ASCII characters.", "");
  if (auto* known = state_.stored_answers.find(key)) {
    const bool is_old = known->created + idempotency_seconds <= clock_.now_seconds();
    if (known->request.empty() || is_old) {
      // Forgotten: the key is free again.
    } else if (known->request != request) {
      ApiError error(400, "idempotency_error",
                     fmt::format("Keys for idempotent requests can only be used with the same "
                                 "parameters they were first used with. Try using a key other than "
                                 "'{}' if you meant to execute a different request.",
                                 key));
      return error;
    } else if (known->status == 0) {
      ApiError error(409, "idempotency_error",
                     "There is currently another in-progress request using this Idempotent Key "
                     "(that probably means you submitted twice, and the other request is still "
                     "going through): " +
                         key);
      error.code = "idempotency_key_in_use";
      return error;
    } else {
      return std::optional<StoredAnswer>(*known);
    }
    known->request = std::move(request);
    known->created = clock_.now_seconds();
    known->status = 0;
    return std::optional<StoredAnswer>();
  }
  StoredAnswer answer;
  answer.id = key;
  answer.created = clock_.now_seconds();
  answer.request = std::move(request);
  state_.stored_answers.add(std::move(answer));
  return std::optional<StoredAnswer>();
}

void Idempotency::complete(const std::string& key, int status, std::string body) {
  auto* known = state_.stored_answers.find(key);
  if (known == nullptr) return;
  known->status = status;
  known->body = std::move(body);
  state_.changed(*known);
}

void Idempotency::forget(const std::string& key) {
  if (auto* known = state_.stored_answers.find(key)) known->request.clear();
}

}  // namespace creneau::sandbox
