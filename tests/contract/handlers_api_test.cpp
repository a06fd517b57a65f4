// The endpoints as clients see them: statuses, headers and bodies, on a real store.
#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/json.hpp>

#include "adapters/http/handlers/site.hpp"
#include "app/cancel_booking.hpp"
#include "app/open_session.hpp"
#include "app_fixture.hpp"

namespace creneau::http {
namespace {

using app::SmallStripe;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Call = SmallStripe::Call;
using std::chrono::hours;

constexpr std::string_view cron_secret = "a-long-cron-secret";

class Handlers : public app::AppTest {
 protected:
  using Endpoint = boost::asio::awaitable<Response> (*)(Site&, const Request&);

  Handlers() : site_(context, make_options(), feed_) {}

  Response call(Endpoint endpoint, const Request& request) { return run(endpoint(site_, request)); }

  /// By its client, to the end of its refund.
  void cancel(const BookingId& id) {
    app::CancelBooking command;
    command.id = id;
    ASSERT_TRUE(run(app::cancel_booking(context, std::move(command), app::Source::api)));
    settle_outbox();
  }

  static Request get(const std::string& path, const std::string& query = {}) {
    Request request;
    request.method = Verb::get;
    request.path = path;
    request.query = query;
    request.client_address = "192.0.2.1";
    return request;
  }
  static Request post(const std::string& path, const std::string& body,
                      const std::string& type = "application/json") {
    auto request = get(path);
    request.method = Verb::post;
    request.body = body;
    request.headers.set("Content-Type", type);
    return request;
  }
  static Request with_token(Request request, const BookingId& id, const std::string& token) {
    request.path_parameters["id"] = id.str();
    request.headers.set("Authorization", "Bearer " + token);
    return request;
  }
  static std::string booking_json(const SlotId& id, const std::string& name = "Ada") {
    return R"({"slot_id":")" + id.str() + R"(","name":")" + name +
           R"(","email":"ada@example.org"})";
  }
  static Request form(const SlotId& id, const std::string& name, const std::string& key) {
    auto request =
        post("/slots/" + id.str(), "name=" + name + "&email=ada%40example.org&request_key=" + key,
             "application/x-www-form-urlencoded");
    request.path_parameters["id"] = id.str();
    return request;
  }

  static std::string body_of(const Response& response) {
    if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
    if (const auto* shared = std::get_if<SharedBody>(&response.body)) return **shared;
    return "a stream";
  }
  static boost::json::object json_of(const Response& response) {
    return boost::json::parse(body_of(response)).as_object();
  }
  static std::string code_of(const Response& response) {
    return std::string(json_of(response).at("code").as_string());
  }
  static unsigned status_of(const Response& response) {
    return static_cast<unsigned>(response.status);
  }

  SiteOptions make_options() {
    SiteOptions options;
    options.cron_secret = cron_secret;
    options.read_event = [this](const Request&) { return next_event_; };
    options.on_webhook = [this](std::string_view outcome) { outcomes_.emplace_back(outcome); };
    options.make_calendar = [](const app::BookingView&) { return "BEGIN:VCALENDAR"; };
    options.write_metrics = [] { return "metric 1\n"; };
    return options;
  }

  boost::asio::io_context feed_context_;
  BookingFeed feed_{feed_context_};
  Result<app::PaymentEvent> next_event_ = Errc::invalid_signature;
  std::vector<std::string> outcomes_;
  Site site_;
};

TEST_F(Handlers, CreateABookingWithItsAddress) {
  const auto response = call(create_booking, post("/api/bookings", booking_json(add_slot())));
  ASSERT_EQ(status_of(response), 201U);
  const auto body = json_of(response);
  EXPECT_EQ(response.headers["Location"],
            "/api/bookings/" + std::string(body.at("id").as_string()));
  EXPECT_EQ(response.headers["Cache-Control"], "no-store");
  EXPECT_EQ(body.at("status").as_string(), "pending");
  EXPECT_EQ(body.at("checkout_url").as_string(), "https://pay.example/cs_1");
}

TEST_F(Handlers, AnswerARepeatedRequestAlike) {
  auto request = post("/api/bookings", booking_json(add_slot()));
  request.headers.set("Idempotency-Key", "key");
  const auto first = call(create_booking, request);
  request.headers.set("Accept-Language", "en");
  const auto again = call(create_booking, request);
  EXPECT_EQ(status_of(again), 201U);
  EXPECT_EQ(body_of(again), body_of(first));
  EXPECT_EQ(again.headers["Location"], first.headers["Location"]);
  EXPECT_EQ(again.headers["Idempotent-Replayed"], "true");

  request.body = booking_json(add_slot());
  EXPECT_EQ(code_of(call(create_booking, request)), "idempotency_mismatch");
}

TEST_F(Handlers, RefuseAKeyThatIsNoText) {
  auto request = post("/api/bookings", booking_json(add_slot()));
  for (const auto& key : {std::string("\xff"), std::string("a\tb"), std::string(256, 'k')}) {
    request.headers.set("Idempotency-Key", key);
    const auto response = call(create_booking, request);
    EXPECT_EQ(status_of(response), 422U);
    EXPECT_THAT(body_of(response), HasSubstr("Idempotency-Key"));
  }
}

TEST_F(Handlers, RefuseWhatIsNoBooking) {
  const auto id = add_slot();
  const auto refuse_with = [&](const Request& request) {
    const auto response = call(create_booking, request);
    EXPECT_EQ(response.headers["Content-Type"], "application/problem+json");
    return std::pair(status_of(response), code_of(response));
  };
  using Refusal = std::pair<unsigned, std::string>;
  EXPECT_EQ(refuse_with(post("/api/bookings", booking_json(id), "text/plain")),
            Refusal(415, "unsupported_media_type"));
  EXPECT_EQ(refuse_with(post("/api/bookings", "{")), Refusal(400, "invalid_request"));
  EXPECT_EQ(refuse_with(post("/api/bookings", "{}")), Refusal(422, "invalid_input"));
  EXPECT_EQ(refuse_with(post("/api/bookings", booking_json(SlotId("slot_none")))),
            Refusal(404, "slot_not_found"));
  const auto closed = add_slot();
  change([&](app::Tx& tx) { tx.close_slot(closed); });
  EXPECT_EQ(refuse_with(post("/api/bookings", booking_json(closed))), Refusal(410, "slot_closed"));
  change([&](app::Tx& tx) {
    domain::Booking other;
    other.id = BookingId("bk_other");
    other.slot_id = id;
    other.price = Money{5000, "eur"};
    tx.insert_booking(other);
    EXPECT_TRUE(tx.claim_seat(id, other.id));
  });
  EXPECT_EQ(refuse_with(post("/api/bookings", booking_json(id))), Refusal(409, "slot_taken"));
  clock.advance(hours(49));
  EXPECT_EQ(refuse_with(post("/api/bookings", booking_json(id))), Refusal(410, "slot_past"));
}

TEST_F(Handlers, TakeJsonWhateverItsCharset) {
  EXPECT_EQ(status_of(call(create_booking, post("/api/bookings", booking_json(add_slot()),
                                                "Application/JSON; charset=utf-8"))),
            201U);
}

TEST_F(Handlers, SayHowToGoOnWhenStripeIsSilent) {
  stripe.fail(Call::create_session, Errc::gateway_unavailable);
  const auto response = call(create_booking, post("/api/bookings", booking_json(add_slot())));
  EXPECT_EQ(status_of(response), 503U);
  EXPECT_EQ(response.headers["Retry-After"], "5");
  const auto body = json_of(response);
  EXPECT_EQ(code_of(response), "payment_unavailable");
  const BookingId id{std::string(body.at("id").as_string())};
  const auto resumed = call(
      resume_checkout, with_token(post("/", ""), id, std::string(body.at("token").as_string())));
  EXPECT_EQ(status_of(resumed), 200U);
  EXPECT_EQ(json_of(resumed).at("checkout_url").as_string(), "https://pay.example/cs_1");
}

TEST_F(Handlers, LimitHowOftenOneAddressBooks) {
  const auto request = post("/api/bookings", "{}");
  for (int i = 0; i < RateLimiter::burst_max; ++i)
    ASSERT_EQ(status_of(call(create_booking, request)), 422U);
  const auto response = call(create_booking, request);
  EXPECT_EQ(status_of(response), 429U);
  EXPECT_NE(response.headers["Retry-After"], "");
  site_.options.has_rate_limit = false;
  EXPECT_EQ(status_of(call(create_booking, request)), 422U);
}

TEST_F(Handlers, ShowABookingToItsTokenAlone) {
  const auto created = book(add_slot());
  const auto& id = created.booking.id;
  EXPECT_EQ(status_of(call(get_booking, with_token(get("/"), id, created.token))), 200U);
  const auto wrong = call(get_booking, with_token(get("/"), id, "wrong"));
  const auto absent = call(get_booking, with_token(get("/"), BookingId("bk_none"), "wrong"));
  EXPECT_EQ(status_of(wrong), 404U);
  EXPECT_EQ(body_of(wrong), body_of(absent));
  for (const auto endpoint : {resume_checkout, give_up_booking, stream_booking})
    EXPECT_EQ(status_of(call(endpoint, with_token(post("/", ""), id, "wrong"))), 404U);
}

TEST_F(Handlers, SayWhyABookingCannotBePaid) {
  const auto id = add_slot();
  const auto winner = book(id, "Grace");
  const auto loser = book(id, "Ada");
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  const auto resume = [&](const app::CreatedBooking& of) {
    return call(resume_checkout, with_token(post("/", ""), of.booking.id, of.token));
  };
  EXPECT_EQ(code_of(resume(winner)), "already_paid");
  EXPECT_EQ(code_of(resume(loser)), "slot_taken");
  const auto late = book(add_slot());
  clock.advance(hours(49));
  EXPECT_EQ(status_of(resume(late)), 409U);
  EXPECT_EQ(code_of(resume(late)), "not_payable");
}

TEST_F(Handlers, LetAClientGiveUp) {
  const auto created = book(add_slot());
  const auto request = with_token(get("/"), created.booking.id, created.token);
  EXPECT_EQ(status_of(call(give_up_booking, request)), 204U);
  EXPECT_EQ(status_of(call(give_up_booking, request)), 404U);

  const auto paid = book(add_slot());
  stripe.pay(SessionId("cs_2"));
  EXPECT_EQ(code_of(call(give_up_booking, with_token(get("/"), paid.booking.id, paid.token))),
            "already_paid");

  const auto delayed = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_3"));
  EXPECT_EQ(code_of(call(give_up_booking, with_token(get("/"), delayed.booking.id, delayed.token))),
            "payment_in_progress");

  const auto silent = book(add_slot());
  stripe.fail(Call::expire_session, Errc::gateway_unavailable);
  const auto response =
      call(give_up_booking, with_token(get("/"), silent.booking.id, silent.token));
  EXPECT_EQ(status_of(response), 503U);
  EXPECT_TRUE(exists(silent.booking.id));
}

TEST_F(Handlers, EndTheEventsOfABookingThatIsFinal) {
  const auto created = book(add_slot());
  const auto request = with_token(get("/"), created.booking.id, created.token);
  EXPECT_EQ(call(stream_booking, request).headers["Content-Type"], "text/event-stream");
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  // It can still be moved, or cancelled.
  EXPECT_EQ(status_of(call(stream_booking, request)), 200U);
  cancel(created.booking.id);
  EXPECT_EQ(status_of(call(stream_booking, request)), 204U);
  auto by_query = get("/", "token=" + created.token);
  by_query.path_parameters["id"] = created.booking.id.str();
  EXPECT_EQ(status_of(call(stream_booking, by_query)), 204U);
}

/// Keeps what is sent to it.
class KeepingSink final : public EventSink {
 public:
  boost::asio::awaitable<bool> send(std::string_view event, std::string_view data) override {
    sent.push_back(std::string(event) + " " + std::string(data));
    co_return true;
  }
  boost::asio::awaitable<bool> keep_alive() override { co_return true; }

  std::vector<std::string> sent;
};

/// As the server does it: a cancelled wait is no exception.
boost::asio::awaitable<void> run_stream(const EventStream& stream, EventSink& sink) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  boost::asio::awaitable<void> pending = stream(sink);
  co_await std::move(pending);
}

TEST_F(Handlers, SendEachStateOnceAndEndWithTheFinalOne) {
  const auto created = book(add_slot());
  const auto response =
      call(stream_booking, with_token(get("/"), created.booking.id, created.token));
  KeepingSink sink;
  bool has_ended = false;
  boost::asio::co_spawn(feed_context_, run_stream(std::get<EventStream>(response.body), sink),
                        [&](std::exception_ptr) { has_ended = true; });
  feed_context_.poll();
  feed_.changed(created.booking.id);
  feed_context_.poll();
  EXPECT_EQ(sink.sent.size(), 1U);
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  feed_.changed(created.booking.id);
  feed_context_.poll();
  EXPECT_FALSE(has_ended);
  ASSERT_EQ(sink.sent.size(), 2U);
  EXPECT_EQ(sink.sent.back(), R"(state {"status":"confirmed","payment_status":"paid"})");
  cancel(created.booking.id);
  feed_.changed(created.booking.id);
  feed_context_.poll();
  EXPECT_TRUE(has_ended);
  ASSERT_EQ(sink.sent.size(), 3U);
  EXPECT_EQ(sink.sent.back(), R"(state {"status":"cancelled","payment_status":"refunded"})");
}

TEST_F(Handlers, EndAStreamAtOnceWhenItIsCancelled) {
  const auto created = book(add_slot());
  const auto response =
      call(stream_booking, with_token(get("/"), created.booking.id, created.token));
  KeepingSink sink;
  boost::asio::cancellation_signal signal;
  bool has_ended = false;
  boost::asio::co_spawn(feed_context_, run_stream(std::get<EventStream>(response.body), sink),
                        boost::asio::bind_cancellation_slot(
                            signal.slot(), [&](std::exception_ptr) { has_ended = true; }));
  feed_context_.poll();
  signal.emit(boost::asio::cancellation_type::terminal);
  feed_context_.poll();
  EXPECT_TRUE(has_ended);
}

TEST_F(Handlers, ListSlotsAndNoticeEveryChange) {
  const auto id = add_slot();
  const auto request = get("/api/slots");
  const auto first = call(list_slots, request);
  EXPECT_EQ(json_of(first).at("slots").as_array().size(), 1U);
  auto again = request;
  again.headers.set("If-None-Match", first.headers["ETag"]);
  EXPECT_EQ(status_of(call(list_slots, again)), 304U);
  EXPECT_EQ(call(list_slots, again).headers["ETag"], first.headers["ETag"]);

  book(id);
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  const auto changed = call(list_slots, again);
  EXPECT_EQ(status_of(changed), 200U);
  EXPECT_FALSE(json_of(changed).at("slots").at(0).at("is_available").as_bool());
}

TEST_F(Handlers, KeepNoSlotsOfARangeThatMovesWithTheClock) {
  add_slot();  // in two days
  const auto request = get("/api/slots", "xfrom=1");
  EXPECT_EQ(json_of(call(list_slots, request)).at("slots").as_array().size(), 1U);
  clock.advance(hours(24 * 4));
  EXPECT_EQ(json_of(call(list_slots, request)).at("slots").as_array().size(), 0U);
}

TEST_F(Handlers, RefuseRangesThatAreWrongOrTooLong) {
  const auto status = [&](const std::string& query) {
    return status_of(call(list_slots, get("/api/slots", query)));
  };
  EXPECT_EQ(status("from=2026-12-01&to=2027-03-03"), 200U);  // 92 days
  EXPECT_EQ(status("from=2026-12-01&to=2027-03-04"), 422U);
  EXPECT_EQ(status("from=2026-12-02&to=2026-12-01"), 422U);
  EXPECT_EQ(status("from=2026-12-01&to=2026-12-01"), 422U);
  EXPECT_EQ(status("from=yesterday"), 422U);
  EXPECT_EQ(status("from=2026-02-30"), 422U);
  EXPECT_EQ(status("from=9999-12-31&to=9999-12-31T23:59:59Z"), 200U);
  EXPECT_EQ(status("from=2026-12-01T00:00:00%2B01:00&to=2026-12-02T00:00:00Z"), 200U);
  EXPECT_EQ(status("from=2026-12-01T00:00:00+01:00&to=2026-12-02T00:00:00Z"), 200U)
      << "a + that nobody encoded";
}

TEST_F(Handlers, AnswerALostRaceWith200) {
  const auto id = add_slot();
  book(id, "Ada");
  book(id, "Grace");
  stripe.pay(SessionId("cs_1"));
  stripe.pay(SessionId("cs_2"));
  const auto webhook = [&](const char* session) {
    next_event_ = session_event("checkout.session.completed", SessionId(session));
    return call(receive_webhook, post("/api/webhooks/stripe", "{}"));
  };
  EXPECT_EQ(body_of(webhook("cs_1")), R"({"received":true,"outcome":"confirmed"})");
  const auto lost = webhook("cs_2");
  EXPECT_EQ(status_of(lost), 200U);
  EXPECT_EQ(body_of(lost),
            R"({"received":true,"outcome":"slot_taken","error":"Créneau déjà pris"})");
  const auto again = call(receive_webhook, post("/api/webhooks/stripe", "{}"));
  EXPECT_EQ(body_of(again), R"({"received":true,"outcome":"duplicate"})");
  EXPECT_EQ(outcomes_, (std::vector<std::string>{"confirmed", "slot_taken", "duplicate"}));
}

TEST_F(Handlers, RefuseABadSignatureAndAskAgainWhenTheFaultIsOurs) {
  EXPECT_EQ(status_of(call(receive_webhook, post("/", "{}"))), 400U);
  book(add_slot());
  stripe.complete_unpaid(SessionId("cs_1"));
  next_event_ = session_event("checkout.session.completed", SessionId("cs_1"));
  stripe.fail(Call::get_session, Errc::gateway_unavailable);
  const auto response = call(receive_webhook, post("/", "{}"));
  EXPECT_EQ(status_of(response), 503U);
  EXPECT_NE(response.headers["Retry-After"], "");
}

TEST_F(Handlers, CleanUpForTheBearerOfTheSecretAlone) {
  book(add_slot());
  clock.advance(hours(1));
  const auto status = [&](const std::string& authorization, const std::string& query = {}) {
    auto request = get("/api/cron/cleanup-unpaid", query);
    if (!authorization.empty()) request.headers.set("Authorization", authorization);
    return status_of(call(run_cleanup, request));
  };
  EXPECT_EQ(status(""), 401U);
  EXPECT_EQ(status("Bearer wrong"), 401U);
  EXPECT_EQ(status("Basic " + std::string(cron_secret)), 401U);
  EXPECT_EQ(status("", "secret=" + std::string(cron_secret)), 401U);
  auto request = get("/api/cron/cleanup-unpaid");
  request.headers.set("Authorization", "Bearer " + std::string(cron_secret));
  EXPECT_EQ(body_of(call(run_cleanup, request)), R"({"deleted":1,"kept":0,"settled":0})");
  site_.options.cron_secret.clear();
  EXPECT_EQ(status_of(call(run_cleanup, request)), 404U);
  request.headers.set("Authorization", "Bearer ");
  EXPECT_EQ(status_of(call(run_cleanup, request)), 404U);
}

TEST_F(Handlers, LeadAFormSentTwiceToTheSamePage) {
  const auto id = add_slot();
  const auto first = call(submit_slot, form(id, "Ada", "key"));
  EXPECT_EQ(status_of(first), 303U);
  EXPECT_EQ(first.headers["Location"], "https://pay.example/cs_1");
  const auto again = call(submit_slot, form(id, "Ada", "key"));
  EXPECT_EQ(again.headers["Location"], first.headers["Location"]);
  EXPECT_EQ(stripe.sessions.size(), 1U);
}

TEST_F(Handlers, TakeACorrectedFormForAnotherWish) {
  const auto id = add_slot();
  call(submit_slot, form(id, "Ada", "key"));
  const auto corrected = call(submit_slot, form(id, "Grace", "key"));
  EXPECT_EQ(status_of(corrected), 303U);
  EXPECT_EQ(corrected.headers["Location"], "https://pay.example/cs_2");
}

TEST_F(Handlers, ShowTheFormAgainWithWhatIsWrong) {
  const auto response = call(submit_slot, form(add_slot(), "", "key"));
  EXPECT_EQ(status_of(response), 422U);
  EXPECT_THAT(body_of(response), HasSubstr("ada@example.org"));
  EXPECT_TRUE(stripe.log.empty());
}

TEST_F(Handlers, ReadBackThePaymentOfWhoComesBack) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  auto request = get("/bookings/" + created.booking.id.str(),
                     "token=" + created.token + "&returned=1&session_id=cs_of_somebody_else");
  request.path_parameters["id"] = created.booking.id.str();
  EXPECT_EQ(status_of(call(show_booking, request)), 200U);
  EXPECT_EQ(app::state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(Handlers, ShowTheReturnPageThoughStripeIsSilent) {
  const auto created = book(add_slot());
  stripe.fail(Call::get_session, Errc::gateway_unavailable);
  auto request =
      get("/bookings/" + created.booking.id.str(), "token=" + created.token + "&returned=1");
  request.path_parameters["id"] = created.booking.id.str();
  EXPECT_EQ(status_of(call(show_booking, request)), 200U);
  EXPECT_EQ(app::state_of(booking(created.booking.id)), "pending/pending");
}

TEST_F(Handlers, LinkFromAnErrorToNoOtherHost) {
  auto request = get("//evil.example/page");
  request.headers.set("Accept", "text/html");
  const auto response = refuse(site_, Status::not_found, request);
  EXPECT_EQ(status_of(response), 404U);
  EXPECT_THAT(body_of(response), Not(HasSubstr("\"//evil.example")));
  EXPECT_THAT(body_of(response), HasSubstr("\"/evil.example/page"));
}

TEST_F(Handlers, RefuseInTheFormThatTheClientReads) {
  auto request = get("/nothing");
  EXPECT_EQ(refuse(site_, Status::not_found, request).headers["Content-Type"],
            "application/problem+json");
  request.headers.set("Accept", "text/html,*/*");
  EXPECT_THAT(std::string(refuse(site_, Status::not_found, request).headers["Content-Type"]),
              StartsWith("text/html"));
  auto api = get("/api/nothing");
  api.headers.set("Accept", "text/html");
  EXPECT_EQ(refuse(site_, Status::payload_too_large, api).headers["Content-Type"],
            "application/problem+json");
}

}  // namespace
}  // namespace creneau::http
