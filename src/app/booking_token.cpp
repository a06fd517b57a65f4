#include "app/booking_token.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "base/assert.hpp"

namespace creneau::app {

std::string make_booking_token(const Installation& installation, const domain::Booking& booking) {
  CRENEAU_ASSERT(installation.token_key.size() == crypto_auth_hmacsha256_KEYBYTES);
  const auto text =
      fmt::format("booking-token\n{}\n{}", booking.id.str(), booking.token_generation);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(),
                         reinterpret_cast<const unsigned char*>(installation.token_key.data()));
  std::array<char, sodium_base64_ENCODED_LEN(mac.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING)>
      encoded{};
  sodium_bin2base64(encoded.data(), encoded.size(), mac.data(), mac.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return encoded.data();
}

bool is_booking_token(const Installation& installation, const domain::Booking& booking,
                      std::string_view token) {
  const auto expected = make_booking_token(installation, booking);
  return token.size() == expected.size() &&
         sodium_memcmp(token.data(), expected.data(), expected.size()) == 0;
}

std::string make_booking_url(const Context& context, const domain::Booking& booking) {
  return fmt::format("{}/bookings/{}?token={}", context.rules->public_url, booking.id.str(),
                     make_booking_token(context.installation, booking));
}

}  // namespace creneau::app
