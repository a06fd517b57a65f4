// Signing in, through the routes.
#include "access_fixture.hpp"

namespace creneau::http::admin {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class SignIn : public AccessTest {
 protected:
  SignIn() : owner_(set_up_owner()) {}
  Response guess(const std::string& address = "192.0.2.1",
                 const std::string& email = "zoe@example.org") {
    Client client;
    client.address = address;
    return sign_in(client, email, "a wrong password");
  }
  Client owner_;
};

TEST_F(SignIn, TakesTheAddressInAnyCase) {
  Client client;
  const auto response = sign_in(client, " Zoe@Example.ORG", good_password);
  EXPECT_EQ(said(response), "200");
  const auto session = json_of(response);
  EXPECT_EQ(session.at("user").at("email").as_string(), "zoe@example.org");
  EXPECT_EQ(session.at("business").at("name").as_string(), "Studio");
  EXPECT_EQ(json_of(send(Verb::get, "session", client)), session);
}

TEST_F(SignIn, SetsACookieThatOnlyThisHostSees) {
  Client client;
  const std::string cookie(sign_in(client, "zoe@example.org", good_password).headers["Set-Cookie"]);
  EXPECT_THAT(cookie, testing::StartsWith("__Host-creneau_session="));
  for (const auto* attribute : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"})
    EXPECT_THAT(cookie, HasSubstr(attribute));
  EXPECT_THAT(cookie, Not(HasSubstr("Domain")));
}

TEST_F(SignIn, AnswersNobodyAndAWrongPasswordAlikeAfterTheSameWork) {
  const auto wrong = guess("192.0.2.1");
  EXPECT_EQ(hasher.comparisons, 1);
  const auto nobody = guess("192.0.2.1", "nobody@example.org");
  EXPECT_EQ(hasher.comparisons, 2);
  EXPECT_EQ(said(wrong), "401 sign_in_failed");
  EXPECT_EQ(body_of(nobody), body_of(wrong));
  const auto empty = guess("192.0.2.1", "");
  EXPECT_EQ(body_of(empty), body_of(wrong));
}

TEST_F(SignIn, MakesAnAccountWaitLongerWithEachFurtherFailure) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(said(guess(fmt::format("192.0.2.{}", i))), "401 sign_in_failed");
  const int comparisons = hasher.comparisons;
  const auto refused = guess("192.0.2.9");
  EXPECT_EQ(said(refused), "429 too_many_requests");
  EXPECT_EQ(refused.headers["Retry-After"], "2");
  EXPECT_EQ(hasher.comparisons, comparisons) << "refused before anything is computed";
  Client right;
  EXPECT_EQ(said(sign_in(right, "zoe@example.org", good_password)), "429 too_many_requests");

  clock.advance(seconds(2));
  EXPECT_EQ(said(guess("192.0.2.10")), "401 sign_in_failed");
  EXPECT_EQ(guess("192.0.2.11").headers["Retry-After"], "4");
  for (int i = 0; i < 20; ++i) {
    clock.advance(minutes(15));
    EXPECT_EQ(said(guess(fmt::format("192.0.2.{}", 20 + i))), "401 sign_in_failed");
  }
  EXPECT_EQ(guess("192.0.2.99").headers["Retry-After"], "900") << "nobody is locked out for ever";
  clock.advance(minutes(15));
  EXPECT_EQ(said(sign_in(right, "zoe@example.org", good_password)), "200");
  EXPECT_EQ(said(guess()), "401 sign_in_failed") << "a success begins anew";
}

TEST_F(SignIn, MakesWhoDoesNotExistWaitJustTheSame) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(said(guess(fmt::format("192.0.2.{}", i), "nobody@example.org")),
              "401 sign_in_failed");
  const auto refused = guess("192.0.2.9", "nobody@example.org");
  EXPECT_EQ(refused.headers["Retry-After"], "2");
}

TEST_F(SignIn, MakesAnAddressThatTriesManyAccountsWait) {
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(said(guess("2001:db8::1", fmt::format("n{}@example.org", i))), "401 sign_in_failed");
  EXPECT_EQ(said(guess("2001:db8::2", "other@example.org")), "429 too_many_requests")
      << "the same household";
  EXPECT_EQ(said(guess("2001:db8:1::1", "other@example.org")), "401 sign_in_failed");
}

TEST_F(SignIn, CountsNoFailureWhenItCannotJudge) {
  hasher.is_full = true;
  for (int i = 0; i < 9; ++i) EXPECT_EQ(said(guess()), "503 unavailable");
  hasher.is_full = false;
  Client client;
  EXPECT_EQ(said(sign_in(client, "zoe@example.org", good_password)), "200");
}

TEST_F(SignIn, TakesNoSessionThatTheBrowserBrings) {
  Client planted;
  planted.cookie = "__Host-creneau_session=planted";
  ASSERT_EQ(said(sign_in(planted, "zoe@example.org", good_password)), "200");
  EXPECT_NE(planted.cookie, "__Host-creneau_session=planted");

  Client former = planted;
  ASSERT_EQ(said(sign_in(planted, "zoe@example.org", good_password)), "200");
  EXPECT_NE(planted.cookie, former.cookie);
  EXPECT_EQ(said(send(Verb::get, "session", former)), "401 unauthorized") << "its place is taken";
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "200") << "another browser's stays";
}

TEST_F(SignIn, EndsWithTheSession) {
  Client copy = owner_;
  const auto response = send(Verb::delete_, "session", owner_);
  EXPECT_EQ(said(response), "204");
  EXPECT_THAT(std::string(response.headers["Set-Cookie"]), HasSubstr("Max-Age=0"));
  EXPECT_EQ(said(send(Verb::get, "session", copy)), "401 unauthorized");
}

TEST_F(SignIn, EndsAfterADayWithoutAnything) {
  for (int day = 0; day < 3; ++day) {
    clock.advance(hours(23));
    EXPECT_EQ(said(send(Verb::get, "session", owner_)), "200");
  }
  clock.advance(hours(24));
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "401 unauthorized");
}

TEST_F(SignIn, EndsAfterAMonthWhateverIsDone) {
  for (int i = 0; i < 31; ++i) {
    clock.advance(hours(23));
    EXPECT_EQ(said(send(Verb::get, "session", owner_)), "200");
  }
  clock.advance(hours(7));
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "401 unauthorized");
}

TEST_F(SignIn, MakesAHashOfOldParametersAnew) {
  hasher.parameters = "v2:";
  Client client;
  EXPECT_EQ(said(sign_in(client, "zoe@example.org", good_password)), "200");
  const auto hash = look([](app::Reader& reader) {
    return reader.read_access().find_user_by_email("zoe@example.org")->password_hash;
  });
  EXPECT_THAT(hash, testing::StartsWith("v2:"));
}

TEST_F(SignIn, KeepsTheLatestSessionsOfOnePersonOnly) {
  for (std::size_t i = 0; i < app::sessions_per_user_max; ++i) {
    clock.advance(seconds(1));
    Client client;
    ASSERT_EQ(said(sign_in(client, "zoe@example.org", good_password)), "200");
  }
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "401 unauthorized");
}

TEST_F(SignIn, WritesWhoCameAndWhoDidNotIntoTheLog) {
  guess("198.51.100.7");
  const auto entry = audit().front();
  EXPECT_EQ(entry.action, "sign_in.failed");
  EXPECT_EQ(entry.subject_id, user_id("zoe@example.org"));
  EXPECT_EQ(entry.address, "198.51.100.7");
  const auto entries = audit().size();
  guess("198.51.100.7", "nobody@example.org");
  EXPECT_EQ(audit().size(), entries) << "not of accounts that are none";
}

TEST_F(SignIn, RefusesABrowserThatComesFromAnotherSite) {
  Client client;
  client.headers = {{"Sec-Fetch-Site", "cross-site"}};
  EXPECT_EQ(said(sign_in(client, "zoe@example.org", good_password)), "403 invalid_csrf_token");
  client.headers = {{"Origin", "https://evil.example"}};
  EXPECT_EQ(said(sign_in(client, "zoe@example.org", good_password)), "403 invalid_csrf_token");
  client.headers = {{"Origin", "https://studio.example"}, {"Sec-Fetch-Site", "same-origin"}};
  EXPECT_EQ(said(sign_in(client, "zoe@example.org", good_password)), "200");
}

}  // namespace
}  // namespace creneau::http::admin
