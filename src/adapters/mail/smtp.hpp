// Hands one message to an SMTP server, over libcurl. Blocks; knows nothing of what the message
// says.
#pragma once

#include <atomic>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::mail {

/// Where mail goes (SMTP_URL), taken apart. Never printed: it holds a password.
struct SmtpServer {
  /// `smtp://host:587` or `smtps://host:465`.
  std::string base;
  std::string user;
  std::string password;
  /// STARTTLS is required with `smtp` but to loopback, where everything may be plain.
  bool requires_tls = true;
  bool is_loopback = false;
};

/// User and password are percent-decoded. Throws std::invalid_argument naming SMTP_URL, without
/// quoting it: not smtp or smtps, or no login for a server that is not on loopback.
SmtpServer parse_smtp_url(const std::string& url);

struct Envelope {
  std::string from;
  std::string to;
  /// How we name ourselves to the server.
  std::string client_host;
};

struct SmtpTimeouts {
  /// Name lookup to the end of the login.
  Duration connect = std::chrono::seconds(10);
  Duration total = std::chrono::seconds(30);
};

/// A connection of its own for each message. Ends within a second or so once `is_stopping`. Errors:
/// mail_rejected when the server refuses sender, recipient or message with a 5xx; mail_unavailable
/// for all the rest, a failed login included, since the owner can mend that.
Result<void> send_message(const SmtpServer& server, const SmtpTimeouts& timeouts,
                          const Envelope& envelope, const std::string& message,
                          const std::atomic<bool>& is_stopping);

enum class LoginOutcome { taken, unreachable, not_secure, refused };

struct LoginTrial {
  LoginOutcome outcome = LoginOutcome::unreachable;
  /// What went wrong; English, no password.
  std::string detail;
};

/// Connects, secures the connection, logs in where there is a login, and leaves: no mail is sent.
/// Blocks, within the time-outs.
LoginTrial try_login(const SmtpServer& server, const SmtpTimeouts& timeouts,
                     const std::string& client_host);

}  // namespace creneau::mail
