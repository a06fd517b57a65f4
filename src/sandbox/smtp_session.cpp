#include "sandbox/smtp_session.hpp"

#include <fmt/format.h>

#include <optional>

#include "sandbox/mailbox.hpp"

namespace creneau::sandbox {

namespace {

std::string to_upper(std::string_view text) {
  std::string upper;
  for (const char letter : text)
    upper += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  return upper;
}

/// The address of `FROM:<a@b> SIZE=…`; nothing for another shape. `<>` is an empty address.
std::optional<std::string> read_path(std::string_view argument, std::string_view keyword) {
  if (to_upper(argument.substr(0, keyword.size())) != keyword) return std::nullopt;
  argument.remove_prefix(keyword.size());
  while (argument.starts_with(' ')) argument.remove_prefix(1);
  if (!argument.starts_with('<')) return std::nullopt;
  const auto end = argument.find('>');
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(argument.substr(1, end - 1));
}

/// `SIZE=1000` of a MAIL command (RFC 1870), or 0.
std::size_t read_size(std::string_view argument) {
  const auto upper = to_upper(argument);
  const auto found = upper.find(" SIZE=");
  if (found == std::string::npos) return 0;
  std::size_t size = 0;
  for (const char digit : std::string_view(upper).substr(found + 6)) {
    if (digit < '0' || digit > '9') break;
    if (size > mail_bytes_max) return size;
    size = size * 10 + static_cast<std::size_t>(digit - '0');
  }
  return size;
}

}  // namespace

SmtpSession::SmtpSession(Faults& faults, const SmtpServer::Accept& accept)
    : faults_(faults), accept_(accept) {}

void SmtpSession::greet() {
  reply("220 localhost ESMTP sandbox mailbox");
}

void SmtpSession::refuse(std::string_view text) {
  replies_ += text;
  is_over_ = true;
}

std::string SmtpSession::take_replies() {
  return std::exchange(replies_, {});
}

void SmtpSession::reply(std::string_view line) {
  replies_ += line;
  replies_ += "\r\n";
}

void SmtpSession::feed(std::string_view bytes) {
  while (!bytes.empty() && !is_over_) {
    const auto end = bytes.find('\n');
    const auto piece = bytes.substr(0, end);
    const auto line_max =
        expecting_ == Expecting::data ? mail_bytes_max + smtp_line_bytes_max : smtp_line_bytes_max;
    if (input_.size() + piece.size() > line_max) {
      skips_line_ = true;
      input_.clear();
    } else if (!skips_line_) {
      input_ += piece;
    }
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    std::string line = std::exchange(input_, {});
    if (line.ends_with('\r')) line.pop_back();
    const bool was_skipped = std::exchange(skips_line_, false);
    if (expecting_ == Expecting::data) {
      is_too_long_ = is_too_long_ || was_skipped;
      take_data_line(line);
    } else if (was_skipped) {
      reply("500 5.5.2 Line too long");
    } else {
      take_command(line);
    }
  }
}

void SmtpSession::take_command(std::string_view line) {
  if (expecting_ == Expecting::login_user) {
    expecting_ = Expecting::login_password;
    return reply("334 UGFzc3dvcmQ6");
  }
  if (expecting_ == Expecting::login_password) {
    expecting_ = Expecting::command;
    return reply("235 2.7.0 Authentication successful");
  }
  const auto space = line.find(' ');
  const auto verb = to_upper(line.substr(0, space));
  const auto argument =
      space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
  if (verb == "EHLO") {
    reset();
    replies_ += fmt::format(
        "250-localhost\r\n250-PIPELINING\r\n250-SIZE {}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
        "250-ENHANCEDSTATUSCODES\r\n250 AUTH PLAIN LOGIN\r\n",
        mail_bytes_max);
  } else if (verb == "HELO") {
    reset();
    reply("250 localhost");
  } else if (verb == "MAIL") {
    take_mail(argument);
  } else if (verb == "RCPT") {
    take_recipient(argument);
  } else if (verb == "DATA") {
    if (recipient_count_ == 0) return reply("503 5.5.1 No recipient yet");
    expecting_ = Expecting::data;
    reply("354 Go ahead, end with a dot on a line of its own");
  } else if (verb == "RSET") {
    reset();
    reply("250 2.0.0 OK");
  } else if (verb == "NOOP") {
    reply("250 2.0.0 OK");
  } else if (verb == "VRFY") {
    reply("252 2.1.5 Send it and see");
  } else if (verb == "AUTH") {
    take_login(argument);
  } else if (verb == "QUIT") {
    refuse("221 2.0.0 Bye\r\n");
  } else {
    reply("502 5.5.2 Unknown command");
  }
}

void SmtpSession::take_login(std::string_view argument) {
  const auto kind = to_upper(argument.substr(0, argument.find(' ')));
  const bool has_initial = argument.find(' ') != std::string_view::npos;
  if (kind == "PLAIN") {
    if (has_initial) return reply("235 2.7.0 Authentication successful");
    expecting_ = Expecting::login_password;
    return reply("334 ");
  }
  if (kind == "LOGIN") {
    expecting_ = has_initial ? Expecting::login_password : Expecting::login_user;
    return reply(has_initial ? "334 UGFzc3dvcmQ6" : "334 VXNlcm5hbWU6");
  }
  reply("504 5.5.4 Unknown authentication");
}

void SmtpSession::take_mail(std::string_view argument) {
  const auto sender = read_path(argument, "FROM:");
  if (!sender) return reply("501 5.5.4 MAIL FROM:<address> is expected");
  if (has_sender_) return reply("503 5.5.1 There is a sender already");
  if (read_size(argument) > mail_bytes_max) return reply("552 5.3.4 The mail is too long");
  has_sender_ = true;
  sender_ = *sender;
  fault_ = faults_.next_smtp_fault();
  reply("250 2.1.0 OK");
}

void SmtpSession::take_recipient(std::string_view argument) {
  if (!has_sender_) return reply("503 5.5.1 No sender yet");
  const auto recipient = read_path(argument, "TO:");
  if (!recipient || recipient->empty()) return reply("501 5.5.4 RCPT TO:<address> is expected");
  if (recipient_count_ >= smtp_recipients_max) return reply("452 4.5.3 Too many recipients");
  if (fault_ == SmtpFault::at_recipient)
    return reply("451 4.3.0 Try again later (a fault that was asked for)");
  if (!recipients_.empty()) recipients_ += ", ";
  recipients_ += *recipient;
  ++recipient_count_;
  reply("250 2.1.5 OK");
}

void SmtpSession::take_data_line(std::string_view line) {
  if (line == ".") return finish_data();
  if (line.starts_with('.')) line.remove_prefix(1);
  if (data_.size() + line.size() + 2 > mail_bytes_max) {
    is_too_long_ = true;
    return;
  }
  data_ += line;
  data_ += "\r\n";
}

void SmtpSession::finish_data() {
  const bool is_too_long = is_too_long_;
  const auto fault = fault_;
  SmtpServer::Envelope envelope{std::move(sender_), std::move(recipients_), std::move(data_)};
  reset();
  if (is_too_long) return reply("552 5.3.4 The mail is too long");
  if (fault == SmtpFault::after_data)
    return reply("451 4.3.0 Try again later (a fault that was asked for)");
  accept_(std::move(envelope));
  reply("250 2.0.0 Kept");
}

void SmtpSession::reset() {
  expecting_ = Expecting::command;
  has_sender_ = false;
  sender_.clear();
  recipients_.clear();
  recipient_count_ = 0;
  data_.clear();
  is_too_long_ = false;
  fault_ = SmtpFault::none;
}

}  // namespace creneau::sandbox
