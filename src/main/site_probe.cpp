#include "main/site_probe.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <new>

namespace creneau::program {
namespace {

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* given) {
  auto& body = *static_cast<std::string*>(given);
  const auto room = site_answer_bytes_max - body.size();
  body.append(data, std::min(size * count, room));
  return size * count;
}

}  // namespace

SiteAnswer ask_site(const SiteRequest& request) {
  static const auto initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, EasyCleanup> easy(curl_easy_init());
  if (initialised != CURLE_OK || !easy) throw std::bad_alloc();
  SiteAnswer answer;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  std::unique_ptr<curl_slist, ListCleanup> headers;
  const auto milliseconds = static_cast<long>(site_timeout.count());
  curl_easy_setopt(easy.get(), CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_USERAGENT, "creneau doctor");
  curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, milliseconds);
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, error_text.data());
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
  if (!request.body.empty()) {
    headers.reset(curl_slist_append(nullptr, "Content-Type: application/json"));
    const auto signature = "Stripe-Signature: " + request.signature_header;
    if (!headers || curl_slist_append(headers.get(), signature.c_str()) == nullptr)
      throw std::bad_alloc();
    curl_easy_setopt(easy.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, request.body.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  }
  const auto code = curl_easy_perform(easy.get());
  if (code != CURLE_OK) {
    answer.failure = error_text[0] != '\0' ? error_text.data() : curl_easy_strerror(code);
    return answer;
  }
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<unsigned>(status);
  return answer;
}

}  // namespace creneau::program
