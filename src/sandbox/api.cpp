#include "sandbox/api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/assert.hpp"
#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace asio = boost::asio;

/// An answer before it has headers.
struct Api::Answer {
  int status = 200;
  std::string body;
  Remembered remembered = Remembered::yes;
};

namespace {

std::string make_body(const ApiError& error) {
  return boost::json::serialize(to_json(error));
}

http::Response make_response(const http::Request& request, int status, std::string body,
                             const std::string& request_id) {
  auto response = http::Response::json(static_cast<http::Status>(status), std::move(body));
  response.with("Request-Id", request_id);
  const auto version = request.header("stripe-version");
  response.with("Stripe-Version", version && is_version(*version) ? *version : api_version);
  if (request.method == http::Verb::post)
    if (const auto key = request.header("idempotency-key")) response.with("Idempotency-Key", *key);
  return response;
}

ApiError simulated_error() {
  return {500, "api_error",
          "An unknown error occurred (the sandbox was asked for faults). If you have any "
          "questions, we can help at https://support.stripe.com/."};
}

/// The call as far as it tells whether another one is the same: the order of its parameters does
/// not.
std::string describe(const http::Request& request) {
  auto form = http::parse_form(request.query);
  const auto body = http::parse_form(request.body);
  if (!form || !body) return fmt::format("{}?{}\n{}", request.path, request.query, request.body);
  form->insert(form->end(), body->begin(), body->end());
  // Those with the same name keep their order: it counts in a list without indexes.
  std::stable_sort(form->begin(), form->end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  std::string text = request.path;
  for (const auto& [name, value] : *form)
    text += fmt::format("\n{}:{}={}:{}", name.size(), name, value.size(), value);
  return text;
}

Outcome<ParameterTree> read_parameters(const http::Request& request) {
  const bool is_post = request.method == http::Verb::post;
  if (is_post) {
    const auto type = request.header("content-type");
    if (type && type->starts_with("application/json"))
      return invalid_parameter(
          "Invalid request (check that your POST content type is "
          "application/x-www-form-urlencoded).",
          "");
  }
  // Stripe takes parameters of a POST from its query, too.
  auto form = http::parse_form(request.query);
  auto body = http::parse_form(request.body);
  if (!form || !body)
    return invalid_parameter("Invalid request: the parameters are not valid UTF-8.", "");
  form->insert(form->end(), body->begin(), body->end());
  return make_parameter_tree(*form);
}

}  // namespace

Api::Api(Parts parts) : parts_(parts) {}

http::Response Api::refuse(http::Status status, const http::Request& request,
                           std::string_view detail) {
  const bool is_unknown =
      status == http::Status::not_found || status == http::Status::method_not_allowed;
  if (!is_unknown) {
    const ApiError error(static_cast<int>(status), "invalid_request_error", std::string(detail));
    return make_response(request, error.status, make_body(error), make_id("req_", 14));
  }
  ApiError error(404, "invalid_request_error",
                 fmt::format("Unrecognized request URL ({}: {}). Please see "
                             "https://stripe.com/docs or we can help at "
                             "https://support.stripe.com/.",
                             std::string_view(to_string(request.method)), request.path));
  if (const auto wrong_key = check_key(request)) error = *wrong_key;
  return make_response(request, error.status, make_body(error), make_id("req_", 14));
}

void Api::add(http::Router& router, http::Verb method, std::string pattern, Operation operation) {
  router.add({method, "/v1" + std::move(pattern),
              [this, operation = std::move(operation)](
                  const http::Request& request) -> asio::awaitable<http::Response> {
                co_return co_await handle(request, operation);
              },
              api_body_bytes_max});
}

void Api::add_routes(http::Router& router) {
  add_checkout_routes(router);
  add_payment_routes(router);
  add_refund_routes(router);
  add_event_routes(router);
  add_account_routes(router);
  add_endpoint_routes(router);
}

Api::Answer Api::carry_out(const http::Request& request, const Operation& operation) {
  const auto refuse = [](const ApiError& error) {
    return Answer{error.status, make_body(error), error.remembered};
  };
  const auto tree = read_parameters(request);
  if (!tree) return refuse(tree.error());
  ParameterReader parameters(*tree);
  const auto expand = parameters.texts("expand", 20);
  const auto id = request.path_parameters.find("id");
  const Call call{parameters, id == request.path_parameters.end() ? std::string() : id->second};
  auto outcome = operation(call);
  if (!outcome) return refuse(outcome.error());
  if (!expand.empty()) {
    const Expander expander(parts_.state, parts_.checkout.base_url());
    if (auto done = expander.expand(*outcome, expand); !done) {
      // The call has had its effect by now.
      auto error = done.error();
      error.remembered = Remembered::yes;
      return refuse(error);
    }
  }
  return {200, boost::json::serialize(*outcome), Remembered::yes};
}

Api::Answer Api::apply_fault(ApiFault fault, const std::string& key, const http::Request& request,
                             const Operation& operation) {
  const auto failure = [](Remembered remembered) {
    return Answer{500, make_body(simulated_error()), remembered};
  };
  const auto remember = [&](const Answer& answer) {
    if (key.empty()) return;
    if (answer.remembered == Remembered::yes)
      parts_.idempotency.complete(key, answer.status, answer.body);
    else
      parts_.idempotency.forget(key);
  };
  Answer answer;
  switch (fault) {
    case ApiFault::none:
    case ApiFault::no_answer:
      answer = carry_out(request, operation);
      remember(answer);
      return answer;
    case ApiFault::error_before:
      answer = failure(Remembered::no);
      remember(answer);
      return answer;
    case ApiFault::stored_error_before:
      answer = failure(Remembered::yes);
      remember(answer);
      return answer;
    case ApiFault::error_after:
      remember(carry_out(request, operation));
      return failure(Remembered::no);
    case ApiFault::stored_error_after:
      carry_out(request, operation);
      answer = failure(Remembered::yes);
      remember(answer);
      return answer;
    case ApiFault::rate_limited: {
      ApiError error(429, "invalid_request_error",
                     "Request rate limit exceeded (the sandbox was asked for faults).");
      error.code = "rate_limit";
      answer = {429, make_body(error), Remembered::no};
      remember(answer);
      return answer;
    }
    case ApiFault::locked: {
      ApiError error(409, "invalid_request_error",
                     "This object cannot be accessed right now because another API request or "
                     "Stripe process is currently accessing it (the sandbox was asked for "
                     "faults).");
      error.code = "lock_timeout";
      answer = {409, make_body(error), Remembered::no};
      remember(answer);
      return answer;
    }
  }
  CRENEAU_UNREACHABLE();
}

asio::awaitable<http::Response> Api::handle(const http::Request& request,
                                            const Operation& operation) {
  const auto request_id = make_id("req_", 14);
  const auto refuse = [&](const ApiError& error) {
    auto response = make_response(request, error.status, make_body(error), request_id);
    if (error.status == 401) response.with("WWW-Authenticate", "Bearer realm=\"Stripe\"");
    return response;
  };
  if (const auto wrong = check_key(request)) co_return refuse(*wrong);
  if (const auto version = request.header("stripe-version"); version && !is_version(*version))
    co_return refuse(
        invalid_parameter(fmt::format("Invalid Stripe API version: {}", *version), ""));

  std::string key;
  if (const auto header = request.header("idempotency-key");
      header && request.method == http::Verb::post)
    key = std::string(*header);
  if (!key.empty()) {
    const auto described = describe(request);
    auto known = parts_.idempotency.begin(key, described);
    if (!known) co_return refuse(known.error());
    if (*known) {
      const auto& stored = **known;
      auto response =
          make_response(request, static_cast<int>(stored.status), stored.body, request_id);
      response.with("Idempotent-Replayed", "true");
      if (stored.status >= 500) response.with("Stripe-Should-Retry", "false");
      co_return response;
    }
  }
  if (const auto latency = parts_.faults.next_api_latency(); latency.count() > 0)
    co_await parts_.waits.wait(latency);

  const auto fault = parts_.faults.next_api_fault();
  parts_.events.set_origin({request_id, key});
  auto answer = apply_fault(fault, key, request, operation);
  parts_.events.set_origin({});
  parts_.journal.flush();
  if (fault == ApiFault::no_answer) {
    if (parts_.waits.count() < held_answers_max) co_await parts_.waits.wait(no_answer_hold);
    answer = {500, make_body(simulated_error()), Remembered::no};
  }
  auto response = make_response(request, answer.status, std::move(answer.body), request_id);
  if (fault == ApiFault::stored_error_before || fault == ApiFault::stored_error_after)
    response.with("Stripe-Should-Retry", "false");
  if (answer.status == 429) response.with("Stripe-Rate-Limited-Reason", "global-rate");
  co_return response;
}

}  // namespace creneau::sandbox
