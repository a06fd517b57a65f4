// One SMTP conversation (RFC 5321): bytes in, replies out, a mail handed on. No socket, so that any
// bytes can be tried.
#pragma once

#include <string>
#include <string_view>

#include "sandbox/faults.hpp"
#include "sandbox/smtp_server.hpp"

namespace creneau::sandbox {

class SmtpSession {
 public:
  SmtpSession(Faults& faults, const SmtpServer::Accept& accept);

  void greet();
  /// Says why and ends the conversation.
  void refuse(std::string_view reply);
  /// Whatever arrived; lines may be cut anywhere.
  void feed(std::string_view bytes);
  /// What is to be sent now.
  std::string take_replies();
  bool is_over() const { return is_over_; }

 private:
  enum class Expecting { command, data, login_user, login_password };

  void take_command(std::string_view line);
  void take_data_line(std::string_view line);
  void take_mail(std::string_view argument);
  void take_recipient(std::string_view argument);
  void take_login(std::string_view argument);
  void finish_data();
  void reset();
  void reply(std::string_view line);

  Faults& faults_;
  const SmtpServer::Accept& accept_;
  Expecting expecting_ = Expecting::command;
  std::string input_;
  std::string replies_;
  bool has_sender_ = false;
  std::string sender_;
  std::string recipients_;
  std::size_t recipient_count_ = 0;
  std::string data_;
  bool is_too_long_ = false;
  /// A command line above its limit is thrown away up to its end.
  bool skips_line_ = false;
  SmtpFault fault_ = SmtpFault::none;
  bool is_over_ = false;
};

}  // namespace creneau::sandbox
