// The mails that arrived, the last ones kept. Knows no SMTP and no HTTP.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sandbox/collection.hpp"
#include "sandbox/mime_reader.hpp"

namespace creneau::sandbox {

inline constexpr std::size_t mails_max = 2'000;
inline constexpr std::size_t mail_bytes_max = 1024 * 1024;

struct Mail {
  static constexpr std::string_view kind = "mail";
  std::string id;
  std::int64_t received = 0;
  /// From the envelope: who it was sent by, and whom it was sent to, separated by ", ".
  std::string sender;
  std::string recipients;
  std::string raw;
  /// What is read from `raw`.
  Message message;
};

/// `{id, to, subject, text, html, attachments:[{filename, content_type, content}], raw}`; the
/// content of an attachment is text for text/*, else base64.
boost::json::object to_json(const Mail& mail);

class Mailbox {
 public:
  const Mail& add(std::int64_t received, std::string sender, std::string recipients,
                  std::string raw);
  void restore(Mail mail);
  void clear();
  const Collection<Mail>& all() const { return mails_; }

  /// Called with the id of what is new, or an empty one when all are gone.
  std::function<void(const std::string& id)> on_change;

 private:
  Collection<Mail> mails_{mails_max};
};

}  // namespace creneau::sandbox
