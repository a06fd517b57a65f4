// Whose X-Forwarded-For is believed, and which address it gives.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace creneau::http {

class TrustedProxies {
 public:
  /// Addresses or CIDR ranges, both versions. Throws std::runtime_error naming the entry that is
  /// neither.
  explicit TrustedProxies(const std::vector<std::string>& entries);

  bool contains(const boost::asio::ip::address& address) const;
  /// The client's address: walks the list in `forwarded_for` from its right end for as long as the
  /// hop before is trusted. Whatever cannot be read ends the walk at the last address that is
  /// certain.
  boost::asio::ip::address find_client(const boost::asio::ip::address& peer,
                                       std::string_view forwarded_for) const;

 private:
  struct Range {
    boost::asio::ip::address address;
    unsigned prefix_bits;
  };
  std::vector<Range> ranges_;
};

/// An IPv4 address that an IPv6 socket shows as `::ffff:a.b.c.d`, as IPv4; any other as it is.
boost::asio::ip::address without_mapping(const boost::asio::ip::address& address);

}  // namespace creneau::http
