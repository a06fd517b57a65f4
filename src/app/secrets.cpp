#include "app/secrets.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <cstring>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

constexpr std::size_t token_bytes = 32;

std::string_view purpose_of(SecretKind kind) {
  switch (kind) {
    case SecretKind::session:
      return "session";
    case SecretKind::set_up_link:
      return "set-up-link";
    case SecretKind::api_key:
      return "api-key";
    case SecretKind::recovery_code:
      return "recovery-code";
    case SecretKind::csrf:
      return "csrf";
    case SecretKind::failed_account:
      return "failed-account";
    case SecretKind::failed_address:
      return "failed-address";
    case SecretKind::holder_address:
      return "holder-address";
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace

std::string make_random_bytes(Random& random, std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t at = 0; at < count; at += sizeof(std::uint64_t)) {
    const auto bits = random.next();
    std::memcpy(bytes.data() + at, &bits, std::min(sizeof bits, count - at));
  }
  return bytes;
}

std::string make_token(Random& random) {
  const auto bytes = make_random_bytes(random, token_bytes);
  std::array<char, sodium_base64_ENCODED_LEN(token_bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)>
      encoded{};
  sodium_bin2base64(encoded.data(), encoded.size(),
                    reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return encoded.data();
}

std::string hash_secret(const Installation& installation, SecretKind kind,
                        std::string_view secret) {
  CRENEAU_ASSERT(installation.token_key.size() == crypto_auth_hmacsha256_KEYBYTES);
  const auto text = fmt::format("{}\n{}", purpose_of(kind), secret);
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(mac.data()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         reinterpret_cast<const unsigned char*>(installation.token_key.data()));
  return to_hex(mac);
}

bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace creneau::app
