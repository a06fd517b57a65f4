#include "sandbox/browse_pages.hpp"

#include <fmt/format.h>

#include "base/money.hpp"
#include "embedded/sandbox_web.hpp"
#include "sandbox/model_json.hpp"
#include "sandbox/page_texts.hpp"
#include "sandbox/templates.hpp"

namespace creneau::sandbox {

using http::Response;
using http::Status;

namespace {

struct Row {
  std::string href;
  std::string main;
  std::string detail;
  std::string time;
  std::string tag;
  std::string_view tag_class;
};

std::string format_seconds(std::int64_t seconds) {
  const auto text = format_rfc3339(Instant(std::chrono::seconds(seconds)));
  // 2026-12-01T08:00:00Z as a person reads it
  return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 8));
}

void add_row(ctemplate::TemplateDictionary& rows, const Row& row) {
  auto& shown = *rows.AddSectionDictionary("ROW");
  set(shown, "MAIN", row.main);
  set(shown, "DETAIL", row.detail);
  set(shown, "TIME", row.time);
  if (row.href.empty()) {
    shown.ShowSection("NO_LINK");
    shown.ShowSection("NO_LINK_END");
  } else {
    set(*shown.AddSectionDictionary("LINK"), "HREF", row.href);
    shown.ShowSection("LINK_END");
  }
  if (row.tag.empty()) return;
  auto& tag = *shown.AddSectionDictionary("TAG");
  set(tag, "TEXT", row.tag);
  set(tag, "CLASS", row.tag_class);
}

// The newest of `all` as a page.
template <class T, class MakeRow>
Response make_list_page(Locale locale, std::string_view title, std::string_view empty_text,
                        const Collection<T>& all, MakeRow make_row) {
  PageDictionary dictionary(locale);
  dictionary.add_navigation();
  set(dictionary, "TITLE", page_text(title, locale));
  if (all.size() == 0) {
    set(*dictionary.AddSectionDictionary("EMPTY"), "TEXT", page_text(empty_text, locale));
    return make_page("list.tpl", dictionary);
  }
  auto& rows = *dictionary.AddSectionDictionary("ROWS");
  const auto shown = std::min(all.size(), rows_shown_max);
  for (std::size_t i = 0; i < shown; ++i) add_row(rows, make_row(all.at(all.size() - 1 - i)));
  if (shown < all.size())
    set(*dictionary.AddSectionDictionary("MORE"), "TEXT", page_text("newest_only", locale));
  return make_page("list.tpl", dictionary);
}

Response make_not_found() {
  return Response::text(Status::not_found, "text/plain; charset=utf-8", "Not found\n");
}

std::string format_size(std::size_t bytes) {
  return bytes < 1024 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} KB", bytes / 1024.0);
}

// Links in a mail open in a tab of their own, not in the frame that shows it.
std::string with_base_target(const std::string& html) {
  constexpr std::string_view base = "<base target=\"_blank\">";
  std::string lower;
  for (const char letter : html)
    lower += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  const auto head = lower.find("<head");
  const auto end = head == std::string::npos ? head : html.find('>', head);
  if (end == std::string::npos) return std::string(base) + html;
  return fmt::format("{}{}{}", std::string_view(html).substr(0, end + 1), base,
                     std::string_view(html).substr(end + 1));
}

// As a quoted string of a Content-Disposition header, with RFC 6266's form for what is not ASCII.
std::string disposition(const std::string& filename) {
  std::string plain;
  for (const char letter : filename) {
    const auto byte = static_cast<unsigned char>(letter);
    plain += byte < 0x20 || byte > 0x7e || letter == '"' || letter == '\\' || letter == '/'
                 ? '_'
                 : letter;
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}",
                     plain.empty() ? "attachment" : plain, http::percent_encode(filename));
}

}  // namespace

BrowsePages::BrowsePages(Parts parts, std::string webhook_url, std::uint16_t smtp_port)
    : parts_(parts), webhook_url_(std::move(webhook_url)), smtp_port_(smtp_port) {}

void BrowsePages::add_routes(http::Router& router) {
  const auto add = [&](std::string path, auto act) {
    router.add({http::Verb::get, std::move(path),
                [this, act](const http::Request& request) -> boost::asio::awaitable<Response> {
                  co_return (this->*act)(request);
                }});
  };
  add("/", &BrowsePages::show_index);
  add("/sessions", &BrowsePages::show_sessions);
  add("/events", &BrowsePages::show_events);
  add("/mail", &BrowsePages::show_mails);
  add("/mail/{id}", &BrowsePages::show_mail);
  add("/mail/{id}/html", &BrowsePages::show_mail_html);
  add("/mail/{id}/raw", &BrowsePages::show_mail_raw);
  add("/mail/{id}/attachments/{number}", &BrowsePages::show_attachment);
  for (const auto& [path, type] : {std::pair{"sandbox.css", "text/css; charset=utf-8"},
                                   std::pair{"sandbox.svg", "image/svg+xml"}})
    router.add({http::Verb::get, fmt::format("/{}", path),
                [path = std::string(path), type = std::string(type)](
                    const http::Request&) -> boost::asio::awaitable<Response> {
                  auto response = Response::text(
                      Status::ok, type, std::string(embedded::sandbox_web::find(path).value()));
                  response.with("Cache-Control", "max-age=300");
                  co_return response;
                }});
}

Response BrowsePages::show_index(const http::Request& request) const {
  PageDictionary dictionary(choose_locale(request));
  dictionary.add_navigation();
  set(dictionary, "SESSIONS", std::to_string(parts_.state.sessions.size()));
  set(dictionary, "MAILS", std::to_string(parts_.mailbox.all().size()));
  set(dictionary, "EVENTS", std::to_string(parts_.state.events.size()));
  set(dictionary, "BASE_URL", parts_.checkout.base_url());
  set(dictionary, "SMTP_PORT", std::to_string(smtp_port_));
  set(dictionary, "NOW", format_seconds(parts_.clock.now_seconds()));
  if (webhook_url_.empty())
    dictionary.ShowSection("NO_WEBHOOK");
  else
    set(*dictionary.AddSectionDictionary("WEBHOOK"), "URL", webhook_url_);
  return make_page("index.tpl", dictionary);
}

Response BrowsePages::show_sessions(const http::Request& request) const {
  const auto locale = choose_locale(request);
  return make_list_page(
      locale, "T_SESSIONS", "no_session", parts_.state.sessions, [&](const Session& session) {
        const auto amount = format_money({session.amount_total, session.currency}, locale);
        const auto status = word(session.status);
        return Row{fmt::format("/c/pay/{}", session.id),
                   session.line_items.empty()
                       ? amount
                       : fmt::format("{} · {}", amount, session.line_items.front().name),
                   session.customer_email.empty() ? session.id : session.customer_email,
                   format_seconds(session.created),
                   std::string(page_text(status, locale)),
                   session.status == SessionStatus::complete  ? "good"
                   : session.status == SessionStatus::expired ? "bad"
                                                              : ""};
      });
}

Response BrowsePages::show_events(const http::Request& request) const {
  const auto locale = choose_locale(request);
  return make_list_page(
      locale, "T_EVENTS", "no_event", parts_.state.events, [&](const Event& event) {
        return Row{"",
                   event.type,
                   event.id,
                   format_seconds(event.created),
                   std::string(page_text(event.is_delivered ? "delivered" : "undelivered", locale)),
                   event.is_delivered ? "good" : "bad"};
      });
}

Response BrowsePages::show_mails(const http::Request& request) const {
  const auto locale = choose_locale(request);
  return make_list_page(locale, "T_MAILS", "no_mail", parts_.mailbox.all(), [&](const Mail& mail) {
    const auto& subject = mail.message.subject;
    return Row{
        fmt::format("/mail/{}", mail.id),
        subject.empty() ? std::string(page_text("no_subject", locale)) : subject,
        mail.recipients,
        format_seconds(mail.received),
        mail.message.attachments.empty() ? "" : std::string(page_text("with_attachment", locale)),
        ""};
  });
}

Response BrowsePages::show_mail(const http::Request& request) const {
  const auto* mail = parts_.mailbox.all().find(request.path_parameter("id"));
  if (mail == nullptr) return make_not_found();
  const auto locale = choose_locale(request);
  const auto& message = mail->message;
  PageDictionary dictionary(locale);
  dictionary.add_navigation();
  set(dictionary, "SUBJECT",
      message.subject.empty() ? page_text("no_subject", locale)
                              : std::string_view(message.subject));
  set(dictionary, "FROM", message.from.empty() ? mail->sender : message.from);
  set(dictionary, "TO", mail->recipients);
  set(dictionary, "DATE", format_seconds(mail->received));
  set(dictionary, "RAW", fmt::format("/mail/{}/raw", mail->id));
  if (!message.attachments.empty()) {
    auto& list = *dictionary.AddSectionDictionary("ATTACHMENTS");
    for (std::size_t i = 0; i < message.attachments.size(); ++i) {
      const auto& attachment = message.attachments[i];
      auto& shown = *list.AddSectionDictionary("ATTACHMENT");
      set(shown, "HREF", fmt::format("/mail/{}/attachments/{}", mail->id, i));
      set(shown, "NAME",
          attachment.filename.empty() ? attachment.content_type : attachment.filename);
      set(shown, "TYPE", attachment.content_type);
      set(shown, "SIZE", format_size(attachment.content.size()));
    }
  }
  if (!message.html.empty())
    set(*dictionary.AddSectionDictionary("HTML"), "SRC", fmt::format("/mail/{}/html", mail->id));
  if (!message.text.empty() || message.html.empty())
    set(*dictionary.AddSectionDictionary("TEXT"), "CONTENT", message.text);
  return make_page("mail.tpl", dictionary);
}

Response BrowsePages::show_mail_html(const http::Request& request) const {
  const auto* mail = parts_.mailbox.all().find(request.path_parameter("id"));
  if (mail == nullptr) return make_not_found();
  auto response = Response::html(Status::ok, with_base_target(mail->message.html));
  // Somebody else's HTML: no script, no request to anywhere, an origin of its own.
  response.with("Content-Security-Policy",
                "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
                "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'");
  return response;
}

Response BrowsePages::show_mail_raw(const http::Request& request) const {
  const auto* mail = parts_.mailbox.all().find(request.path_parameter("id"));
  if (mail == nullptr) return make_not_found();
  return Response::text(Status::ok, "text/plain; charset=utf-8", mail->raw);
}

Response BrowsePages::show_attachment(const http::Request& request) const {
  const auto* mail = parts_.mailbox.all().find(request.path_parameter("id"));
  if (mail == nullptr) return make_not_found();
  const auto& attachments = mail->message.attachments;
  for (std::size_t i = 0; i < attachments.size(); ++i) {
    if (std::to_string(i) != request.path_parameter("number")) continue;
    auto response = Response::text(Status::ok,
                                   attachments[i].content_type == "text/calendar"
                                       ? "text/calendar; charset=utf-8"
                                       : "application/octet-stream",
                                   attachments[i].content);
    response.with("Content-Disposition", disposition(attachments[i].filename));
    return response;
  }
  return make_not_found();
}

}  // namespace creneau::sandbox
