#include "adapters/mail/mime.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "adapters/mail/header.hpp"
#include "base/text.hpp"

namespace creneau::mail {
namespace {

constexpr std::size_t line_characters_max = 76;

// RFC 2045, 6.7. White space at a line's end is encoded, as is whatever is not plain ASCII.
std::string encode_quoted_printable(std::string_view raw) {
  const auto text = normalize_newlines(raw);
  std::string encoded;
  std::size_t line = 0;
  const auto put = [&](std::string_view piece) {
    if (line + piece.size() >= line_characters_max) {
      encoded += "=\r\n";
      line = 0;
    }
    encoded += piece;
    line += piece.size();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      encoded += "\r\n";
      line = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    const bool is_space = c == ' ' || c == '\t';
    if ((c > ' ' && c <= '~' && c != '=') || (is_space && !ends_line))
      put({&c, 1});
    else
      put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
  }
  if (line > 0) encoded += "\r\n";
  return encoded;
}

std::string wrap_base64(std::string_view bytes) {
  const auto encoded = encode_base64(bytes);
  std::string wrapped;
  for (std::size_t i = 0; i < encoded.size(); i += line_characters_max)
    wrapped.append(encoded, i, line_characters_max).append("\r\n");
  return wrapped;
}

// "=_" stands in neither encoding, so no body can hold the boundary.
std::string make_boundary(std::string_view seed) {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(seed.data()),
                     seed.size(), nullptr, 0);
  return "=_" + to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace

std::string write_part(const Part& part, std::string_view seed) {
  std::string text;
  const auto boundary = make_boundary(seed);
  if (part.parts.empty())
    text += fmt::format("Content-Type: {}\r\nContent-Transfer-Encoding: {}\r\n", part.content_type,
                        part.encoding == Encoding::base64 ? "base64" : "quoted-printable");
  else
    text += fmt::format("Content-Type: {};\r\n boundary=\"{}\"\r\n", part.content_type, boundary);
  for (const auto& field : part.fields) text += field + "\r\n";
  text += "\r\n";

  if (part.parts.empty())
    return text + (part.encoding == Encoding::base64 ? wrap_base64(part.body)
                                                     : encode_quoted_printable(part.body));
  for (std::size_t i = 0; i < part.parts.size(); ++i)
    text += fmt::format("--{}\r\n{}\r\n", boundary,
                        write_part(part.parts[i], fmt::format("{}/{}", seed, i)));
  return text + fmt::format("--{}--\r\n", boundary);
}

}  // namespace creneau::mail
