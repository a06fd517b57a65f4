// Text from outside: what is valid UTF-8, what a person may have typed into one line or several.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace creneau {

bool is_valid_utf8(std::string_view text);
/// Code points in valid UTF-8.
std::size_t count_code_points(std::string_view text);
/// True for C0 and C1 controls and DEL, line and paragraph separators, and the bidirectional
/// overrides and isolates that let a text pretend to be another. With `allow_newlines`, LF and TAB
/// are let through.
bool has_control_characters(std::string_view text, bool allow_newlines);
/// Without white space at both ends, and runs of white space (Unicode's) made one space. Letters
/// stay as they are.
std::string collapse_white_space(std::string_view text);
/// Without white space at both ends.
std::string trim(std::string_view text);
/// CR LF and CR become LF, as HTML forms send them.
std::string normalize_newlines(std::string_view text);
/// For searches: without capitals, accents and differences of width (Unicode's compatibility
/// decomposition without its marks, case folded); «Noé LEFÈVRE» and «noe lefevre» become one. Empty
/// for text that is not UTF-8.
std::string fold_for_search(std::string_view text);
/// Lower-case hex.
std::string to_hex(std::string_view bytes);

}  // namespace creneau
