#include "sandbox/control.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;
using http::Response;
using http::Status;

namespace {

Response make_error(const ApiError& error) {
  return Response::json(static_cast<Status>(error.status), json::serialize(to_json(error)));
}

/// The body as an object with no other members than `known`.
Outcome<json::object> read_body(const http::Request& request,
                                std::initializer_list<std::string_view> known) {
  boost::system::error_code error;
  const auto document = json::parse(request.body.empty() ? "{}" : request.body, error);
  if (error || !document.is_object())
    return invalid_parameter("The body must be a JSON object.", "");
  for (const auto& [name, value] : document.get_object()) {
    const auto member = std::string(std::string_view(name));
    if (std::find(known.begin(), known.end(), member) == known.end())
      return invalid_parameter(fmt::format("Unknown member: {}.", member), member);
    if (!value.is_string())
      return invalid_parameter(fmt::format("{} must be a text.", member), member);
  }
  return document.get_object();
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found == nullptr ? std::string() : std::string(std::string_view(found->get_string()));
}

template <class T, class Show>
void append_all(std::string& bytes, std::string_view name, const Collection<T>& all, Show show) {
  bytes += fmt::format("{}\"{}\":[", bytes.size() > 1 ? "," : "", name);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) bytes += ',';
    bytes += show(all.at(i));
  }
  bytes += ']';
}

}  // namespace

Control::Control(Parts parts) : parts_(parts) {}

void Control::add_routes(http::Router& router) {
  const auto add = [&](http::Verb method, std::string path, auto act) {
    router.add({method, "/_sandbox" + std::move(path),
                [this, act](const http::Request& request) -> boost::asio::awaitable<Response> {
                  auto response = act(request);
                  parts_.journal.flush();
                  co_return response;
                }});
  };
  using http::Verb;
  add(Verb::post, "/sessions/{id}/pay", [this](const auto& request) { return pay(request); });
  add(Verb::post, "/sessions/{id}/settle", [this](const auto& request) { return settle(request); });
  add(Verb::post, "/clock", [this](const auto& request) { return advance(request); });
  add(Verb::put, "/faults", [this](const auto& request) { return put_faults(request); });
  add(Verb::post, "/events/{id}/resend", [this](const auto& request) { return resend(request); });
  add(Verb::post, "/webhook_endpoints/{id}/roll",
      [this](const auto& request) { return roll(request); });
  add(Verb::get, "/state", [this](const auto&) { return show_state(); });
  add(Verb::get, "/faults", [this](const auto&) {
    return Response::json(Status::ok, json::serialize(to_json(parts_.faults.settings())));
  });
  add(Verb::get, "/clock", [this](const auto&) {
    return Response::json(Status::ok,
                          fmt::format(R"({{"now":"{}"}})", format_rfc3339(parts_.clock.now())));
  });
  add(Verb::get, "/mails", [this](const auto&) { return show_mails(); });
  add(Verb::delete_, "/mails", [this](const auto&) {
    parts_.mailbox.clear();
    return Response::no_content();
  });
}

Response Control::pay(const http::Request& request) {
  const auto body =
      read_body(request, {"card", "name", "email", "authentication", "method", "iban"});
  if (!body) return make_error(body.error());
  auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  if (session == nullptr)
    return make_error(missing(Session::kind, request.path_parameter("id"), "session"));
  const auto authentication = text_of(*body, "authentication");
  if (!authentication.empty() && authentication != "approve" && authentication != "refuse")
    return make_error(
        invalid_parameter("authentication must be approve or refuse.", "authentication"));
  const auto method = text_of(*body, "method");
  if (method == sepa_debit_method) return pay_by_debit(*session, *body);
  if (!method.empty() && method != card_method)
    return make_error(invalid_parameter("method must be card or sepa_debit.", "method"));
  CardInput input;
  input.number = normalize_card_number(text_of(*body, "card"));
  if (input.number.empty()) input.number = "4242424242424242";
  input.name = text_of(*body, "name");
  input.email = text_of(*body, "email");
  auto step = parts_.payments.pay(*session, input);
  if (step && *step == PaymentStep::authentication)
    step = parts_.payments.authenticate(
        *session, authentication == "refuse" ? Approval::refused : Approval::approved);
  if (!step) return make_error(step.error());
  return show_session(*session);
}

Response Control::pay_by_debit(Session& session, const json::object& body) {
  DebitInput input;
  input.iban = normalize_iban(text_of(body, "iban"));
  if (input.iban.empty()) input.iban = "FR1420041010050500013M02606";
  input.name = text_of(body, "name");
  input.email = text_of(body, "email");
  const auto step = parts_.payments.pay_by_debit(session, input);
  if (!step) return make_error(step.error());
  return show_session(session);
}

Response Control::settle(const http::Request& request) {
  const auto body = read_body(request, {"outcome"});
  if (!body) return make_error(body.error());
  auto* session = parts_.state.sessions.find(request.path_parameter("id"));
  if (session == nullptr)
    return make_error(missing(Session::kind, request.path_parameter("id"), "session"));
  const auto outcome = text_of(*body, "outcome");
  if (outcome != "succeeded" && outcome != "failed")
    return make_error(invalid_parameter("outcome must be succeeded or failed.", "outcome"));
  const auto done = parts_.payments.settle_debit(
      *session, outcome == "failed" ? DebitOutcome::fails : DebitOutcome::succeeds);
  if (!done) return make_error(done.error());
  return show_session(*session);
}

Response Control::show_session(const Session& session) const {
  return Response::json(Status::ok, json::serialize(to_json(session, parts_.checkout.base_url())));
}

Response Control::advance(const http::Request& request) {
  const auto body = read_body(request, {"advance"});
  if (!body) return make_error(body.error());
  const auto span = parse_duration(text_of(*body, "advance"));
  if (!span || *span > clock_advance_max)
    return make_error(invalid_parameter(
        "advance must be a duration like 31m, 45s, 2h or 7d, of at most 366 days.", "advance"));
  parts_.clock.advance(*span);
  return Response::json(Status::ok,
                        fmt::format(R"({{"now":"{}"}})", format_rfc3339(parts_.clock.now())));
}

Response Control::put_faults(const http::Request& request) {
  const auto settings = parse_faults(request.body);
  if (!settings)
    return make_error(invalid_parameter(
        fmt::format("These faults cannot be had: {}.", settings.error().detail), ""));
  parts_.faults.use(*settings);
  return Response::json(Status::ok, json::serialize(to_json(*settings)));
}

Response Control::resend(const http::Request& request) {
  auto* event = parts_.state.events.find(request.path_parameter("id"));
  if (event == nullptr) return make_error(missing(Event::kind, request.path_parameter("id")));
  parts_.events.resend(*event);
  return Response::json(Status::ok, to_json_text(*event));
}

Response Control::roll(const http::Request& request) {
  const auto body = read_body(request, {"expire_after"});
  if (!body) return make_error(body.error());
  auto* endpoint = parts_.state.endpoints.find(request.path_parameter("id"));
  if (endpoint == nullptr)
    return make_error(missing(WebhookEndpoint::kind, request.path_parameter("id")));
  const auto wanted = text_of(*body, "expire_after");
  const auto span = parse_duration(wanted.empty() ? "24h" : wanted);
  const auto seconds = span ? std::chrono::floor<std::chrono::seconds>(*span).count() : 0;
  if (!span || seconds > secret_grace_seconds_max)
    return make_error(invalid_parameter(
        "expire_after must be a duration like 10m or 24h, of at most 24 hours.", "expire_after"));
  parts_.endpoints.roll(*endpoint, seconds);
  auto shown = to_json(*endpoint);
  shown["secret"] = endpoint->secret;
  return Response::json(Status::ok, json::serialize(shown));
}

Response Control::show_state() const {
  const auto show = [](const auto& object) { return json::serialize(to_json(object)); };
  std::string bytes = "{";
  const auto& state = parts_.state;
  append_all(bytes, "sessions", state.sessions, [this](const Session& session) {
    return json::serialize(to_json(session, parts_.checkout.base_url()));
  });
  append_all(bytes, "payment_intents", state.payment_intents, show);
  append_all(bytes, "charges", state.charges, show);
  append_all(bytes, "refunds", state.refunds, show);
  append_all(bytes, "disputes", state.disputes, show);
  append_all(bytes, "events", state.events, [](const Event& event) { return to_json_text(event); });
  append_all(bytes, "deliveries", state.deliveries, show);
  append_all(bytes, "webhook_endpoints", state.endpoints, show);
  bytes += fmt::format(R"(,"now":"{}","faults":{}}})", format_rfc3339(parts_.clock.now()),
                       json::serialize(to_json(parts_.faults.settings())));
  return Response::json(Status::ok, std::move(bytes));
}

Response Control::show_mails() const {
  json::array mails;
  const auto& all = parts_.mailbox.all();
  for (std::size_t i = 0; i < all.size(); ++i) mails.push_back(to_json(all.at(i)));
  return Response::json(Status::ok, json::serialize(mails));
}

}  // namespace creneau::sandbox
