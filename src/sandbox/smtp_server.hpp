// A small SMTP server (RFC 5321) on loopback that keeps every mail. Takes any sender, recipient and
// login; lasts through any input. Knows nothing of what a mail says.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sandbox/faults.hpp"

namespace creneau::sandbox {

inline constexpr std::size_t smtp_connections_max = 200;
inline constexpr std::size_t smtp_recipients_max = 100;
inline constexpr std::size_t smtp_line_bytes_max = 4'096;
inline constexpr std::chrono::seconds smtp_idle_timeout{60};

class SmtpServer {
 public:
  struct Envelope {
    std::string sender;
    /// Separated by ", ".
    std::string recipients;
    std::string raw;
  };
  using Accept = std::function<void(Envelope)>;

  /// Binds at once, to a free port when `port` is 0; throws std::runtime_error when it cannot.
  SmtpServer(boost::asio::io_context& context, std::uint16_t port, Faults& faults, Accept accept);
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  std::uint16_t port() const;
  void start();
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace creneau::sandbox
