#include "sandbox/payment_page.hpp"

#include <fmt/format.h>

#include <array>

#include "base/money.hpp"
#include "base/text.hpp"
#include "sandbox/page_texts.hpp"
#include "sandbox/templates.hpp"

namespace creneau::sandbox {

namespace asio = boost::asio;
using http::Response;
using http::Status;

namespace {

struct FieldShape {
  const char* id;
  std::string_view label;
  const char* type;
  const char* mode;
  const char* autocomplete;
  std::string_view placeholder;
  int length;
  const char* css_class;
};

constexpr std::array fields{
    FieldShape{"email", "T_EMAIL", "email", "email", "email", "nom@example.org", 254, ""},
    FieldShape{"cardNumber", "card_number", "text", "numeric", "cc-number", "1234 1234 1234 1234",
               23, ""},
    FieldShape{"cardExpiry", "card_expiry", "text", "numeric", "cc-exp", "", 9, "half"},
    FieldShape{"cardCvc", "card_cvc", "text", "numeric", "cc-csc", "123", 4, "half"},
    FieldShape{"billingName", "card_name", "text", "text", "cc-name", "", 200, ""}};

struct ShownCard {
  std::string_view number;
  std::string_view result;
};

constexpr std::array shown_cards{ShownCard{"4242424242424242", "card_success"},
                                 ShownCard{"4000000000000002", "card_declined"},
                                 ShownCard{"4000000000009995", "card_insufficient"},
                                 ShownCard{"4000000000000069", "card_expired"},
                                 ShownCard{"4000002760003184", "card_challenge"},
                                 ShownCard{"4000000000000259", "card_dispute"},
                                 ShownCard{"4000000000005126", "card_refund_fails"}};

std::string in_groups(std::string_view number) {
  std::string spaced;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (i > 0 && i % 4 == 0) spaced += ' ';
    spaced += number[i];
  }
  return spaced;
}

Locale locale_of(const Session* session, const http::Request& request) {
  if (session != nullptr)
    if (const auto locale = parse_locale(session->locale)) return *locale;
  return choose_locale(request);
}

std::string form_targets(const Session& session) {
  const auto origin = find_origin(session.success_url);
  return origin ? " " + *origin : std::string();
}

// What is paid for, and the way back: the first link of the page, whatever state it is in.
void describe(PageDictionary& dictionary, const Session& session, Locale locale) {
  set(dictionary, "AMOUNT", format_money({session.amount_total, session.currency}, locale));
  set(dictionary, "TITLE",
      session.line_items.size() == 1 ? session.line_items.front().name
                                     : page_text("T_PAYMENT", locale));
  if (!session.cancel_url.empty())
    set(*dictionary.AddSectionDictionary("BACK"), "URL", session.cancel_url);
  // Of a single item the name is the title already.
  const bool is_single = session.line_items.size() == 1 && session.line_items.front().quantity == 1;
  for (const auto& item : session.line_items) {
    if (is_single && item.description.empty()) break;
    auto& shown = *dictionary.AddSectionDictionary("ITEM");
    set(shown, "NAME", is_single ? item.description : item.name);
    set(shown, "AMOUNT", format_money({item.unit_amount * item.quantity, item.currency}, locale));
    if (item.quantity > 1)
      set(*shown.AddSectionDictionary("QUANTITY"), "COUNT", std::to_string(item.quantity));
    if (!is_single && !item.description.empty())
      set(*shown.AddSectionDictionary("DESCRIPTION"), "TEXT", item.description);
  }
}

}  // namespace

std::optional<std::pair<std::int64_t, std::int64_t>> parse_card_expiry(std::string_view typed) {
  std::string digits;
  bool has_slash = false;
  std::size_t month_length = 2;
  for (const char letter : typed) {
    if (letter == ' ') continue;
    if (letter == '/' && !has_slash) {
      has_slash = true;
      month_length = digits.size();
    } else if (letter >= '0' && letter <= '9' && digits.size() < 6) {
      digits += letter;
    } else {
      return std::nullopt;
    }
  }
  if (month_length < 1 || month_length > 2 || digits.size() <= month_length) return std::nullopt;
  const auto year_length = digits.size() - month_length;
  if (year_length != 2 && year_length != 4) return std::nullopt;
  const std::int64_t month = std::stol(digits.substr(0, month_length));
  std::int64_t year = std::stol(digits.substr(month_length));
  if (year_length == 2) year += 2000;
  if (month < 1 || month > 12) return std::nullopt;
  return std::pair{month, year};
}

PaymentPage::PaymentPage(Parts parts) : parts_(parts) {}

void PaymentPage::add_routes(http::Router& router) {
  using http::Request;
  using http::Verb;
  using Answer = asio::awaitable<Response>;
  router.add({Verb::get, "/c/pay/{id}",
              [this](const Request& request) -> Answer { co_return show(request); }});
  router.add({Verb::post, "/c/pay/{id}", [this](const Request& request) -> Answer {
                co_return co_await take_payment(request);
              }});
  router.add({Verb::get, "/c/pay/{id}/challenge",
              [this](const Request& request) -> Answer { co_return show_challenge(request); }});
  router.add({Verb::post, "/c/pay/{id}/challenge", [this](const Request& request) -> Answer {
                co_return co_await take_decision(request);
              }});
}

Response PaymentPage::render_unknown(Locale locale) const {
  PageDictionary dictionary(locale);
  set(dictionary, "TITLE", page_text("T_PAYMENT", locale));
  auto& closed = *dictionary.AddSectionDictionary("CLOSED");
  set(closed, "HEADLINE", page_text("unknown_title", locale));
  set(closed, "TEXT", page_text("unknown_text", locale));
  return make_page("payment.tpl", dictionary, Status::not_found);
}

Response PaymentPage::render_closed(const Session& session, Locale locale) const {
  const bool is_complete = session.status == SessionStatus::complete;
  PageDictionary dictionary(locale);
  describe(dictionary, session, locale);
  auto& closed = *dictionary.AddSectionDictionary("CLOSED");
  set(closed, "HEADLINE", page_text(is_complete ? "complete_title" : "expired_title", locale));
  set(closed, "TEXT", page_text(is_complete ? "complete_text" : "expired_text", locale));
  if (is_complete) {
    auto& onward = *closed.AddSectionDictionary("ONWARD");
    set(onward, "URL", make_success_url(session));
    set(onward, "LABEL", page_text("onward", locale));
  }
  return make_page("payment.tpl", dictionary);
}

Response PaymentPage::render_form(const Session& session, const Form& form, Locale locale) const {
  PageDictionary dictionary(locale);
  describe(dictionary, session, locale);
  auto& section = *dictionary.AddSectionDictionary("FORM");
  const auto action = fmt::format("/c/pay/{}", session.id);
  set(section, "ACTION", action);
  if (!form.failure.empty()) set(*section.AddSectionDictionary("FAILURE"), "TEXT", form.failure);
  if (!session.customer_email.empty())
    set(*section.AddSectionDictionary("EMAIL_GIVEN"), "EMAIL", session.customer_email);
  bool is_first_error = true;
  for (const auto& shape : fields) {
    const std::string_view id = shape.id;
    if (id == "email" && !session.customer_email.empty()) continue;
    auto& field = *section.AddSectionDictionary("FIELD");
    set(field, "ID", id);
    set(field, "LABEL", page_text(shape.label, locale));
    set(field, "TYPE", shape.type);
    set(field, "MODE", shape.mode);
    set(field, "AUTOCOMPLETE", shape.autocomplete);
    set(field, "PLACEHOLDER",
        id == "cardExpiry" ? page_text("expiry_example", locale) : shape.placeholder);
    set(field, "LENGTH", std::to_string(shape.length));
    set(field, "CLASS", shape.css_class);
    const auto value = form.values.find(id);
    set(field, "VALUE", value == form.values.end() ? "" : std::string_view(value->second));
    if (const auto error = form.errors.find(id); error != form.errors.end()) {
      field.ShowSection("WRONG");
      if (std::exchange(is_first_error, false)) field.ShowSection("FIRST");
      set(*field.AddSectionDictionary("ERROR"), "TEXT", error->second);
    }
  }
  for (const auto& card : shown_cards) {
    auto& shown = *section.AddSectionDictionary("CARD");
    set(shown, "HREF", fmt::format("{}?card={}", action, card.number));
    set(shown, "SPACED", in_groups(card.number));
    set(shown, "RESULT", page_text(card.result, locale));
  }
  return make_page("payment.tpl", dictionary, Status::ok, form_targets(session));
}

Response PaymentPage::show(const http::Request& request) {
  const auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) return render_unknown(locale);
  if (session->status != SessionStatus::open) return render_closed(*session, locale);
  Form form;
  if (const auto card = request.query_parameter("card"))
    if (find_test_card(*card) != nullptr)
      form.values = {{"cardNumber", in_groups(*card)},
                     {"cardExpiry", "12 / 34"},
                     {"cardCvc", card->starts_with("3") ? "1234" : "123"},
                     {"billingName", "Camille Test"}};
  if (request.query_parameter("refused")) {
    form.failure = page_text("failed", locale);
    form.errors["cardNumber"] = decline_text("payment_intent_authentication_failure", "", locale);
  }
  return render_form(*session, form, locale);
}

CardInput PaymentPage::read_card(const Session& session, Form& form, Locale locale) const {
  const auto complain = [&](std::string_view field, std::string_view text) {
    form.errors.emplace(field, page_text(text, locale));
  };
  for (const auto& shape : fields) {
    const std::string_view id = shape.id;
    if (id == "email" && !session.customer_email.empty()) continue;
    auto& value = form.values[std::string(id)];
    value = collapse_white_space(value);
    if (value.empty()) complain(id, "missing");
  }
  CardInput input;
  input.name = form.values["billingName"];
  input.email = session.customer_email.empty() ? form.values["email"] : session.customer_email;
  const auto at = input.email.find('@');
  if (at == 0 || at == std::string::npos || at + 1 == input.email.size())
    complain("email", "wrong_email");
  input.number = normalize_card_number(form.values["cardNumber"]);
  if (const auto expiry = parse_card_expiry(form.values["cardExpiry"])) {
    std::tie(input.exp_month, input.exp_year) = *expiry;
    const auto today =
        std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(parts_.clock.now()));
    const auto this_month = static_cast<int>(today.year()) * 12 +
                            static_cast<int>(static_cast<unsigned>(today.month()));
    if (input.exp_year * 12 + input.exp_month < this_month) complain("cardExpiry", "wrong_expiry");
  } else {
    complain("cardExpiry", "wrong_expiry");
  }
  const auto& cvc = form.values["cardCvc"];
  if (cvc.size() < 3 || cvc.size() > 4 || cvc.find_first_not_of("0123456789") != std::string::npos)
    complain("cardCvc", "wrong_cvc");
  return input;
}

Response PaymentPage::refuse(const Session& session, Form form, const ApiError& error,
                             Locale locale) const {
  if (session.status != SessionStatus::open) return render_closed(session, locale);
  const auto field = error.code == "incorrect_cvc"  ? "cardCvc"
                     : error.code == "expired_card" ? "cardExpiry"
                                                    : "cardNumber";
  form.failure = page_text("failed", locale);
  form.errors[field] = decline_text(error.code, error.decline_code, locale);
  return render_form(session, form, locale);
}

asio::awaitable<Response> PaymentPage::take_payment(const http::Request& request) {
  auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) co_return render_unknown(locale);
  if (session->status != SessionStatus::open) co_return render_closed(*session, locale);
  const auto posted = http::parse_form(request.body);
  if (!posted) co_return Response::text(Status::bad_request, "text/plain", "Unreadable form\n");
  Form form;
  for (const auto& [name, value] : *posted) form.values[name] = value;
  const auto input = read_card(*session, form, locale);
  if (!form.errors.empty()) co_return render_form(*session, form, locale);
  const auto step = parts_.payments.pay(*session, input);
  parts_.journal.flush();
  if (!step) co_return refuse(*session, form, step.error(), locale);
  if (*step == PaymentStep::authentication)
    co_return Response::see_other(fmt::format("/c/pay/{}/challenge", session->id));
  co_return co_await send_onward(*session);
}

Response PaymentPage::show_challenge(const http::Request& request) {
  const auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) return render_unknown(locale);
  if (session->status != SessionStatus::open) return render_closed(*session, locale);
  if (session->pending_card.empty())
    return Response::see_other(fmt::format("/c/pay/{}", session->id));
  PageDictionary dictionary(locale);
  describe(dictionary, *session, locale);
  set(*dictionary.AddSectionDictionary("CHALLENGE"), "ACTION",
      fmt::format("/c/pay/{}/challenge", session->id));
  return make_page("payment.tpl", dictionary, Status::ok, form_targets(*session));
}

asio::awaitable<Response> PaymentPage::take_decision(const http::Request& request) {
  auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) co_return render_unknown(locale);
  if (session->status != SessionStatus::open) co_return render_closed(*session, locale);
  if (session->pending_card.empty())
    co_return Response::see_other(fmt::format("/c/pay/{}", session->id));
  const auto posted = http::parse_form(request.body);
  bool is_approved = false;
  if (posted)
    for (const auto& [name, value] : *posted)
      if (name == "decision") is_approved = value == "approve";
  const auto step =
      parts_.payments.authenticate(*session, is_approved ? Approval::approved : Approval::refused);
  parts_.journal.flush();
  if (!step && !is_approved)
    co_return Response::see_other(fmt::format("/c/pay/{}?refused=1", session->id));
  if (!step) co_return refuse(*session, {}, step.error(), locale);
  co_return co_await send_onward(*session);
}

asio::awaitable<Response> PaymentPage::send_onward(const Session& session) {
  const auto url = make_success_url(session);
  const auto event = parts_.payments.completion_event(session);
  if (!event.empty()) co_await parts_.events.wait_for_first_answer(event, redirect_wait_max);
  co_return Response::see_other(url);
}

std::string make_success_url(const Session& session) {
  constexpr std::string_view placeholder = "{CHECKOUT_SESSION_ID}";
  auto url = session.success_url;
  for (auto found = url.find(placeholder); found != std::string::npos;
       found = url.find(placeholder, found + session.id.size()))
    url.replace(found, placeholder.size(), session.id);
  return url;
}

}  // namespace creneau::sandbox
