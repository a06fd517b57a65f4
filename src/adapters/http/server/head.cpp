// Writes heads by appending to a string that the connection keeps; the date is made once a second.
#include "adapters/http/server/head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <charconv>
#include <stdexcept>

namespace creneau::http {
namespace {

using boost::beast::iequals;
using boost::beast::http::field;

constexpr std::string_view request_id_name = "X-Request-Id";

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

/// Headers that a handler's response cannot set.
bool is_owned_by_server(const boost::beast::http::fields::value_type& header) {
  switch (header.name()) {
    case field::connection:
    case field::content_length:
    case field::date:
    case field::transfer_encoding:
      return true;
    case field::unknown:
      return iequals(header.name_string(), request_id_name);
    default:
      return false;
  }
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.append(digits, end);
}

void append_framing(std::string& out, const HeadFacts& facts) {
  switch (facts.framing) {
    case Framing::no_body:
    case Framing::until_close:
      break;
    case Framing::content_length:
      out += "Content-Length: ";
      append_number(out, facts.content_bytes);
      out += "\r\n";
      break;
    case Framing::chunked:
      out += "Transfer-Encoding: chunked\r\n";
      break;
  }
  switch (facts.persistence) {
    case Persistence::keep_alive:
      break;
    case Persistence::keep_alive_stated:
      out += "Connection: keep-alive\r\n";
      break;
    case Persistence::close:
      out += "Connection: close\r\n";
      break;
  }
}

}  // namespace

std::string format_http_date(std::chrono::sys_seconds at) {
  static constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto days = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss time(at - days);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     weekdays[std::chrono::weekday(days).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

bool is_header_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

HeadWriter::HeadWriter(std::vector<std::pair<std::string, std::string>> default_headers)
    : default_headers_(std::move(default_headers)) {
  for (const auto& [name, value] : default_headers_) {
    if (!is_token(name) || !is_header_value(value)) {
      throw std::runtime_error(fmt::format("default header {}: not a header", name));
    }
  }
}

std::string_view HeadWriter::date_line() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_second_) {
    date_second_ = now;
    date_line_ = "Date: " + format_http_date(now) + "\r\n";
  }
  return date_line_;
}

bool HeadWriter::write(std::string& out, const Response& response, const HeadFacts& facts) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<unsigned>(response.status));
  out += ' ';
  out += boost::beast::http::obsolete_reason(response.status);
  out += "\r\n";
  for (const auto& header : response.headers) {
    if (is_owned_by_server(header)) continue;
    // Named without a value: leaves out the default of that name.
    if (header.value().empty()) continue;
    const std::string_view name = header.name_string();
    const std::string_view value = header.value();
    if (!is_token(name) || !is_header_value(value)) return false;
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  for (const auto& [name, value] : default_headers_) {
    if (response.headers.find(name) != response.headers.end()) continue;
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  out += date_line();
  if (!facts.request_id.empty()) {
    out += request_id_name;
    out += ": ";
    out += facts.request_id;
    out += "\r\n";
  }
  append_framing(out, facts);
  out += "\r\n";
  return true;
}

}  // namespace creneau::http
