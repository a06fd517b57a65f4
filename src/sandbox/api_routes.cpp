// Each path below /v1: which part carries it out, and what of the answer Stripe shows.
#include <fmt/format.h>

#include "sandbox/api.hpp"
#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;
using http::Verb;

namespace {

template <class T, class Show>
Outcome<json::object> answer_page(const Outcome<Page<T>>& page, std::string_view url, Show show) {
  if (!page) return page.error();
  json::array data;
  for (const auto* object : page->objects) data.push_back(show(*object));
  return make_list(url, std::move(data), page->has_more);
}

// Carries `act` out on the object that the path names.
template <class T, class Act>
Outcome<json::object> with_object(Collection<T>& all, const Call& call, std::string param,
                                  Act act) {
  auto* object = all.find(call.id);
  if (object == nullptr) return missing(T::kind, call.id, std::move(param));
  return act(*object);
}

// A retrieve takes no parameters but `expand`.
template <class T, class Show>
Operation make_retrieve(Collection<T>& all, std::string param, Show show) {
  return [&all, param, show](const Call& call) {
    call.parameters.finish();
    return with_object(all, call, param, [&](const T& object) -> Outcome<json::object> {
      if (auto error = call.parameters.error()) return *std::move(error);
      return show(object);
    });
  };
}

template <class T>
const auto show_plain = [](const T& object) { return to_json(object); };

}  // namespace

void Api::add_checkout_routes(http::Router& router) {
  const auto show = [this](const Session& session) {
    return to_json(session, parts_.checkout.base_url());
  };
  const auto answer = [show](const Outcome<Session*>& session) -> Outcome<json::object> {
    if (!session) return session.error();
    return show(**session);
  };
  auto& sessions = parts_.state.sessions;
  add(router, Verb::post, "/checkout/sessions",
      [this, answer](const Call& call) { return answer(parts_.checkout.create(call.parameters)); });
  add(router, Verb::get, "/checkout/sessions/{id}", make_retrieve(sessions, "session", show));
  add(router, Verb::post, "/checkout/sessions/{id}", [this, answer, &sessions](const Call& call) {
    return with_object(sessions, call, "session", [&](Session& session) {
      return answer(parts_.checkout.update(session, call.parameters));
    });
  });
  add(router, Verb::post, "/checkout/sessions/{id}/expire",
      [this, answer, &sessions](const Call& call) {
        return with_object(sessions, call, "session",
                           [&](Session& session) -> Outcome<json::object> {
                             call.parameters.finish();
                             if (auto error = call.parameters.error()) return *std::move(error);
                             return answer(parts_.checkout.expire(session));
                           });
      });
  add(router, Verb::get, "/checkout/sessions/{id}/line_items", [this, &sessions](const Call& call) {
    return with_object(
        sessions, call, "session", [&](const Session& session) -> Outcome<json::object> {
          const auto page = read_page_request(call.parameters);
          call.parameters.finish();
          if (auto error = call.parameters.error()) return *std::move(error);
          return Expander(parts_.state, parts_.checkout.base_url()).line_items(session, page.limit);
        });
  });
  add(router, Verb::get, "/checkout/sessions",
      [show, &sessions](const Call& call) -> Outcome<json::object> {
        auto& parameters = call.parameters;
        const auto request = read_page_request(parameters);
        const auto created = read_created_filter(parameters);
        const auto intent = parameters.text("payment_intent");
        const auto status = parameters.choice("status", {"open", "complete", "expired"});
        const auto details = parameters.object("customer_details");
        const auto email = ParameterReader(details).text("email");
        parameters.finish();
        if (auto error = parameters.error()) return *std::move(error);
        const auto accepts = [&](const Session& session) {
          return created.accepts(session.created) &&
                 (intent.empty() || session.payment_intent == intent) &&
                 (status.empty() || word(session.status) == status) &&
                 (email.empty() || session.customer_email == email);
        };
        return answer_page(make_page<Session>(sessions, request, accepts), "/v1/checkout/sessions",
                           show);
      });
}

void Api::add_payment_routes(http::Router& router) {
  auto& intents = parts_.state.payment_intents;
  auto& charges = parts_.state.charges;
  auto& disputes = parts_.state.disputes;
  const auto answer = [](const Outcome<PaymentIntent*>& intent) -> Outcome<json::object> {
    if (!intent) return intent.error();
    return to_json(**intent);
  };
  add(router, Verb::get, "/payment_intents/{id}",
      make_retrieve(intents, "intent", show_plain<PaymentIntent>));
  add(router, Verb::post, "/payment_intents/{id}", [this, answer, &intents](const Call& call) {
    return with_object(intents, call, "intent", [&](PaymentIntent& intent) {
      return answer(parts_.payments.update(intent, call.parameters));
    });
  });
  add(router, Verb::post, "/payment_intents/{id}/capture",
      [this, answer, &intents](const Call& call) {
        return with_object(intents, call, "intent", [&](PaymentIntent& intent) {
          return answer(parts_.payments.capture(intent, call.parameters));
        });
      });
  add(router, Verb::post, "/payment_intents/{id}/cancel",
      [this, answer, &intents](const Call& call) {
        return with_object(intents, call, "intent", [&](PaymentIntent& intent) {
          return answer(parts_.payments.cancel(intent, call.parameters));
        });
      });
  add(router, Verb::get, "/payment_intents", [&intents](const Call& call) -> Outcome<json::object> {
    const auto request = read_page_request(call.parameters);
    const auto created = read_created_filter(call.parameters);
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    return answer_page(make_page<PaymentIntent>(intents, request,
                                                [&](const PaymentIntent& intent) {
                                                  return created.accepts(intent.created);
                                                }),
                       "/v1/payment_intents", show_plain<PaymentIntent>);
  });
  add(router, Verb::get, "/charges/{id}", make_retrieve(charges, "id", show_plain<Charge>));
  add(router, Verb::get, "/charges", [&charges](const Call& call) -> Outcome<json::object> {
    const auto request = read_page_request(call.parameters);
    const auto created = read_created_filter(call.parameters);
    const auto intent = call.parameters.text("payment_intent");
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    return answer_page(
        make_page<Charge>(charges, request,
                          [&](const Charge& charge) {
                            return created.accepts(charge.created) &&
                                   (intent.empty() || charge.payment_intent == intent);
                          }),
        "/v1/charges", show_plain<Charge>);
  });
  add(router, Verb::get, "/disputes/{id}", make_retrieve(disputes, "id", show_plain<Dispute>));
  add(router, Verb::get, "/disputes", [&disputes](const Call& call) -> Outcome<json::object> {
    const auto request = read_page_request(call.parameters);
    const auto intent = call.parameters.text("payment_intent");
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    return answer_page(make_page<Dispute>(disputes, request,
                                          [&](const Dispute& dispute) {
                                            return intent.empty() ||
                                                   dispute.payment_intent == intent;
                                          }),
                       "/v1/disputes", show_plain<Dispute>);
  });
}

void Api::add_refund_routes(http::Router& router) {
  auto& refunds = parts_.state.refunds;
  const auto answer = [](const Outcome<Refund*>& refund) -> Outcome<json::object> {
    if (!refund) return refund.error();
    return to_json(**refund);
  };
  add(router, Verb::post, "/refunds",
      [this, answer](const Call& call) { return answer(parts_.refunds.create(call.parameters)); });
  add(router, Verb::get, "/refunds/{id}", make_retrieve(refunds, "id", show_plain<Refund>));
  add(router, Verb::post, "/refunds/{id}", [this, answer, &refunds](const Call& call) {
    return with_object(refunds, call, "id", [&](Refund& refund) {
      return answer(parts_.refunds.update(refund, call.parameters));
    });
  });
  add(router, Verb::get, "/refunds", [this, &refunds](const Call& call) -> Outcome<json::object> {
    const auto request = read_page_request(call.parameters);
    const auto created = read_created_filter(call.parameters);
    const auto intent_id = call.parameters.text("payment_intent");
    const auto charge = call.parameters.text("charge");
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    if (!intent_id.empty() && parts_.state.payment_intents.find(intent_id) == nullptr)
      return missing(PaymentIntent::kind, intent_id, "payment_intent");
    return answer_page(
        make_page<Refund>(refunds, request,
                          [&](const Refund& refund) {
                            return created.accepts(refund.created) &&
                                   (intent_id.empty() || refund.payment_intent == intent_id) &&
                                   (charge.empty() || refund.charge == charge);
                          }),
        "/v1/refunds", show_plain<Refund>);
  });
  add(router, Verb::get, "/balance", [this](const Call& call) -> Outcome<json::object> {
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    std::map<std::string, std::int64_t> sums;
    const auto& charges = parts_.state.charges;
    for (std::size_t i = 0; i < charges.size(); ++i)
      sums[charges.at(i).currency] += charges.at(i).amount_captured - charges.at(i).amount_refunded;
    if (sums.empty()) sums["eur"] = 0;
    json::array available;
    json::array pending;
    for (const auto& [currency, amount] : sums) {
      available.push_back(json::object{{"amount", amount},
                                       {"currency", currency},
                                       {"source_types", json::object{{"card", amount}}}});
      pending.push_back(json::object{
          {"amount", 0}, {"currency", currency}, {"source_types", json::object{{"card", 0}}}});
    }
    return json::object{{"object", "balance"},
                        {"available", std::move(available)},
                        {"livemode", false},
                        {"pending", std::move(pending)}};
  });
}

void Api::add_event_routes(http::Router& router) {
  auto& events = parts_.state.events;
  const auto show = [](const Event& event) { return json::parse(to_json_text(event)).as_object(); };
  add(router, Verb::get, "/events/{id}", make_retrieve(events, "id", show));
  add(router, Verb::get, "/events", [show, &events](const Call& call) -> Outcome<json::object> {
    constexpr std::size_t types_max = 20;
    auto& parameters = call.parameters;
    const auto request = read_page_request(parameters);
    const auto created = read_created_filter(parameters);
    const auto type = parameters.text("type");
    const auto types = parameters.texts("types", types_max);
    const auto is_delivered = parameters.boolean("delivery_success");
    if (!type.empty() && !types.empty())
      parameters.fail(
          invalid_parameter("You may only specify one of these parameters: type, types.", "type",
                            "parameters_exclusive"));
    parameters.finish();
    if (auto error = parameters.error()) return *std::move(error);
    const auto accepts = [&](const Event& event) {
      return created.accepts(event.created) &&
             (type.empty() || matches_event_type(type, event.type)) &&
             (types.empty() || std::any_of(types.begin(), types.end(),
                                           [&](const std::string& pattern) {
                                             return matches_event_type(pattern, event.type);
                                           })) &&
             (!is_delivered || event.is_delivered == *is_delivered);
    };
    return answer_page(make_page<Event>(events, request, accepts), "/v1/events", show);
  });
}

void Api::add_endpoint_routes(http::Router& router) {
  auto& endpoints = parts_.state.endpoints;
  add(router, Verb::post, "/webhook_endpoints",
      [this, &endpoints](const Call& call) -> Outcome<json::object> {
        constexpr std::size_t event_types_max = 300;
        auto& parameters = call.parameters;
        WebhookEndpoint endpoint;
        if (!parameters.has("url")) parameters.fail_missing("url");
        endpoint.url = parameters.url("url");
        if (!parameters.has("enabled_events")) parameters.fail_missing("enabled_events");
        endpoint.enabled_events = parameters.texts("enabled_events", event_types_max);
        endpoint.description = parameters.text("description");
        endpoint.metadata = parameters.metadata();
        parameters.text("api_version");
        parameters.boolean("connect");
        parameters.finish();
        if (auto error = parameters.error()) return *std::move(error);
        if (endpoints.size() >= endpoints_max)
          return refused(fmt::format("You have reached the maximum of {} test webhook endpoints.",
                                     endpoints_max));
        endpoint.id = make_id("we_1", 23);
        endpoint.secret = make_id("whsec_", 32);
        endpoint.created = parts_.clock.now_seconds();
        const auto& stored = endpoints.add(std::move(endpoint));
        parts_.state.changed(stored);
        auto shown = to_json(stored);
        shown["secret"] = stored.secret;
        return shown;
      });
  add(router, Verb::get, "/webhook_endpoints/{id}",
      make_retrieve(endpoints, "webhook_endpoint", show_plain<WebhookEndpoint>));
  add(router, Verb::get, "/webhook_endpoints",
      [&endpoints](const Call& call) -> Outcome<json::object> {
        const auto request = read_page_request(call.parameters);
        call.parameters.finish();
        if (auto error = call.parameters.error()) return *std::move(error);
        return answer_page(make_page<WebhookEndpoint>(endpoints, request,
                                                      [](const WebhookEndpoint&) { return true; }),
                           "/v1/webhook_endpoints", show_plain<WebhookEndpoint>);
      });
  add(router, Verb::delete_, "/webhook_endpoints/{id}",
      [this, &endpoints](const Call& call) -> Outcome<json::object> {
        call.parameters.finish();
        if (auto error = call.parameters.error()) return *std::move(error);
        const auto* endpoint = endpoints.find(call.id);
        if (endpoint == nullptr) return missing(WebhookEndpoint::kind, call.id, "webhook_endpoint");
        const WebhookEndpoint gone = *endpoint;
        endpoints.remove(call.id);
        parts_.state.changed(gone);
        return json::object{{"id", gone.id}, {"object", WebhookEndpoint::kind}, {"deleted", true}};
      });
}

}  // namespace creneau::sandbox
