// Percent-decoding for this folder: targets and forms share it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace creneau::http {

/// What '+' stands for: a space in forms, itself in paths.
enum class PlusSign { is_space, is_itself };

/// Decodes every %XX once. Nothing for a broken escape or for a result that is not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus);

}  // namespace creneau::http
