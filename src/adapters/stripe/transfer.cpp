#include "adapters/stripe/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <charconv>
#include <new>
#include <stdexcept>

#include "base/loopback.hpp"
#include "base/text.hpp"

namespace creneau::stripe {
namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK || text == nullptr) return {};
  std::string result(text);
  curl_free(text);
  return result;
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy, option, value) != CURLE_OK)
    throw std::runtime_error("libcurl lacks an option that is needed");
}

std::optional<Instant> read_date(const std::string& text) {
  const auto seconds = curl_getdate(text.c_str(), nullptr);
  if (seconds < 0) return {};
  return Instant(std::chrono::seconds(seconds));
}

/// The form with a date is nobody's at Stripe.
std::optional<std::chrono::seconds> read_seconds(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc() || end != text.data() + text.size() || count < 0) return {};
  return std::min(std::chrono::seconds(count), retry_after_max);
}

}  // namespace

Endpoint make_endpoint(const std::string& api_base) {
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  if (!url) throw std::bad_alloc();
  if (curl_url_set(url.get(), CURLUPART_URL, api_base.c_str(), 0) != CURLUE_OK)
    throw std::invalid_argument("STRIPE_API_BASE is not a URL");
  const auto scheme = url_part(url.get(), CURLUPART_SCHEME);
  const auto path = url_part(url.get(), CURLUPART_PATH);
  Endpoint endpoint;
  endpoint.is_loopback = is_loopback_host(url_part(url.get(), CURLUPART_HOST));
  if (scheme != "https" && !(scheme == "http" && endpoint.is_loopback))
    throw std::invalid_argument("STRIPE_API_BASE must be https (http is for loopback only)");
  for (const auto part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT})
    if (!url_part(url.get(), part).empty())
      throw std::invalid_argument("STRIPE_API_BASE must be a scheme, a host and a port only");
  if (!path.empty() && path != "/")
    throw std::invalid_argument("STRIPE_API_BASE must not have a path");
  endpoint.base = scheme + "://" + url_part(url.get(), CURLUPART_HOST);
  const auto port = url_part(url.get(), CURLUPART_PORT);
  if (!port.empty()) endpoint.base += ":" + port;
  return endpoint;
}

Transfer::Transfer(const Endpoint& endpoint, const TransportOptions& options, const Call& call,
                   Duration timeout)
    : easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  auto* easy = easy_.get();
  set(easy, CURLOPT_URL, (endpoint.base + call.target).c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, endpoint.is_loopback ? "http,https" : "https");
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_PATH_AS_IS, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::min(options.connect_timeout, timeout).count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  set(easy, CURLOPT_ERRORBUFFER, error_text_.data());
  set(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
  if (endpoint.is_loopback) set(easy, CURLOPT_PROXY, "");

  add_header("Authorization: Bearer " + options.secret_key);
  add_header(fmt::format("Stripe-Version: {}", api_version));
  add_header("Accept: application/json");
  add_header("User-Agent: creneau");
  if (call.method == Method::post) {
    add_header("Content-Type: application/x-www-form-urlencoded");
    add_header("Expect:");
    if (!call.idempotency_key.empty()) add_header("Idempotency-Key: " + call.idempotency_key);
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    set(easy, CURLOPT_POSTFIELDS, call.body.c_str());
  }
  set(easy, CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::add_header(const std::string& line) {
  auto* longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(headers_.release());
  headers_.reset(longer);
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto bytes = size * count;
  if (transfer.answer_.body.size() + bytes > answer_bytes_max) {
    transfer.is_too_large_ = true;
    return 0;
  }
  transfer.answer_.body.append(data, bytes);
  return bytes;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  static_cast<Transfer*>(self)->read_header({data, size * count});
  return size * count;
}

void Transfer::read_header(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) {
    // A status line: what an interim answer or a proxy's CONNECT brought is not Stripe's.
    if (boost::istarts_with(line, "HTTP/")) {
      should_retry_.reset();
      answer_.request_id.clear();
      answer_.is_replayed = false;
      answer_.date.reset();
      answer_.retry_after.reset();
    }
    return;
  }
  const auto name = line.substr(0, colon);
  const auto value = trim(line.substr(colon + 1));
  if (boost::iequals(name, "Request-Id")) answer_.request_id = value;
  if (boost::iequals(name, "Idempotent-Replayed")) answer_.is_replayed = value == "true";
  if (boost::iequals(name, "Stripe-Should-Retry") && (value == "true" || value == "false"))
    should_retry_ = value == "true";
  if (boost::iequals(name, "Date")) answer_.date = read_date(value);
  if (boost::iequals(name, "Retry-After")) answer_.retry_after = read_seconds(value);
}

Result<Answer> Transfer::finish(CURLcode code) {
  if (is_too_large_) return Error(Errc::gateway_unavailable, "Stripe's answer is too large");
  if (code != CURLE_OK) {
    const char* text = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
    return Error(Errc::gateway_unavailable, std::string("no answer from Stripe: ") + text);
  }
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<unsigned>(status);
  return std::move(answer_);
}

void Transfer::abandon() {
  curl_easy_setopt(easy_.get(), CURLOPT_QUICK_EXIT, 1L);
}

}  // namespace creneau::stripe
