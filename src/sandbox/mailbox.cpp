#include "sandbox/mailbox.hpp"

#include "base/text.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

json::object to_json(const Mail& mail) {
  json::array attachments;
  for (const auto& attachment : mail.message.attachments)
    attachments.push_back(json::object{{"filename", attachment.filename},
                                       {"content_type", attachment.content_type},
                                       {"content", attachment.content_type.starts_with("text/")
                                                       ? attachment.content
                                                       : encode_base64(attachment.content)}});
  return {{"id", mail.id},
          {"to", mail.recipients},
          {"subject", mail.message.subject},
          {"text", mail.message.text},
          {"html", mail.message.html},
          {"attachments", std::move(attachments)},
          {"raw", make_valid_utf8(mail.raw)}};
}

const Mail& Mailbox::add(std::int64_t received, std::string sender, std::string recipients,
                         std::string raw) {
  Mail mail;
  mail.id = make_id("mail_", 16);
  mail.received = received;
  mail.sender = make_valid_utf8(sender);
  mail.recipients = make_valid_utf8(recipients);
  mail.message = read_message(raw);
  mail.raw = std::move(raw);
  const auto& stored = mails_.add(std::move(mail));
  if (on_change) on_change(stored.id);
  return stored;
}

void Mailbox::restore(Mail mail) {
  mail.message = read_message(mail.raw);
  mails_.add(std::move(mail));
}

void Mailbox::clear() {
  mails_.clear();
  if (on_change) on_change({});
}

}  // namespace creneau::sandbox
