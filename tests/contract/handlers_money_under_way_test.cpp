// What a client sees and may do while their money is only authorised, or on its way: the page, the
// JSON, the stream of states, on a real store.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "adapters/http/handlers/site.hpp"
#include "app_fixture.hpp"

namespace creneau::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class MoneyUnderWay : public app::AppTest {
 protected:
  using Endpoint = boost::asio::awaitable<Response> (*)(Site&, const Request&);

  MoneyUnderWay() : site_(context, SiteOptions(), feed_) {}

  static std::string text_of(const Response& response) {
    const auto* text = std::get_if<std::string>(&response.body);
    return text == nullptr ? std::string() : *text;
  }
  static unsigned status_of(const Response& response) {
    return static_cast<unsigned>(response.status);
  }
  Response ask(Endpoint endpoint, const app::CreatedBooking& created) {
    Request request;
    request.method = Verb::get;
    request.path = "/bookings/" + created.booking.id.str();
    request.query = "token=" + created.token;
    request.client_address = "192.0.2.1";
    request.path_parameters["id"] = created.booking.id.str();
    request.headers.set("Authorization", "Bearer " + created.token);
    return run(endpoint(site_, request));
  }
  Response give_up_on_page(const app::CreatedBooking& created) {
    Request request;
    request.method = Verb::post;
    request.path = "/bookings/" + created.booking.id.str() + "/give-up";
    request.body = "token=" + created.token;
    request.client_address = "192.0.2.1";
    request.path_parameters["id"] = created.booking.id.str();
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    return run(submit_give_up(site_, request));
  }
  std::string page_of(const app::CreatedBooking& created) {
    return text_of(ask(show_booking, created));
  }
  boost::json::object json_of(const app::CreatedBooking& created) {
    return boost::json::parse(text_of(ask(get_booking, created))).as_object();
  }

  boost::asio::io_context feed_context_;
  BookingFeed feed_{feed_context_};
  Site site_;
};

TEST_F(MoneyUnderWay, KeepsTheSlotForWhoIsAuthorised) {
  const auto created = book(add_slot());
  stripe.authorize(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  EXPECT_THAT(page_of(created), AllOf(HasSubstr("Paiement autorisé, confirmation en cours"),
                                      Not(HasSubstr("Créneau déjà pris"))));
  const auto json = json_of(created);
  EXPECT_EQ(json.at("payment_status"), "authorized");
  EXPECT_TRUE(json.at("can").as_array().empty());
  EXPECT_TRUE(json.at("expires_at").is_null());
  EXPECT_EQ(ask(stream_booking, created).headers["Content-Type"], "text/event-stream");
}

TEST_F(MoneyUnderWay, CannotBeGivenUp) {
  const auto authorized = book(add_slot());
  stripe.authorize(SessionId("cs_1"));
  const auto processing = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_2"));
  for (const auto* created : {&authorized, &processing}) {
    const auto refused = ask(give_up_booking, *created);
    EXPECT_EQ(boost::json::parse(text_of(refused)).at("code"), "payment_in_progress");
    const auto led_back = give_up_on_page(*created);
    EXPECT_EQ(status_of(led_back), 303U);
    EXPECT_THAT(std::string(led_back.headers["Location"]), HasSubstr("token=" + created->token));
  }
  EXPECT_THAT(page_of(processing), HasSubstr("Le créneau n&#39;est pas encore à vous"));
}

TEST_F(MoneyUnderWay, TellsTheLoserThatNothingWasChargedAndFollowsTheRelease) {
  const auto slot_id = add_slot();
  const auto winner = book(slot_id);
  const auto loser = book(slot_id);
  stripe.authorize(SessionId("cs_1"));
  stripe.authorize(SessionId("cs_2"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  ASSERT_TRUE(hear(SessionId("cs_2")));
  EXPECT_THAT(page_of(loser),
              AllOf(HasSubstr("Créneau déjà pris"), HasSubstr("Rien ne vous a été débité"),
                    HasSubstr("va être levée"), Not(HasSubstr("rendu"))));
  EXPECT_EQ(ask(stream_booking, loser).headers["Content-Type"], "text/event-stream");
  settle_outbox();
  EXPECT_EQ(json_of(loser).at("payment_status"), "voided");
  EXPECT_THAT(page_of(loser), HasSubstr("est levée"));
  EXPECT_EQ(status_of(ask(stream_booking, loser)), 204U);
  EXPECT_EQ(json_of(winner).at("payment_status"), "paid");
}

TEST_F(MoneyUnderWay, TellsOfAnAmountThatIsNotTheBookingsAsSuch) {
  const auto created = book(add_slot());
  stripe.authorize(SessionId("cs_1"), Money{4200, "eur"});
  ASSERT_TRUE(hear(SessionId("cs_1")));
  EXPECT_THAT(page_of(created),
              AllOf(HasSubstr("Le montant autorisé ne correspond pas"),
                    HasSubstr("Rien ne vous a été débité"), Not(HasSubstr("Quelqu"))));
}

}  // namespace
}  // namespace creneau::http
