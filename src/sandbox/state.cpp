#include "sandbox/state.hpp"

#include <sodium.h>

namespace creneau::sandbox {

std::string make_id(std::string_view prefix, std::size_t length) {
  static constexpr std::string_view letters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string id(prefix);
  std::string bytes(length, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  // 256 is no multiple of 62: the slight bias does not matter in a stand-in's ids.
  for (const char byte : bytes) id += letters[static_cast<unsigned char>(byte) % letters.size()];
  return id;
}

}  // namespace creneau::sandbox
