// Sends webhooks: one thread around libcurl's multi interface, bounded in parallel, connections
// kept alive. Knows signatures and sockets; when something is sent, and what a failure means, is
// its caller's business.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace creneau::sandbox {

inline constexpr long webhooks_in_flight_max = 64;
inline constexpr std::chrono::seconds webhook_timeout{10};

/// `t=…,v1=…` over the raw body, one v1 for each secret. Source: Stripe, "Verify webhook
/// signatures".
std::string make_signature_header(std::string_view body, const std::vector<std::string>& secrets,
                                  std::int64_t timestamp);

struct WebhookAnswer {
  /// The HTTP status; 0 when there was no answer.
  int status = 0;
  std::string error;

  bool is_success() const { return status >= 200 && status < 300; }
};

class WebhookSender {
 public:
  using Done = std::function<void(WebhookAnswer)>;

  /// Answers are handed to `context`'s thread.
  explicit WebhookSender(boost::asio::io_context& context);
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  /// Signs with the present real time at the moment of sending. Never blocks.
  void send(std::string url, std::string body, std::vector<std::string> secrets, Done done);
  /// Ends what is under way without calling anybody back.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace creneau::sandbox
