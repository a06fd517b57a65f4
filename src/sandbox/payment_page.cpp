#include "sandbox/payment_page.hpp"

#include <fmt/format.h>

#include "base/money.hpp"
#include "sandbox/page_texts.hpp"
#include "sandbox/templates.hpp"

namespace creneau::sandbox {

namespace asio = boost::asio;
using http::Response;
using http::Status;

namespace {

/// Longer than any card number or IBAN with its spaces.
constexpr std::size_t sample_length_max = 42;

Locale locale_of(const Session* session, const http::Request& request) {
  if (session != nullptr)
    if (const auto locale = parse_locale(session->locale)) return *locale;
  return choose_locale(request);
}

std::string page_path(const Session& session) {
  return fmt::format("/c/pay/{}", session.id);
}

// With a test number that was chosen beside the form.
void fill_in(PaymentForm& form, std::string_view number) {
  if (number.empty() || number.size() > sample_length_max) return;
  form.values = {{"billingName", "Camille Test"}};
  if (form.kind == FormKind::sepa_debit) {
    form.values["iban"] = in_groups(normalize_iban(number));
    return;
  }
  form.values["cardNumber"] = in_groups(normalize_card_number(number));
  form.values["cardExpiry"] = "12 / 34";
  form.values["cardCvc"] = number.starts_with("3") ? "1234" : "123";
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
  const auto* intent = parts_.state.payment_intents.find(session.payment_intent);
  const bool is_processing = intent != nullptr && intent->status == IntentStatus::processing;
  const std::string state = !is_complete ? "expired" : is_processing ? "processing" : "complete";
  PageDictionary dictionary(locale);
  describe(dictionary, session, locale);
  auto& closed = *dictionary.AddSectionDictionary("CLOSED");
  set(closed, "HEADLINE", page_text(state + "_title", locale));
  set(closed, "TEXT", page_text(state + "_text", locale));
  if (is_complete) {
    auto& onward = *closed.AddSectionDictionary("ONWARD");
    set(onward, "URL", make_success_url(session));
    set(onward, "LABEL", page_text("onward", locale));
  }
  return make_page("payment.tpl", dictionary);
}

Response PaymentPage::render_form(const Session& session, const PaymentForm& form,
                                  Locale locale) const {
  PageDictionary dictionary(locale);
  describe(dictionary, session, locale);
  show_form(*dictionary.AddSectionDictionary("FORM"), session, form, page_path(session), locale);
  return make_page("payment.tpl", dictionary, Status::ok, form_targets(session));
}

Response PaymentPage::show(const http::Request& request) {
  const auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) return render_unknown(locale);
  if (session->status != SessionStatus::open) return render_closed(*session, locale);
  PaymentForm form;
  const auto card = request.query_parameter("card");
  const auto iban = request.query_parameter("iban");
  form.kind = choose_form(
      *session, iban ? sepa_debit_method : request.query_parameter("method").value_or(""));
  fill_in(form, form.kind == FormKind::sepa_debit ? iban.value_or("") : card.value_or(""));
  if (request.query_parameter("refused")) {
    form.outcome = page_text("failed", locale);
    form.errors["cardNumber"] = decline_text("payment_intent_authentication_failure", "", locale);
  } else if (request.query_parameter("canceled")) {
    form.outcome = page_text("challenge_canceled", locale);
  }
  return render_form(*session, form, locale);
}

asio::awaitable<Response> PaymentPage::take_payment(const http::Request& request) {
  auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) co_return render_unknown(locale);
  if (session->status != SessionStatus::open) co_return render_closed(*session, locale);
  const auto posted = http::parse_form(request.body);
  if (!posted) co_return Response::text(Status::bad_request, "text/plain", "Unreadable form\n");
  PaymentForm form;
  for (const auto& [name, value] : *posted) form.values[name] = value;
  form.kind = choose_form(*session, form.values["method"]);
  const auto step = attempt(*session, form, locale);
  parts_.journal.flush();
  if (!form.errors.empty())
    co_return session->status == SessionStatus::open ? render_form(*session, form, locale)
                                                     : render_closed(*session, locale);
  if (step == PaymentStep::authentication)
    co_return Response::see_other(page_path(*session) + "/challenge");
  co_return co_await send_onward(*session);
}

PaymentStep PaymentPage::attempt(Session& session, PaymentForm& form, Locale locale) {
  const bool is_debit = form.kind == FormKind::sepa_debit;
  CardInput card;
  DebitInput debit;
  if (is_debit)
    debit = read_debit(session, form, locale);
  else
    card = read_card(session, form, parts_.clock.now(), locale);
  if (!form.errors.empty()) return PaymentStep::complete;
  const auto step =
      is_debit ? parts_.payments.pay_by_debit(session, debit) : parts_.payments.pay(session, card);
  if (step) return *step;
  complain(form, step.error(), locale);
  return PaymentStep::complete;
}

Response PaymentPage::show_challenge(const http::Request& request) {
  const auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) return render_unknown(locale);
  if (session->status != SessionStatus::open) return render_closed(*session, locale);
  if (session->pending_card.empty()) return Response::see_other(page_path(*session));
  PageDictionary dictionary(locale);
  describe(dictionary, *session, locale);
  auto& challenge = *dictionary.AddSectionDictionary("CHALLENGE");
  set(challenge, "ACTION", page_path(*session) + "/challenge");
  set(challenge, "LAST4", session->pending_card.substr(session->pending_card.size() - 4));
  return make_page("payment.tpl", dictionary, Status::ok, form_targets(*session));
}

asio::awaitable<Response> PaymentPage::take_decision(const http::Request& request) {
  auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  const auto locale = locale_of(session, request);
  if (session == nullptr) co_return render_unknown(locale);
  if (session->status != SessionStatus::open) co_return render_closed(*session, locale);
  if (session->pending_card.empty()) co_return Response::see_other(page_path(*session));
  const auto posted = http::parse_form(request.body);
  std::string decision;
  if (posted)
    for (const auto& [name, value] : *posted)
      if (name == "decision") decision = value;
  // Whoever walks away has not authenticated, and Stripe makes no difference between the two.
  const auto step = parts_.payments.authenticate(
      *session, decision == "approve" ? Approval::approved : Approval::refused);
  parts_.journal.flush();
  if (step) co_return co_await send_onward(*session);
  if (decision == "cancel") co_return Response::see_other(page_path(*session) + "?canceled=1");
  if (decision != "approve") co_return Response::see_other(page_path(*session) + "?refused=1");
  PaymentForm form;
  complain(form, step.error(), locale);
  co_return render_form(*session, form, locale);
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
