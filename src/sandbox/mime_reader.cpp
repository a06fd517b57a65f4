#include "sandbox/mime_reader.hpp"

#include <map>
#include <optional>

#include "base/text.hpp"

namespace creneau::sandbox {

namespace {

std::string to_lower(std::string_view text) {
  std::string lower;
  for (const char letter : text)
    lower += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  return lower;
}

/// By lower-case names; of several the first counts.
using Headers = std::map<std::string, std::string, std::less<>>;

/// One part: headers, then what follows the empty line.
struct Entity {
  Headers headers;
  std::string_view body;

  std::string_view header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view{} : found->second;
  }
};

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Entity read_entity(std::string_view raw) {
  Entity entity;
  std::string unfolded;
  const auto keep = [&] {
    unfolded = make_valid_utf8(unfolded);
    const auto colon = unfolded.find(':');
    if (colon != std::string::npos)
      entity.headers.emplace(to_lower(trim(unfolded.substr(0, colon))),
                             trim(unfolded.substr(colon + 1)));
    unfolded.clear();
  };
  while (!raw.empty()) {
    const auto line = take_line(raw);
    if (line.empty()) break;
    if (line.front() != ' ' && line.front() != '\t') keep();
    unfolded += line;
  }
  keep();
  entity.body = raw;
  return entity;
}

/// `text/plain; charset=utf-8` and its like.
struct HeaderValue {
  std::string value;
  std::map<std::string, std::string, std::less<>> parameters;
};

std::string take_parameter_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    const auto end = rest.find(';');
    value = trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
    return value;
  }
  std::size_t i = 1;
  for (; i < rest.size() && rest[i] != '"'; ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    value += rest[i];
  }
  rest.remove_prefix(std::min(rest.size(), i + 1));
  return value;
}

std::string decode_percent(std::string_view text) {
  std::string quoted;
  for (const char letter : text) {
    // The same escapes as quoted-printable's, with another sign.
    if (letter == '=')
      quoted += "=3D";
    else
      quoted += letter == '%' ? '=' : letter;
  }
  return decode_quoted_printable(quoted);
}

// RFC 2231: `filename*=utf-8''a%20b` and `filename*0*=…; filename*1=…`.
std::string read_parameter(const HeaderValue& header, std::string_view name) {
  const auto plain = header.parameters.find(name);
  const std::string base(name);
  std::string whole;
  bool is_extended = false;
  if (const auto found = header.parameters.find(base + "*"); found != header.parameters.end()) {
    whole = found->second;
    is_extended = true;
  } else {
    constexpr int pieces_max = 50;
    for (int i = 0; i < pieces_max; ++i) {
      const auto piece = base + "*" + std::to_string(i);
      if (const auto encoded = header.parameters.find(piece + "*");
          encoded != header.parameters.end()) {
        whole += encoded->second;
        is_extended = true;
      } else if (const auto bare = header.parameters.find(piece); bare != header.parameters.end()) {
        whole += bare->second;
      } else {
        break;
      }
    }
  }
  if (whole.empty())
    return plain == header.parameters.end() ? std::string() : decode_encoded_words(plain->second);
  if (!is_extended) return make_valid_utf8(whole);
  const auto first = whole.find('\'');
  const auto second = first == std::string::npos ? first : whole.find('\'', first + 1);
  if (second == std::string::npos) return make_valid_utf8(decode_percent(whole));
  return convert_to_utf8(decode_percent(std::string_view(whole).substr(second + 1)),
                         std::string_view(whole).substr(0, first));
}

HeaderValue read_header_value(std::string_view text) {
  HeaderValue header;
  const auto end = text.find(';');
  header.value = to_lower(trim(text.substr(0, end)));
  auto rest = end == std::string_view::npos ? std::string_view{} : text.substr(end);
  while (!rest.empty()) {
    const auto start = rest.find_first_not_of("; \t");
    if (start == std::string_view::npos) break;
    rest.remove_prefix(start);
    const auto equals = rest.find_first_of("=;");
    if (equals == std::string_view::npos) break;
    if (rest[equals] == ';') {
      rest.remove_prefix(equals);
      continue;
    }
    const auto name = to_lower(trim(rest.substr(0, equals)));
    rest.remove_prefix(equals + 1);
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" \t")));
    header.parameters.emplace(name, take_parameter_value(rest));
  }
  return header;
}

std::string decode_body(const Entity& entity) {
  const auto encoding = to_lower(trim(entity.header("content-transfer-encoding")));
  if (encoding == "base64") return decode_base64(entity.body);
  if (encoding == "quoted-printable") return decode_quoted_printable(entity.body);
  return std::string(entity.body);
}

std::vector<std::string_view> split_parts(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> parts;
  const auto delimiter = "--" + boundary;
  std::optional<std::size_t> start;
  std::size_t position = 0;
  while (position <= body.size() && parts.size() < mime_parts_max) {
    const auto line_end = body.find('\n', position);
    const auto next = line_end == std::string_view::npos ? body.size() + 1 : line_end + 1;
    const auto line = body.substr(position, next - position);
    if (line.starts_with(delimiter)) {
      // The line end before a delimiter belongs to the delimiter.
      if (start) {
        auto part = body.substr(*start, position - *start);
        if (part.ends_with('\n')) part.remove_suffix(1);
        if (part.ends_with('\r')) part.remove_suffix(1);
        parts.push_back(part);
      }
      if (line.substr(delimiter.size()).starts_with("--")) return parts;
      start = next;
    }
    position = next;
  }
  if (start && *start < body.size()) parts.push_back(body.substr(*start));
  return parts;
}

class Collector {
 public:
  explicit Collector(Message& message) : message_(message) {}

  void read(std::string_view raw, int depth) {
    if (++parts_ > mime_parts_max) return;
    const auto entity = read_entity(raw);
    auto type = read_header_value(entity.header("content-type"));
    if (type.value.empty()) type.value = "text/plain";
    const auto boundary = read_parameter(type, "boundary");
    if (type.value.starts_with("multipart/") && !boundary.empty() && depth < mime_depth_max) {
      for (const auto part : split_parts(entity.body, boundary)) read(part, depth + 1);
      return;
    }
    keep(entity, type);
  }

 private:
  void keep(const Entity& entity, const HeaderValue& type) {
    const auto disposition = read_header_value(entity.header("content-disposition"));
    const bool is_text = type.value.starts_with("text/");
    auto content = decode_body(entity);
    if (is_text) content = convert_to_utf8(content, read_parameter(type, "charset"));
    const bool is_attachment = disposition.value == "attachment";
    if (!is_attachment && type.value == "text/plain" && !has_text_) {
      message_.text = normalize_newlines(content);
      has_text_ = true;
    } else if (!is_attachment && type.value == "text/html" && !has_html_) {
      message_.html = normalize_newlines(content);
      has_html_ = true;
    } else {
      auto filename = read_parameter(disposition, "filename");
      if (filename.empty()) filename = read_parameter(type, "name");
      message_.attachments.push_back(
          {std::move(filename), make_valid_utf8(type.value), std::move(content)});
    }
  }

  Message& message_;
  std::size_t parts_ = 0;
  bool has_text_ = false;
  bool has_html_ = false;
};

}  // namespace

Message read_message(std::string_view raw) {
  Message message;
  const auto entity = read_entity(raw);
  message.from = decode_encoded_words(entity.header("from"));
  message.to = decode_encoded_words(entity.header("to"));
  message.subject = decode_encoded_words(entity.header("subject"));
  message.date = decode_encoded_words(entity.header("date"));
  Collector(message).read(raw, 0);
  return message;
}

}  // namespace creneau::sandbox
