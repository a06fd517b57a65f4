// This installation as somebody outside it would find it: its site, its mail server, its database's
// schema. Every look is bounded in time and never throws.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace creneau::app {

using boost::asio::awaitable;

/// What answers at PUBLIC_URL.
struct SiteState {
  enum class Answer { none, another, ours };
  Answer answer = Answer::none;
  /// What was said instead, or why nothing was; English.
  std::string detail;
};

/// What the site says to an event that is signed with one of our secrets.
struct SecretState {
  enum class Answer { accepted, refused, unanswered };
  Answer answer = Answer::unanswered;
  std::string detail;
};

struct MailServerState {
  enum class Answer { not_set_up, taken, unreachable, not_secure, login_refused };
  Answer answer = Answer::not_set_up;
  std::string detail;
};

struct SchemaState {
  bool is_reached = false;
  /// Of the database, and the newest that this program has.
  int version = 0;
  int known_version = 0;
  std::string detail;
};

class InstallationProbe {
 public:
  virtual ~InstallationProbe() = default;
  virtual awaitable<SiteState> ask_site() = 0;
  /// An event of a type that means nothing, one for each secret that we have.
  virtual awaitable<std::vector<SecretState>> send_test_events() = 0;
  /// Connects, secures and logs in; no mail is sent.
  virtual awaitable<MailServerState> ask_mail_server() = 0;
  virtual awaitable<SchemaState> look_at_schema() = 0;
};

}  // namespace creneau::app
