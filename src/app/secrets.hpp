// Secrets that people and programs carry: made from the context's randomness, stored as keyed
// hashes only.
#pragma once

#include <string>
#include <string_view>

#include "app/ports/random.hpp"
#include "app/ports/store.hpp"

namespace creneau::app {

/// What a hash is for: the same secret has another hash for each.
enum class SecretKind {
  session,
  set_up_link,
  api_key,
  recovery_code,
  csrf,
  failed_account,
  failed_address,
  holder_address,
};

/// 256 bits, base64url, 43 characters.
std::string make_token(Random& random);
/// So many random bytes.
std::string make_random_bytes(Random& random, std::size_t count);
/// HMAC-SHA256 under the installation's key, lower-case hex.
std::string hash_secret(const Installation& installation, SecretKind kind, std::string_view secret);
/// In constant time for texts of one length.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace creneau::app
