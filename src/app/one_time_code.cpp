#include "app/one_time_code.hpp"

#include <fmt/format.h>
#include <liboath/oath.h>

#include <array>
#include <cstdlib>

#include "app/secrets.hpp"
#include "base/assert.hpp"

namespace creneau::app {
namespace {

constexpr std::size_t recovery_code_bytes = 10;
constexpr std::size_t recovery_group_characters = 4;

void start_oath() {
  static const bool is_ready = oath_init() == OATH_OK;
  CRENEAU_ASSERT(is_ready);
}

std::string encode_base32(std::string_view bytes) {
  start_oath();
  char* encoded = nullptr;
  std::size_t length = 0;
  CRENEAU_ASSERT(oath_base32_encode(bytes.data(), bytes.size(), &encoded, &length) == OATH_OK);
  std::string text(encoded, length);
  std::free(encoded);  // NOLINT: liboath hands out memory of malloc's
  return text.substr(0, text.find('='));
}

std::optional<std::string> decode_base32(std::string_view text) {
  start_oath();
  char* decoded = nullptr;
  std::size_t length = 0;
  if (oath_base32_decode(text.data(), text.size(), &decoded, &length) != OATH_OK)
    return std::nullopt;
  std::string bytes(decoded, length);
  std::free(decoded);  // NOLINT: as above
  return bytes;
}

std::string code_of_step(const std::string& key, std::int64_t step) {
  std::array<char, domain::totp_digits + 1> code{};
  CRENEAU_ASSERT(oath_hotp_generate(key.data(), key.size(), static_cast<std::uint64_t>(step),
                                    domain::totp_digits, false, OATH_HOTP_DYNAMIC_TRUNCATION,
                                    code.data()) == OATH_OK);
  return code.data();
}

/// For a part of an address.
std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    escaped += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return escaped;
}

}  // namespace

std::string encode_totp_secret(std::string_view bytes) {
  return encode_base32(bytes);
}

std::optional<std::string> make_totp_code(std::string_view secret, std::int64_t step) {
  const auto key = decode_base32(secret);
  if (!key) return std::nullopt;
  return code_of_step(*key, step);
}

std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           Instant now, std::int64_t last_step) {
  const auto key = decode_base32(secret);
  if (!key) return std::nullopt;
  std::optional<std::int64_t> found;
  for (const auto step : domain::open_totp_steps(now, last_step))
    if (is_same_secret(code_of_step(*key, step), code)) found = step;
  return found;
}

std::string make_otpauth_url(std::string_view issuer, std::string_view email,
                             std::string_view secret) {
  return fmt::format(
      "otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}",
      escape(issuer), escape(email), secret, domain::totp_digits, domain::totp_step_length.count());
}

std::string make_recovery_code(Random& random) {
  const auto letters = encode_base32(make_random_bytes(random, recovery_code_bytes));
  std::string code;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i > 0 && i % recovery_group_characters == 0) code += '-';
    const char c = letters[i];
    code += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return code;
}

std::string normalize_recovery_code(std::string_view code) {
  std::string normal;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    // Base 32 has neither 0 nor 1: they can only be meant for the letters.
    if (c == '0')
      normal += 'o';
    else if (c == '1')
      normal += 'l';
    else
      normal += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return normal;
}

}  // namespace creneau::app
