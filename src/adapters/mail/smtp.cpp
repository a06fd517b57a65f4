#include "adapters/mail/smtp.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

#include "base/loopback.hpp"

namespace creneau::mail {
namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void initialise_curl() {
  static const auto code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string result(text);
  curl_free(text);
  return result;
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy, option, value) != CURLE_OK)
    throw std::runtime_error("libcurl lacks an option that is needed");
}

void set_connection(CURL* easy, const SmtpServer& server, const SmtpTimeouts& timeouts,
                    const std::string& client_host) {
  set(easy, CURLOPT_URL, fmt::format("{}/{}", server.base, client_host).c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_USE_SSL,
      static_cast<long>(server.requires_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (server.is_loopback) set(easy, CURLOPT_PROXY, "");
  if (!server.user.empty()) {
    set(easy, CURLOPT_USERNAME, server.user.c_str());
    set(easy, CURLOPT_PASSWORD, server.password.c_str());
  }
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeouts.connect.count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeouts.total.count()));
  // Bounds the farewell as well, which libcurl waits for when it closes.
  set(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT,
      static_cast<long>(std::chrono::ceil<std::chrono::seconds>(timeouts.total).count()));
  set(easy, CURLOPT_FORBID_REUSE, 1L);
}

LoginOutcome outcome_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return LoginOutcome::taken;
    case CURLE_LOGIN_DENIED:
      return LoginOutcome::refused;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
      return LoginOutcome::not_secure;
    default:
      return LoginOutcome::unreachable;
  }
}

struct Upload {
  const std::string& message;
  std::size_t sent = 0;
  const std::atomic<bool>& is_stopping;
};

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* given) {
  auto& upload = *static_cast<Upload*>(given);
  const auto bytes = std::min(size * count, upload.message.size() - upload.sent);
  std::memcpy(buffer, upload.message.data() + upload.sent, bytes);
  upload.sent += bytes;
  return bytes;
}

int on_progress(void* given, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Upload*>(given)->is_stopping ? 1 : 0;
}

// What the server says of this message, as against its own state (a refusal in its greeting), a
// login or a missing STARTTLS: those concern every mail, and are the owner's to mend.
bool is_refusal(CURLcode code, long reply, bool is_message_sent) {
  constexpr std::array<long, 4> login_replies{530, 534, 535, 538};  // RFC 4954, RFC 3207
  const bool is_about_message =
      code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && is_message_sent);
  const bool is_about_login =
      std::find(login_replies.begin(), login_replies.end(), reply) != login_replies.end();
  return is_about_message && !is_about_login && reply >= 500 && reply <= 599;
}

}  // namespace

SmtpServer parse_smtp_url(const std::string& text) {
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  if (!url) throw std::bad_alloc();
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    throw std::invalid_argument("SMTP_URL is not a URL");
  const auto scheme = url_part(url.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps")
    throw std::invalid_argument("SMTP_URL must start with smtp:// or smtps://");
  const auto path = url_part(url.get(), CURLUPART_PATH);
  if ((!path.empty() && path != "/") || !url_part(url.get(), CURLUPART_QUERY).empty() ||
      !url_part(url.get(), CURLUPART_FRAGMENT).empty())
    throw std::invalid_argument("SMTP_URL must not have a path or a query");

  SmtpServer server;
  const auto host = url_part(url.get(), CURLUPART_HOST);
  server.is_loopback = is_loopback_host(host);
  server.user = url_part(url.get(), CURLUPART_USER, CURLU_URLDECODE);
  server.password = url_part(url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
  if (!server.is_loopback && (server.user.empty() || server.password.empty()))
    throw std::invalid_argument(
        "SMTP_URL needs a user and a password (only a server on loopback goes without)");
  server.requires_tls = !server.is_loopback || scheme == "smtps";
  server.base = fmt::format("{}://{}", scheme, host);
  // RFC 6409 and RFC 8314: where mail is submitted.
  auto port = url_part(url.get(), CURLUPART_PORT);
  if (port.empty()) port = scheme == "smtps" ? "465" : "587";
  server.base += ":" + port;
  return server;
}

Result<void> send_message(const SmtpServer& server, const SmtpTimeouts& timeouts,
                          const Envelope& envelope, const std::string& message,
                          const std::atomic<bool>& is_stopping) {
  initialise_curl();
  const std::unique_ptr<CURL, EasyCleanup> owner(curl_easy_init());
  const std::unique_ptr<curl_slist, ListCleanup> recipients(
      curl_slist_append(nullptr, fmt::format("<{}>", envelope.to).c_str()));
  if (!owner || !recipients) throw std::bad_alloc();
  auto* easy = owner.get();
  Upload upload{message, 0, is_stopping};
  std::array<char, CURL_ERROR_SIZE> error_text{};

  set_connection(easy, server, timeouts, envelope.client_host);
  set(easy, CURLOPT_ERRORBUFFER, error_text.data());
  set(easy, CURLOPT_NOPROGRESS, 0L);
  set(easy, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(easy, CURLOPT_XFERINFODATA, static_cast<void*>(&upload));
  set(easy, CURLOPT_UPLOAD, 1L);
  set(easy, CURLOPT_READFUNCTION, &on_read);
  set(easy, CURLOPT_READDATA, static_cast<void*>(&upload));
  set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
  set(easy, CURLOPT_MAIL_FROM, fmt::format("<{}>", envelope.from).c_str());
  set(easy, CURLOPT_MAIL_RCPT, recipients.get());

  const auto code = curl_easy_perform(easy);
  if (code == CURLE_OK) return Result<void>::ok();
  long reply = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
  const char* text = error_text[0] != '\0' ? error_text.data() : curl_easy_strerror(code);
  if (is_refusal(code, reply, upload.sent > 0))
    return Error(Errc::mail_rejected, fmt::format("the mail server refused: {}", text));
  return Error(Errc::mail_unavailable, fmt::format("the mail server did not take it: {}", text));
}

LoginTrial try_login(const SmtpServer& server, const SmtpTimeouts& timeouts,
                     const std::string& client_host) {
  initialise_curl();
  const std::unique_ptr<CURL, EasyCleanup> owner(curl_easy_init());
  if (!owner) throw std::bad_alloc();
  auto* easy = owner.get();
  std::array<char, CURL_ERROR_SIZE> error_text{};
  set_connection(easy, server, timeouts, client_host);
  set(easy, CURLOPT_ERRORBUFFER, error_text.data());
  // Without recipients libcurl sends one command once it is logged in.
  set(easy, CURLOPT_CUSTOMREQUEST, "NOOP");
  set(easy, CURLOPT_NOBODY, 1L);
  const auto code = curl_easy_perform(easy);
  if (code == CURLE_OK) return {LoginOutcome::taken, {}};
  return {outcome_of(code), error_text[0] != '\0' ? error_text.data() : curl_easy_strerror(code)};
}

}  // namespace creneau::mail
