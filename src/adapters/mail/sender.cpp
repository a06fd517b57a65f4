#include "adapters/mail/sender.hpp"

#include <algorithm>

namespace creneau::mail {

bool is_plain_address(std::string_view text) {
  constexpr std::size_t address_bytes_max = 254;
  const auto at = text.find('@');
  if (text.size() > address_bytes_max || at == std::string_view::npos || at == 0) return false;
  if (at + 1 == text.size() || text.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' &&
           std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
}

}  // namespace creneau::mail
