// Errors as clients get them, and the language they come in.
#include "adapters/http/wire/problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/http/wire/api_types.hpp"

namespace creneau::http {
namespace {

boost::json::object body_of(const Response& response) {
  return boost::json::parse(std::get<std::string>(response.body)).as_object();
}

std::string text_at(const boost::json::object& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

Locale choose(const char* accept_language, Locale fallback = Locale::fr) {
  Request request;
  if (accept_language != nullptr) request.headers.set("Accept-Language", accept_language);
  return choose_locale(request, fallback);
}

TEST(Problem, IsWhatRfc9457Says) {
  const auto response = make_problem(Errc::slot_taken, Locale::fr);
  EXPECT_EQ(response.status, Status::conflict);
  EXPECT_EQ(response.headers["Content-Type"], "application/problem+json");
  EXPECT_EQ(response.headers["Content-Language"], "fr");
  EXPECT_EQ(response.headers["Cache-Control"], "no-store");
  const auto body = body_of(response);
  EXPECT_EQ(text_at(body, "type"), "urn:creneau:problem:slot_taken");
  EXPECT_EQ(text_at(body, "title"), "Créneau déjà pris.");
  EXPECT_EQ(text_at(body, "code"), "slot_taken");
  EXPECT_EQ(body.at("status").as_int64(), 409);
  EXPECT_FALSE(body.contains("errors"));
}

TEST(Problem, SpeaksBothLanguagesForEveryError) {
  for (const auto code : {
#define CRENEAU_X(id, status, french, english) Errc::id,
           CRENEAU_ERRORS(CRENEAU_X)
#undef CRENEAU_X
       }) {
    const auto french = body_of(make_problem(code, Locale::fr));
    const auto english = body_of(make_problem(code, Locale::en));
    EXPECT_EQ(french.at("code"), english.at("code"));
    EXPECT_NE(french.at("title"), english.at("title")) << name(code);
    EXPECT_EQ(french.at("status").as_int64(), http_status(code));
  }
}

TEST(Problem, NamesEachWrongField) {
  const Error error({FieldError{"email", "missing"}, FieldError{"name", "too_long"}});
  const auto response = make_problem(error, Locale::en);
  EXPECT_EQ(response.status, Status::unprocessable_entity);
  const auto body = body_of(response);
  const auto& errors = body.at("errors").as_array();
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(text_at(errors[0].as_object(), "field"), "email");
  EXPECT_EQ(text_at(errors[0].as_object(), "code"), "missing");
  EXPECT_EQ(text_at(errors[0].as_object(), "detail"), "This field is needed.");
}

TEST(Problem, NeverWritesAFieldNameThatIsNoText) {
  const auto body = body_of(make_problem(Error({FieldError{"\xff", "unknown"}}), Locale::en));
  EXPECT_EQ(text_at(body.at("errors").as_array()[0].as_object(), "field"), "?");
}

TEST(Problem, TellsNoClientWhatInfrastructureSaid) {
  const Error error(Errc::payment_unavailable, "Stripe answered 500, request: req_1");
  const auto body = body_of(make_problem(error, Locale::en));
  EXPECT_EQ(text_at(body, "detail"), public_text(Errc::payment_unavailable, Locale::en));
  const Error readable(Errc::invalid_request, "The body is not valid JSON in UTF-8.");
  EXPECT_EQ(text_at(body_of(make_problem(readable, Locale::en)), "detail"), readable.detail);
}

TEST(Problem, SaysWhenToTryAgain) {
  Error error(Errc::too_many_requests);
  error.retry_after = std::chrono::seconds(7);
  EXPECT_EQ(make_problem(error, Locale::en).headers["Retry-After"], "7");
  EXPECT_EQ(make_problem(Errc::too_many_requests, Locale::en).headers.count("Retry-After"), 0U);
}

TEST(Problem, HasATextForEveryFieldErrorInBothLanguages) {
  for (const auto* code : {"missing", "too_long", "invalid", "wrong_type", "unknown", "repeated",
                           "out_of_range", "below_minimum", "too_short"})
    EXPECT_NE(field_error_text(code, Locale::fr), field_error_text(code, Locale::en)) << code;
  EXPECT_EQ(field_error_text("of a later version", Locale::en),
            field_error_text("invalid", Locale::en));
}

TEST(ChooseLocale, TakesTheBestThatWeSpeak) {
  EXPECT_EQ(choose("en"), Locale::en);
  EXPECT_EQ(choose("en-GB,en;q=0.9"), Locale::en);
  EXPECT_EQ(choose("de, en;q=0.5, fr;q=0.4"), Locale::en);
  EXPECT_EQ(choose("en;q=0.4, fr;q=0.5"), Locale::fr);
  EXPECT_EQ(choose("fr-CA", Locale::en), Locale::fr);
  EXPECT_EQ(choose("en , fr"), Locale::en);
  EXPECT_EQ(choose("en ; q=0.8, fr ; q=0.9", Locale::en), Locale::fr);
}

TEST(ChooseLocale, FallsBackWhenNothingFits) {
  EXPECT_EQ(choose(nullptr), Locale::fr);
  EXPECT_EQ(choose(nullptr, Locale::en), Locale::en);
  EXPECT_EQ(choose("de", Locale::en), Locale::en);
  EXPECT_EQ(choose("*"), Locale::fr);
  EXPECT_EQ(choose("en;q=0"), Locale::fr);
  EXPECT_EQ(choose(""), Locale::fr);
}

TEST(ChooseLocale, SurvivesNonsense) {
  for (const auto* nonsense :
       {",,,", ";", "en;q=", "en;q=x", ";q=1", "q=1", "en;;q=1", "\xff", "en;q=nan", ",;,;q=,"})
    EXPECT_NO_THROW(choose(nonsense)) << nonsense;
  EXPECT_EQ(choose("\xff, en"), Locale::en);
}

TEST(ApiTypes, ShowTimesWithTheBusinesssOffset) {
  domain::Slot slot;
  slot.id = SlotId("slot_1");
  slot.title = "Été";
  slot.start_at = *parse_rfc3339("2026-12-01T08:00:00Z");
  slot.end_at = *parse_rfc3339("2026-12-01T09:00:00Z");
  slot.price = Money{5000, "eur"};
  slot.capacity = 2;
  slot.seats_taken = 1;
  const auto paris = *TimeZone::find("Europe/Paris");
  EXPECT_EQ(boost::json::parse(write_slots({slot, slot}, paris)).at("slots").as_array().size(), 2U);
  EXPECT_EQ(write_slots({}, paris), R"({"slots":[]})");
  const auto object = to_json(slot, paris);
  EXPECT_EQ(text_at(object, "start_at"), "2026-12-01T09:00:00+01:00");
  EXPECT_EQ(boost::json::serialize(object.at("price")), R"({"amount":5000,"currency":"eur"})");
  EXPECT_EQ(object.at("seats_left").as_int64(), 1);
  EXPECT_TRUE(object.at("is_available").as_bool());
}

TEST(ApiTypes, ShowNoPaymentPageForWhatIsFree) {
  app::CreatedBooking created;
  created.booking.id = BookingId("bk_1");
  created.booking.status = domain::BookingStatus::confirmed;
  created.booking.payment_status = domain::PaymentStatus::not_required;
  created.token = "token";
  auto object = to_json(created, TimeZone::utc());
  EXPECT_TRUE(object.at("checkout_url").is_null());
  EXPECT_TRUE(object.at("expires_at").is_null());
  created.checkout_url = "https://pay.example/cs_1";
  object = to_json(created, TimeZone::utc());
  EXPECT_EQ(text_at(object, "checkout_url"), created.checkout_url);
  EXPECT_EQ(text_at(object, "expires_at"), "1970-01-01T00:00:00+00:00");
}

}  // namespace
}  // namespace creneau::http
