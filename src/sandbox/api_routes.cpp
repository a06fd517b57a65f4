// Each path below /v1: which part carries it out, and what of the answer Stripe shows.
#include "sandbox/api_answers.hpp"

namespace creneau::sandbox {

namespace json = boost::json;
using http::Verb;

namespace {
/// How far back events can be asked for. Source: Stripe, "List all events".
constexpr std::int64_t events_kept_seconds = 30 * 24 * 60 * 60;
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
  add(router, Verb::get, "/checkout/sessions/{id}/line_items", [&sessions](const Call& call) {
    return with_object(sessions, call, "session",
                       [&](const Session& session) -> Outcome<json::object> {
                         const auto page = read_page_request(call.parameters);
                         call.parameters.finish();
                         if (auto error = call.parameters.error()) return *std::move(error);
                         return make_line_item_page(session, page);
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
    const auto created = read_created_filter(call.parameters);
    const auto intent = call.parameters.text("payment_intent");
    const auto charge = call.parameters.text("charge");
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    return answer_page(
        make_page<Dispute>(disputes, request,
                           [&](const Dispute& dispute) {
                             return created.accepts(dispute.created) &&
                                    (intent.empty() || dispute.payment_intent == intent) &&
                                    (charge.empty() || dispute.charge == charge);
                           }),
        "/v1/disputes", show_plain<Dispute>);
  });
  add(router, Verb::post, "/disputes/{id}", [this, &disputes](const Call& call) {
    return with_object(disputes, call, "id", [&](Dispute& dispute) {
      return answer_plain(parts_.disputes.update(dispute, call.parameters));
    });
  });
  add(router, Verb::post, "/disputes/{id}/close", [this, &disputes](const Call& call) {
    return with_object(disputes, call, "id", [&](Dispute& dispute) {
      return answer_plain(parts_.disputes.close(dispute, call.parameters));
    });
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
  add(router, Verb::post, "/refunds/{id}/cancel", [&refunds](const Call& call) {
    return with_object(refunds, call, "id", [&](const Refund& refund) -> Outcome<json::object> {
      call.parameters.finish();
      if (auto error = call.parameters.error()) return *std::move(error);
      return Refunds::refuse_cancel(refund);
    });
  });
}

// A wildcard works in `type`; `types` are whole names.
void Api::add_event_routes(http::Router& router) {
  auto& events = parts_.state.events;
  const auto show = [](const Event& event) { return json::parse(to_json_text(event)).as_object(); };
  const auto is_kept = [this](const Event& event) {
    return event.created > parts_.clock.now_seconds() - events_kept_seconds;
  };
  add(router, Verb::get, "/events/{id}", [show, is_kept, &events](const Call& call) {
    call.parameters.finish();
    return with_object(events, call, "id", [&](const Event& event) -> Outcome<json::object> {
      if (auto error = call.parameters.error()) return *std::move(error);
      if (!is_kept(event)) return missing(Event::kind, call.id);
      return show(event);
    });
  });
  add(router, Verb::get, "/events",
      [show, is_kept, &events](const Call& call) -> Outcome<json::object> {
        constexpr std::size_t types_max = 20;
        auto& parameters = call.parameters;
        const auto request = read_page_request(parameters);
        const auto created = read_created_filter(parameters);
        const auto type = parameters.text("type");
        const auto types = parameters.texts("types", types_max);
        const auto is_delivered = parameters.boolean("delivery_success");
        if (!type.empty() && !types.empty())
          parameters.fail(
              invalid_parameter("You may only specify one of these parameters: type, types.",
                                "type", "parameters_exclusive"));
        parameters.finish();
        if (auto error = parameters.error()) return *std::move(error);
        const auto accepts = [&](const Event& event) {
          return is_kept(event) && created.accepts(event.created) &&
                 (type.empty() || matches_event_type(type, event.type)) &&
                 (types.empty() ||
                  std::find(types.begin(), types.end(), event.type) != types.end()) &&
                 (!is_delivered || event.is_delivered == *is_delivered);
        };
        return answer_page(make_page<Event>(events, request, accepts), "/v1/events", show);
      });
}

}  // namespace creneau::sandbox
