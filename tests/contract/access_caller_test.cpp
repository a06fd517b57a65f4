// Who may do what: sessions with their CSRF token, keys with their scopes, staff with their limits.
#include "access_fixture.hpp"

namespace creneau::http::admin {
namespace {

using std::chrono::minutes;

class CallerTest : public AccessTest {
 protected:
  CallerTest() : owner_(set_up_owner()) {}
  std::string post(Client client) { return said(send(Verb::post, "probe/settings", client)); }
  Client with(std::vector<std::pair<std::string, std::string>> headers) {
    auto client = owner_;
    client.headers = std::move(headers);
    return client;
  }
  Client make_key(const boost::json::array& scopes) {
    const auto response =
        send(Verb::post, "keys", owner_, {{"title", "Accountant"}, {"scopes", scopes}});
    EXPECT_EQ(said(response), "201");
    Client program;
    program.key = json_of(response).at("key").as_string();
    return program;
  }
  std::string probe(Verb method, const std::string& name, Client client) {
    return said(send(method, "probe/" + name, client));
  }
  Client owner_;
};

TEST_F(CallerTest, IsNobodyWithoutASessionOrAKey) {
  Client nobody;
  EXPECT_EQ(probe(Verb::get, "read", nobody), "401 unauthorized");
  nobody.cookie = "__Host-creneau_session=";
  EXPECT_EQ(probe(Verb::get, "read", nobody), "401 unauthorized");
  nobody.cookie = "creneau_session=" + owner_.cookie.substr(owner_.cookie.find('=') + 1);
  EXPECT_EQ(probe(Verb::get, "read", nobody), "401 unauthorized") << "another cookie's name";
  nobody.key = "ck_0000";
  EXPECT_EQ(probe(Verb::get, "read", nobody), "401 unauthorized");
}

TEST_F(CallerTest, ChangesNothingWithoutTheSessionsCsrfToken) {
  EXPECT_EQ(post(owner_), "204");
  auto without = owner_;
  without.csrf_token.clear();
  EXPECT_EQ(post(without), "403 invalid_csrf_token");
  EXPECT_EQ(probe(Verb::get, "settings", without), "204") << "reading needs none";

  Client other;
  ASSERT_EQ(said(sign_in(other, "zoe@example.org", good_password)), "200");
  EXPECT_NE(other.csrf_token, owner_.csrf_token);
  other.csrf_token = owner_.csrf_token;
  EXPECT_EQ(post(other), "403 invalid_csrf_token") << "of another session";
}

TEST_F(CallerTest, ComesFromOurOwnPages) {
  EXPECT_EQ(post(with({{"Origin", "https://studio.example"}})), "204");
  EXPECT_EQ(post(with({{"Sec-Fetch-Site", "same-origin"}})), "204");
  EXPECT_EQ(post(with({{"Sec-Fetch-Site", "none"}})), "204");
  for (const auto* site : {"cross-site", "same-site", "anything"})
    EXPECT_EQ(post(with({{"Sec-Fetch-Site", site}})), "403 invalid_csrf_token") << site;
  for (const auto* origin : {"https://evil.example", "http://studio.example", "null",
                             "https://studio.example.evil.example", "https://studio.example:444"})
    EXPECT_EQ(post(with({{"Origin", origin}})), "403 invalid_csrf_token") << origin;
}

TEST_F(CallerTest, MayComeByAnotherNameOfThisMachine) {
  EXPECT_EQ(post(with({{"Host", "localhost:8080"}, {"Origin", "http://localhost:8080"}})), "204");
  EXPECT_EQ(post(with({{"Host", "[::1]:8080"}, {"Origin", "http://[::1]:8080"}})), "204");
  EXPECT_EQ(post(with({{"Host", "localhost:8080"}, {"Origin", "http://localhost:9090"}})),
            "403 invalid_csrf_token");
  EXPECT_EQ(post(with({{"Host", "evil.example"}, {"Origin", "http://evil.example"}})),
            "403 invalid_csrf_token");
}

TEST_F(CallerTest, WithAKeyMayDoWhatItsScopesName) {
  const auto key = make_key({"read", "bookings"});
  EXPECT_EQ(key.key.substr(0, 3), "ck_");
  EXPECT_EQ(probe(Verb::get, "read", key), "204");
  EXPECT_EQ(probe(Verb::post, "bookings", key), "204") << "without a CSRF token";
  for (const auto* scope : {"schedule", "settings", "owner"})
    EXPECT_EQ(probe(Verb::post, scope, key), "403 forbidden") << scope;
  const auto all = make_key({"settings", "read", "schedule", "bookings"});
  EXPECT_EQ(probe(Verb::post, "settings", all), "204");
  for (const auto* path : {"users", "keys", "audit", "session", "account/sessions"}) {
    auto program = all;
    EXPECT_EQ(said(send(Verb::get, path, program)), "403 forbidden") << path;
  }
}

TEST_F(CallerTest, WithAKeyIsNotHelpedByACookie) {
  auto both = make_key({"read"});
  both.cookie = owner_.cookie;
  both.csrf_token = owner_.csrf_token;
  EXPECT_EQ(probe(Verb::post, "settings", both), "403 forbidden");
  both.key = "ck_wrong";
  EXPECT_EQ(probe(Verb::get, "read", both), "401 unauthorized");
}

TEST_F(CallerTest, WithAKeyIsNobodyOnceItIsRevoked) {
  const auto key = make_key({"read"});
  clock.advance(minutes(1));
  EXPECT_EQ(probe(Verb::get, "read", key), "204");
  const auto listed = json_of(send(Verb::get, "keys", owner_)).at("items").at(0).as_object();
  EXPECT_EQ(listed.at("title").as_string(), "Accountant");
  EXPECT_TRUE(listed.at("last_used_at").is_string());
  EXPECT_FALSE(listed.contains("key"));
  const auto path = "keys/" + std::string(listed.at("id").as_string());
  EXPECT_EQ(said(send(Verb::delete_, path, owner_)), "204");
  EXPECT_EQ(probe(Verb::get, "read", key), "401 unauthorized");
  EXPECT_EQ(said(send(Verb::delete_, path, owner_)), "404 not_found");
}

TEST_F(CallerTest, MakesNoKeyWithoutATitleAndKnownScopes) {
  const auto make = [&](const char* title, const boost::json::array& scopes) {
    return said(send(Verb::post, "keys", owner_, {{"title", title}, {"scopes", scopes}}));
  };
  EXPECT_EQ(make(" ", {"read"}), "422 title missing");
  EXPECT_EQ(make("A", {}), "422 scopes missing");
  EXPECT_EQ(make("A", {"read", "owner"}), "422 scopes invalid");
}

TEST_F(CallerTest, OfStaffSeesToTheCalendarsOnly) {
  const auto staff = add_person(owner_, "ada@example.org", "staff");
  for (const auto* scope : {"read", "bookings", "schedule"})
    EXPECT_EQ(probe(Verb::post, scope, staff), "204") << scope;
  for (const auto* scope : {"settings", "owner"})
    EXPECT_EQ(probe(Verb::post, scope, staff), "403 forbidden") << scope;
  for (const auto* path : {"users", "keys", "audit"}) {
    auto client = staff;
    EXPECT_EQ(said(send(Verb::get, path, client)), "403 forbidden") << path;
  }
  Caller caller;
  caller.calendar_ids = {CalendarId("cal_1")};
  EXPECT_TRUE(caller.may_see(CalendarId("cal_1")));
  EXPECT_FALSE(caller.may_see(CalendarId("cal_2")));
  EXPECT_FALSE(caller.may_see(CalendarId()));
  EXPECT_FALSE(require_owner(caller));
  caller.role = domain::Role::owner;
  EXPECT_TRUE(caller.may_see(CalendarId("cal_2")));
  EXPECT_TRUE(require_owner(caller));
}

TEST_F(CallerTest, GetsErrorsInTheirLanguage) {
  EXPECT_EQ(said(send(Verb::patch, "account", owner_, {{"locale", "fr"}})), "200");
  auto french = owner_;
  french.headers = {{"Accept-Language", "en"}};
  const auto wrong = send(Verb::patch, "account", french, {{"name", " "}});
  EXPECT_EQ(wrong.headers["Content-Language"], "fr") << "the one that they chose";

  auto client = owner_;
  client.headers = {{"Accept-Language", "en"}};
  client.key = "ck_wrong";
  const auto unknown = send(Verb::post, "probe/read", client);
  EXPECT_EQ(unknown.headers["Content-Language"], "en");
  EXPECT_EQ(unknown.headers["Cache-Control"], "no-store");
}

}  // namespace
}  // namespace creneau::http::admin
