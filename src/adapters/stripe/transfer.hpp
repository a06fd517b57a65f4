// One HTTP exchange as a libcurl easy handle: sets it up, collects headers and body within their
// bounds. Private to the transport, which decides when it runs and what follows.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "adapters/stripe/transport.hpp"

namespace creneau::stripe {

/// Where calls go, worked out once.
struct Endpoint {
  /// Without a slash at its end.
  std::string base;
  bool is_loopback = false;
};

/// Throws std::invalid_argument naming STRIPE_API_BASE: not https (http only for loopback), or with
/// user, query or path.
Endpoint make_endpoint(const std::string& api_base);

class Transfer {
 public:
  /// `call` outlives the transfer. `timeout` is for this exchange alone.
  Transfer(const Endpoint& endpoint, const TransportOptions& options, const Call& call,
           Duration timeout);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() const { return easy_.get(); }
  /// Once libcurl is done with it: what came, or gateway_unavailable and why.
  Result<Answer> finish(CURLcode code);
  /// Stripe-Should-Retry, where it was sent.
  std::optional<bool> should_retry() const { return should_retry_; }
  bool is_too_large() const { return is_too_large_; }
  /// Ends without waiting for a name lookup under way.
  void abandon();

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  void read_header(std::string_view line);
  void add_header(const std::string& line);

  struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  std::unique_ptr<curl_slist, ListCleanup> headers_;
  std::unique_ptr<CURL, EasyCleanup> easy_;
  Answer answer_;
  std::optional<bool> should_retry_;
  bool is_too_large_ = false;
};

}  // namespace creneau::stripe
