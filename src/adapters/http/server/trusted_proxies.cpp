// Addresses of both versions compared bit by bit; IPv4 in IPv6 clothing counts as IPv4.
#include "adapters/http/server/trusted_proxies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace creneau::http {
namespace {

using boost::asio::ip::address;

std::optional<address> parse_address(std::string_view text) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return without_mapping(parsed);
}

/// One entry of X-Forwarded-For: an address, perhaps with a port: `192.0.2.1:80`,
/// `[2001:db8::1]:80`.
std::optional<address> parse_hop(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return parse_address(text.substr(1, end - 1));
  }
  if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
  return parse_address(text);
}

bool starts_alike(const unsigned char* left, const unsigned char* right, unsigned bits) {
  const unsigned bytes = bits / 8;
  if (std::memcmp(left, right, bytes) != 0) return false;
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xffu << (8 - bits % 8);
  return ((left[bytes] ^ right[bytes]) & mask) == 0;
}

std::string_view trim_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

address without_mapping(const address& mapped) {
  if (!mapped.is_v6() || !mapped.to_v6().is_v4_mapped()) return mapped;
  return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, mapped.to_v6());
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    const std::string_view text = entry;
    const auto slash = text.find('/');
    const auto parsed = parse_address(text.substr(0, slash));
    if (!parsed) throw std::runtime_error(fmt::format("trusted proxy {}: not an address", entry));
    const unsigned bits_max = parsed->is_v4() ? 32 : 128;
    unsigned bits = bits_max;
    if (slash != std::string_view::npos) {
      const char* const last = text.data() + text.size();
      const auto [end, error] = std::from_chars(text.data() + slash + 1, last, bits);
      if (error != std::errc{} || end != last || bits > bits_max) {
        throw std::runtime_error(fmt::format("trusted proxy {}: not a range", entry));
      }
    }
    ranges_.push_back({*parsed, bits});
  }
}

bool TrustedProxies::contains(const address& candidate) const {
  return std::ranges::any_of(ranges_, [&](const Range& range) {
    if (range.address.is_v4() != candidate.is_v4()) return false;
    if (candidate.is_v4()) {
      const auto left = range.address.to_v4().to_bytes();
      const auto right = candidate.to_v4().to_bytes();
      return starts_alike(left.data(), right.data(), range.prefix_bits);
    }
    const auto left = range.address.to_v6().to_bytes();
    const auto right = candidate.to_v6().to_bytes();
    return starts_alike(left.data(), right.data(), range.prefix_bits);
  });
}

address TrustedProxies::find_client(const address& peer, std::string_view forwarded_for) const {
  address client = without_mapping(peer);
  while (!forwarded_for.empty() && contains(client)) {
    const auto comma = forwarded_for.rfind(',');
    const auto start = comma == std::string_view::npos ? 0 : comma + 1;
    const auto hop = parse_hop(trim_blanks(forwarded_for.substr(start)));
    if (!hop) break;
    client = *hop;
    forwarded_for = forwarded_for.substr(0, start == 0 ? 0 : comma);
  }
  return client;
}

}  // namespace creneau::http
