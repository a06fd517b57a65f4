// Codes of an authenticator and recovery codes.
#include "access_fixture.hpp"

namespace creneau::http::admin {
namespace {

using std::chrono::seconds;

class SecondFactorTest : public AccessTest {
 protected:
  SecondFactorTest() : owner_(set_up_owner()), factor_(add_second_factor(owner_)) {
    clock.advance(seconds(90));  // the code that confirmed it is used
  }
  Response enter(const std::string& code, const std::string& password = good_password) {
    Client client;
    return sign_in(client, "zoe@example.org", password, code);
  }
  Client owner_;
  AccessTest::SecondFactor factor_;
};

TEST(OneTimeCode, IsThatOfTheStandard) {
  // RFC 6238, appendix B, SHA-1: the last six digits.
  const auto secret = app::encode_totp_secret("12345678901234567890");
  EXPECT_EQ(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(app::make_totp_code(secret, 59 / 30), "287082");
  EXPECT_EQ(app::make_totp_code(secret, 1111111109 / 30), "081804");
  EXPECT_EQ(app::make_totp_code(secret, 20000000000 / 30), "353130");
  EXPECT_FALSE(app::make_totp_code("not base 32!", 1));
}

TEST(OneTimeCode, OnPaperIsReadHoweverItIsCopied) {
  app::CountingRandom random;
  const auto code = app::make_recovery_code(random);
  EXPECT_THAT(code, testing::MatchesRegex("[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}"));
  std::string copied = " ";
  for (const char c : code) copied += c == '-' ? ' ' : static_cast<char>(std::toupper(c));
  EXPECT_EQ(app::normalize_recovery_code(copied), app::normalize_recovery_code(code));
  EXPECT_NE(app::make_recovery_code(random), code);
}

TEST_F(SecondFactorTest, IsAskedForAfterTheRightPasswordAlone) {
  EXPECT_EQ(said(enter("")), "401 code_required");
  EXPECT_EQ(said(enter("", "a wrong password")), "401 sign_in_failed");
  EXPECT_EQ(said(enter(code_now(factor_.secret), "a wrong password")), "401 sign_in_failed");
  EXPECT_EQ(said(enter("000000")), "401 sign_in_failed");
  EXPECT_EQ(said(enter(code_now(factor_.secret))), "200");
}

TEST_F(SecondFactorTest, TakesACodeOnce) {
  const auto code = code_now(factor_.secret);
  EXPECT_EQ(said(enter(code)), "200");
  EXPECT_EQ(said(enter(code)), "401 sign_in_failed");
  EXPECT_EQ(said(enter(code_now(factor_.secret, -1))), "401 sign_in_failed") << "an older one";
  EXPECT_EQ(said(enter(code_now(factor_.secret, 1))), "200") << "a clock that is ahead";
  EXPECT_EQ(said(enter(code_now(factor_.secret, 2))), "401 sign_in_failed") << "too far ahead";
}

TEST_F(SecondFactorTest, TakesARecoveryCodeOnce) {
  ASSERT_EQ(factor_.recovery_codes.size(), 10U);
  EXPECT_EQ(said(enter(factor_.recovery_codes[3])), "200");
  EXPECT_EQ(said(enter(factor_.recovery_codes[3])), "401 sign_in_failed");
  EXPECT_EQ(said(enter(factor_.recovery_codes[4])), "200");
}

TEST_F(SecondFactorTest, CountsWrongCodesThoughThePasswordIsRight) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(said(enter("")), "401 code_required") << "no guess, and no pardon";
    EXPECT_EQ(said(enter("000000")), "401 sign_in_failed");
  }
  EXPECT_EQ(said(enter(code_now(factor_.secret))), "429 too_many_requests");
}

TEST_F(SecondFactorTest, IsConfirmedByItsCodeAndOnceOnly) {
  EXPECT_EQ(said(send(Verb::post, "account/totp", owner_)), "409 already_exists");
  auto ada = add_person(owner_, "ada@example.org", "staff");
  const auto first = json_of(send(Verb::post, "account/totp", ada));
  EXPECT_EQ(json_of(send(Verb::post, "account/totp", ada)), first) << "asked again, the same";
  EXPECT_THAT(std::string(first.at("otpauth_url").as_string()),
              testing::StartsWith("otpauth://totp/Studio:ada%40example.org?secret="));
  EXPECT_EQ(said(send(Verb::post, "account/totp/confirm", ada, {{"code", "000000"}})),
            "422 code wrong");
  EXPECT_FALSE(json_of(send(Verb::get, "session", ada)).at("user").at("has_totp").as_bool());
  const auto factor = add_second_factor(ada);
  EXPECT_EQ(factor.secret, first.at("secret").as_string());
  EXPECT_TRUE(json_of(send(Verb::get, "session", ada)).at("user").at("has_totp").as_bool());
  EXPECT_EQ(
      said(send(Verb::post, "account/totp/confirm", ada, {{"code", code_now(factor.secret, 1)}})),
      "409 already_exists");
}

TEST_F(SecondFactorTest, IsTakenAwayWithThePasswordOnly) {
  EXPECT_EQ(said(send(Verb::delete_, "account/totp", owner_, {{"password", "wrong one"}})),
            "422 password wrong");
  EXPECT_EQ(said(send(Verb::delete_, "account/totp", owner_, {{"password", good_password}})),
            "204");
  EXPECT_EQ(said(enter("")), "200");
  const auto next = json_of(send(Verb::post, "account/totp", owner_));
  EXPECT_NE(next.at("secret").as_string(), factor_.secret) << "a new one each time";
}

TEST_F(SecondFactorTest, HasNewRecoveryCodesForThePassword) {
  EXPECT_EQ(said(send(Verb::post, "account/recovery-codes", owner_, {{"password", "wrong"}})),
            "422 password wrong");
  const auto response =
      send(Verb::post, "account/recovery-codes", owner_, {{"password", good_password}});
  const std::string code(json_of(response).at("recovery_codes").at(0).as_string());
  EXPECT_EQ(said(enter(factor_.recovery_codes[0])), "401 sign_in_failed");
  EXPECT_EQ(said(enter(code)), "200");
}

TEST_F(SecondFactorTest, GuessesOfThePasswordWithinASessionCountAsWell) {
  for (int i = 0; i < 5; ++i)
    send(Verb::delete_, "account/totp", owner_, {{"password", "wrong one"}});
  EXPECT_EQ(said(send(Verb::delete_, "account/totp", owner_, {{"password", good_password}})),
            "429 too_many_requests");
}

}  // namespace
}  // namespace creneau::http::admin
