#include "sandbox/webhook_sender.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <atomic>
#include <boost/asio/post.hpp>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace creneau::sandbox {

namespace {

std::string sign(std::string_view stamp, std::string_view body, std::string_view secret) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(stamp), stamp.size());
  crypto_auth_hmacsha256_update(&state, bytes("."), 1);
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return to_hex({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

}  // namespace

std::string make_signature_header(std::string_view body, const std::vector<std::string>& secrets,
                                  std::int64_t timestamp) {
  const auto stamp = fmt::format("{}", timestamp);
  auto header = "t=" + stamp;
  for (const auto& secret : secrets) header += ",v1=" + sign(stamp, body, secret);
  return header;
}

namespace {

struct Transfer {
  std::string url;
  std::string body;
  std::vector<std::string> secrets;
  WebhookSender::Done done;
  CURL* handle = nullptr;
  curl_slist* headers = nullptr;
};

std::size_t discard(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

std::int64_t real_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct WebhookSender::Impl {
  explicit Impl(boost::asio::io_context& io) : context(io) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    CRENEAU_ASSERT(ready == CURLE_OK);
    multi = curl_multi_init();
    CRENEAU_ASSERT(multi != nullptr);
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, webhooks_in_flight_max);
    thread = std::thread([this] { run(); });
  }

  void run() {
    while (!is_stopping) {
      admit();
      int running = 0;
      curl_multi_perform(multi, &running);
      collect();
      constexpr int poll_ms = 1000;
      if (!has_room_and_work()) curl_multi_poll(multi, nullptr, 0, poll_ms, nullptr);
    }
    for (auto& [handle, transfer] : active) release(*transfer);
    active.clear();
    for (CURL* handle : idle) curl_easy_cleanup(handle);
    curl_multi_cleanup(multi);
  }

  bool has_room_and_work() {
    const std::lock_guard lock(mutex);
    return !waiting.empty() && active.size() < static_cast<std::size_t>(webhooks_in_flight_max);
  }

  void admit() {
    while (active.size() < static_cast<std::size_t>(webhooks_in_flight_max)) {
      std::unique_ptr<Transfer> next;
      {
        const std::lock_guard lock(mutex);
        if (waiting.empty()) return;
        next = std::move(waiting.front());
        waiting.pop_front();
      }
      start(std::move(next));
    }
  }

  void start(std::unique_ptr<Transfer> transfer) {
    if (idle.empty()) {
      transfer->handle = curl_easy_init();
      CRENEAU_ASSERT(transfer->handle != nullptr);
    } else {
      transfer->handle = idle.back();
      idle.pop_back();
      curl_easy_reset(transfer->handle);
    }
    const auto signature = "Stripe-Signature: " +
                           make_signature_header(transfer->body, transfer->secrets, real_seconds());
    for (const char* header :
         {"Content-Type: application/json; charset=utf-8", "Accept: */*; q=0.5, application/xml",
          "User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)",
          "Expect:", signature.c_str()})
      transfer->headers = curl_slist_append(transfer->headers, header);
    CURL* handle = transfer->handle;
    curl_easy_setopt(handle, CURLOPT_URL, transfer->url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, transfer->body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(transfer->body.size()));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                     static_cast<long>(std::chrono::milliseconds(webhook_timeout).count()));
    curl_multi_add_handle(multi, handle);
    active.emplace(handle, std::move(transfer));
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const auto found = active.find(message->easy_handle);
      WebhookAnswer answer;
      if (message->data.result == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        answer.status = static_cast<int>(status);
      } else {
        answer.error = curl_easy_strerror(message->data.result);
      }
      auto transfer = std::move(found->second);
      active.erase(found);
      auto done = std::move(transfer->done);
      release(*transfer);
      boost::asio::post(context,
                        [done = std::move(done), answer = std::move(answer)] { done(answer); });
    }
  }

  void release(Transfer& transfer) {
    curl_multi_remove_handle(multi, transfer.handle);
    curl_slist_free_all(transfer.headers);
    idle.push_back(transfer.handle);
  }

  boost::asio::io_context& context;
  CURLM* multi = nullptr;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active;
  std::vector<CURL*> idle;
  std::mutex mutex;
  std::deque<std::unique_ptr<Transfer>> waiting;
  std::atomic<bool> is_stopping = false;
  std::thread thread;
};

WebhookSender::WebhookSender(boost::asio::io_context& context)
    : impl_(std::make_unique<Impl>(context)) {}

WebhookSender::~WebhookSender() {
  stop();
}

void WebhookSender::send(std::string url, std::string body, std::vector<std::string> secrets,
                         Done done) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->is_stopping) return;
    impl_->waiting.push_back(std::make_unique<Transfer>(Transfer{
        std::move(url), std::move(body), std::move(secrets), std::move(done), nullptr, nullptr}));
  }
  curl_multi_wakeup(impl_->multi);
}

void WebhookSender::stop() {
  if (!impl_->thread.joinable()) return;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->is_stopping = true;
  }
  curl_multi_wakeup(impl_->multi);
  impl_->thread.join();
}

}  // namespace creneau::sandbox
