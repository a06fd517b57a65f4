// One bounded HTTP request to our own site, as anybody outside would make it. Blocks.
#pragma once

#include <string>

#include "base/time.hpp"

namespace creneau::program {

struct SiteRequest {
  std::string url;
  /// Not empty: posted as JSON.
  std::string body = {};
  std::string signature_header = {};
};

struct SiteAnswer {
  /// 0: there was none.
  unsigned status = 0;
  /// Cut at site_answer_bytes_max.
  std::string body;
  /// Why there was no answer; English.
  std::string failure;
};

inline constexpr std::size_t site_answer_bytes_max = 64 * 1024;
inline constexpr Duration site_timeout = std::chrono::seconds(8);

/// Certificates are checked, redirections are not followed.
SiteAnswer ask_site(const SiteRequest& request);

}  // namespace creneau::program
