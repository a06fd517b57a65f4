// Outgoing mail, as the application's port wants it: renders and sends on a few threads of its own,
// so that neither a slow mail server nor a template holds up anything else. Keeps nothing: what
// must not be lost is in the caller's queue.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/mail/sender.hpp"
#include "adapters/mail/smtp.hpp"
#include "app/ports/mailer.hpp"

namespace creneau::mail {

struct MailerOptions {
  /// SMTP_URL. Without it nothing is sent: is_configured() is false.
  std::optional<std::string> smtp_url;
  /// Asked for each mail, on the mailer's threads: the owner may change what mails say of the
  /// business. The address stays that of the start.
  std::function<Sender()> sender;
  SmtpTimeouts timeouts;
  std::size_t threads = 2;
  /// Mails that wait for a thread; more are refused (mail_unavailable).
  std::size_t queue_max = 256;
};

/// Destroy it before the executors whose coroutines call it: mails under way are ended by posting
/// to them.
class SmtpMailer final : public app::Mailer {
 public:
  /// Throws std::invalid_argument naming SMTP_URL or MAIL_FROM, without quoting a password.
  explicit SmtpMailer(MailerOptions options);
  /// Interrupts what is under way, within seconds; mails not sent by then end as mail_unavailable.
  ~SmtpMailer() override;

  bool is_configured() const override;
  app::awaitable<Result<void>> send(app::Mail mail) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace creneau::mail
