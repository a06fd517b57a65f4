// What a password must be: long enough, and nothing that everybody tries first. No rule asks for
// capitals, digits or signs (NIST SP 800-63B, 5.1.1.2). Pure; hashing is elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creneau::domain {

inline constexpr std::size_t password_code_points_min = 12;
inline constexpr std::size_t password_code_points_max = 200;

/// Why this cannot be a password, as a FieldError's code: `invalid` (not UTF-8), `too_short`,
/// `too_long`, or `too_common`: made of nothing but words of common_words.txt, rows of keys,
/// counting, repetition, and `personal` words (name, address, business); digits and signs between
/// them do not help, nor do `0` for `o` and its like. Nothing when it may be one.
std::optional<std::string_view> find_password_fault(std::string_view password,
                                                    const std::vector<std::string>& personal);

}  // namespace creneau::domain
