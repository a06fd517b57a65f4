// What a person looks at: the start page, the payments, the mailbox, the events. Reads only.
#pragma once

#include "adapters/http/server/router.hpp"
#include "sandbox/api.hpp"

namespace creneau::sandbox {

inline constexpr std::size_t rows_shown_max = 200;

class BrowsePages {
 public:
  /// `webhook_url` is empty when none was given.
  BrowsePages(Parts parts, std::string webhook_url, std::uint16_t smtp_port);
  void add_routes(http::Router& router);

 private:
  http::Response show_index(const http::Request& request) const;
  http::Response show_sessions(const http::Request& request) const;
  http::Response show_events(const http::Request& request) const;
  http::Response show_mails(const http::Request& request) const;
  http::Response show_mail(const http::Request& request) const;
  http::Response show_mail_html(const http::Request& request) const;
  http::Response show_mail_raw(const http::Request& request) const;
  http::Response show_attachment(const http::Request& request) const;

  Parts parts_;
  std::string webhook_url_;
  std::uint16_t smtp_port_;
};

}  // namespace creneau::sandbox
