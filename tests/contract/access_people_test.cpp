// Set-up links, people and accounts, through the routes.
#include "access_fixture.hpp"

namespace creneau::http::admin {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::Not;

class SetUpLink : public AccessTest {};
class People : public AccessTest {
 protected:
  People() : owner_(set_up_owner()) {}
  std::string change(const std::string& email, const boost::json::object& body) {
    return said(send(Verb::patch, "users/" + user_id(email), owner_, body));
  }
  /// By hand, in the database.
  template <class Change>
  void change_user(const std::string& email, Change change_it) {
    AppTest::change([&](app::Tx& tx) {
      auto user = tx.access().find_user_by_email(email).value();
      change_it(user);
      EXPECT_TRUE(tx.access().update_user(user));
    });
  }
  Client owner_;
};

TEST_F(SetUpLink, MakesTheFirstOwnerOnce) {
  const auto url = first_link();
  EXPECT_THAT(url, testing::StartsWith("https://studio.example/admin/set-up/"));
  Client client;
  const auto seen = json_of(send(Verb::get, "set-up/" + token_of(url), client));
  EXPECT_EQ(seen.at("email").as_string(), "");
  const auto response = use_link(url, client, "Zoe@Example.org");
  ASSERT_EQ(said(response), "200");
  EXPECT_EQ(json_of(response).at("user").at("role").as_string(), "owner");
  EXPECT_EQ(json_of(response).at("user").at("locale").as_string(), "en");
  EXPECT_EQ(said(send(Verb::get, "session", client)), "200");

  Client late;
  EXPECT_EQ(said(use_link(url, late, "eve@example.org")), "410 link_not_valid");
  EXPECT_EQ(said(send(Verb::get, "set-up/" + token_of(url), late)), "410 link_not_valid");
  EXPECT_EQ(first_link(), "") << "there is an owner now";
}

TEST_F(SetUpLink, IsMadeAnewAtEachStartUntilThereIsAnOwner) {
  const auto first = first_link();
  const auto second = first_link();
  Client client;
  EXPECT_EQ(said(use_link(first, client, "zoe@example.org")), "410 link_not_valid");
  EXPECT_EQ(said(use_link(second, client, "zoe@example.org")), "200");
}

TEST_F(SetUpLink, RunsOutAfterADay) {
  const auto url = first_link();
  clock.advance(hours(24));
  Client client;
  EXPECT_EQ(said(send(Verb::get, "set-up/" + token_of(url), client)), "410 link_not_valid");
  EXPECT_EQ(said(use_link(url, client, "zoe@example.org")), "410 link_not_valid");
  EXPECT_EQ(hasher.hashes, 0);
}

TEST_F(SetUpLink, StaysGoodAfterAMistake) {
  const auto url = first_link();
  Client client;
  EXPECT_EQ(said(use_link(url, client, "", "short")), "422 email missing password too_short");
  EXPECT_EQ(said(use_link(url, client, "zoe@example.org", "motdepasse123")),
            "422 password too_common");
  EXPECT_EQ(said(use_link(url, client, "zoe@example.org", std::string(201, 'x'))),
            "422 password too_long");
  hasher.is_full = true;
  EXPECT_EQ(said(use_link(url, client, "zoe@example.org")), "503 unavailable");
  hasher.is_full = false;
  EXPECT_EQ(said(use_link(url, client, "zoe@example.org")), "200");
}

TEST_F(SetUpLink, GivesWayToAnOwnerAddedOtherwise) {
  const auto first = first_link();
  app::UserDraft draft;
  draft.email = "ada@example.org";
  draft.role = domain::Role::owner;
  const app::Actor actor{app::ActorKind::command_line, {}, {}};
  const auto invited = run(app::invite_user(context, actor, draft));
  ASSERT_TRUE(invited);
  Client ada;
  EXPECT_EQ(said(use_link(invited->set_up_url, ada, "ada@example.org")), "200");
  Client eve;
  EXPECT_EQ(said(use_link(first, eve, "eve@example.org")), "410 link_not_valid");
  EXPECT_EQ(json_of(send(Verb::get, "users", ada)).at("items").as_array().size(), 1U);
}

TEST_F(SetUpLink, OfAnInvitedOwnerOutlivesAStart) {
  app::UserDraft draft;
  draft.email = "ada@example.org";
  draft.role = domain::Role::owner;
  const app::Actor actor{app::ActorKind::command_line, {}, {}};
  const auto invited = run(app::invite_user(context, actor, draft));
  const auto first = first_link();
  Client client;
  EXPECT_EQ(json_of(send(Verb::get, "set-up/" + token_of(first), client)).at("email").as_string(),
            "ada@example.org");
  EXPECT_EQ(said(use_link(invited->set_up_url, client, "ada@example.org")), "200");
}

TEST_F(SetUpLink, FromAnotherSitesPageDoesNothing) {
  const auto url = first_link();
  Client client;
  client.headers = {{"Sec-Fetch-Site", "cross-site"}};
  EXPECT_EQ(said(use_link(url, client, "zoe@example.org")), "403 invalid_csrf_token");
}

TEST_F(People, AreInvitedWithALinkOfTheirOwn) {
  const auto invited = send(Verb::post, "users", owner_,
                            {{"email", "Ada@example.org"}, {"name", "Ada"}, {"role", "staff"}});
  ASSERT_EQ(said(invited), "201");
  EXPECT_FALSE(json_of(invited).at("has_password").as_bool());
  const std::string url(json_of(invited).at("set_up_url").as_string());
  Client ada;
  const auto seen = json_of(send(Verb::get, "set-up/" + token_of(url), ada));
  EXPECT_EQ(seen.at("email").as_string(), "ada@example.org");
  EXPECT_EQ(seen.at("name").as_string(), "Ada");
  EXPECT_EQ(said(use_link(url, ada, "eve@example.org")), "422 email invalid");
  EXPECT_EQ(said(use_link(url, ada, "")), "200");
  EXPECT_EQ(json_of(send(Verb::get, "session", ada)).at("user").at("role").as_string(), "staff");
  EXPECT_EQ(said(send(Verb::post, "users", owner_,
                      {{"email", "ada@example.org"}, {"name", "Ada"}, {"role", "owner"}})),
            "409 already_exists");
}

TEST_F(People, AreRefusedWithWhatIsWrong) {
  const auto invite = [&](const boost::json::object& body) {
    return said(send(Verb::post, "users", owner_, body));
  };
  EXPECT_EQ(invite({{"email", "ada"}, {"name", "Ada"}, {"role", "staff"}}), "422 email invalid");
  EXPECT_EQ(invite({{"email", "a@b.example"}, {"name", ""}, {"role", "staff"}}),
            "422 name missing");
  EXPECT_EQ(invite({{"email", "a@b.example"}, {"name", "A"}, {"role", "boss"}}),
            "422 role invalid");
  EXPECT_EQ(invite({{"email", "a@b.example"},
                    {"name", "A"},
                    {"role", "staff"},
                    {"calendar_ids", {"cal_none"}}}),
            "404 calendar_not_found");
  EXPECT_EQ(user_id("a@b.example"), "") << "no trace of it";
}

TEST_F(People, WhoAreDeactivatedAreOutAtOnce) {
  auto ada = add_person(owner_, "ada@example.org", "owner");
  EXPECT_EQ(change("ada@example.org", {{"is_active", false}}), "200");
  EXPECT_EQ(said(send(Verb::get, "session", ada)), "401 unauthorized");
  EXPECT_EQ(said(sign_in(ada, "ada@example.org", good_password)), "401 sign_in_failed");
  EXPECT_EQ(said(send(Verb::post, "users/" + user_id("ada@example.org") + "/set-up-link", owner_)),
            "404 user_not_found");
  EXPECT_EQ(change("ada@example.org", {{"is_active", true}}), "200");
  EXPECT_EQ(said(sign_in(ada, "ada@example.org", good_password)), "200");
}

TEST_F(People, WhoAreNotActiveAreNobodyThoughTheirSessionIsThere) {
  change_user("zoe@example.org", [](domain::User& user) { user.is_active = false; });
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "401 unauthorized");
  change_user("zoe@example.org", [](domain::User& user) { user.is_active = true; });
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "200");
}

TEST_F(People, HaveAlwaysOneOwnerWhoIsActive) {
  EXPECT_EQ(change("zoe@example.org", {{"is_active", false}}), "409 conflict");
  EXPECT_EQ(change("zoe@example.org", {{"role", "staff"}}), "409 conflict");
  add_person(owner_, "ada@example.org", "owner");
  EXPECT_EQ(change("ada@example.org", {{"role", "staff"}}), "200");
  EXPECT_EQ(change("zoe@example.org", {{"role", "staff"}}), "409 conflict");
  EXPECT_EQ(change("ada@example.org", {{"role", "owner"}}), "200");
  EXPECT_EQ(change("zoe@example.org", {{"role", "staff"}}), "200");
  EXPECT_EQ(said(send(Verb::get, "users", owner_)), "403 forbidden") << "from now on";
}

TEST_F(People, WhoAreResetChooseAnewAndLoseTheirSecondFactor) {
  auto ada = add_person(owner_, "ada@example.org", "staff");
  add_second_factor(ada);
  const auto link =
      send(Verb::post, "users/" + user_id("ada@example.org") + "/set-up-link", owner_);
  const std::string url(json_of(link).at("set_up_url").as_string());
  auto phone = ada;
  EXPECT_EQ(said(send(Verb::get, "session", phone)), "200") << "nothing has changed yet";
  for (int i = 0; i < 6; ++i) sign_in(ada, "ada@example.org", "forgotten");
  Client anew;
  EXPECT_EQ(said(use_link(url, anew, "", other_password)), "200");
  EXPECT_EQ(said(send(Verb::get, "session", phone)), "401 unauthorized");
  EXPECT_EQ(said(sign_in(ada, "ada@example.org", good_password)), "401 sign_in_failed")
      << "no longer has to wait";
  EXPECT_EQ(said(sign_in(ada, "ada@example.org", other_password)), "200");
}

TEST_F(People, ChangeTheirPasswordAndEndTheirOtherSessions) {
  Client other;
  ASSERT_EQ(said(sign_in(other, "zoe@example.org", good_password)), "200");
  const auto patch = [&](const boost::json::object& body) {
    return said(send(Verb::patch, "account", owner_, body));
  };
  EXPECT_EQ(patch({{"new_password", other_password}}), "422 current_password missing");
  EXPECT_EQ(patch({{"current_password", "wrong"}, {"new_password", other_password}}),
            "422 current_password wrong");
  EXPECT_EQ(patch({{"current_password", good_password}, {"new_password", "motdepasse1234"}}),
            "422 new_password too_common");
  EXPECT_EQ(patch({{"current_password", good_password}, {"new_password", other_password}}), "200");
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "200");
  EXPECT_EQ(said(send(Verb::get, "session", other)), "401 unauthorized");
  EXPECT_EQ(said(sign_in(other, "zoe@example.org", good_password)), "401 sign_in_failed");
}

TEST_F(People, ListAndEndTheirSessions) {
  clock.advance(std::chrono::minutes(1));
  Client phone;
  phone.address = "198.51.100.7";
  Client tablet;
  ASSERT_EQ(said(sign_in(phone, "zoe@example.org", good_password)), "200");
  ASSERT_EQ(said(sign_in(tablet, "zoe@example.org", good_password)), "200");
  std::string phone_id;
  const auto items = json_of(send(Verb::get, "account/sessions", owner_)).at("items").as_array();
  ASSERT_EQ(items.size(), 3U);
  int current = 0;
  for (const auto& item : items) {
    if (item.at("is_current").as_bool()) ++current;
    if (item.at("address").as_string() == "198.51.100.7") phone_id = item.at("id").as_string();
    EXPECT_EQ(item.at("user_agent").as_string(), "Browser/1");
  }
  EXPECT_EQ(current, 1);
  auto ada = add_person(owner_, "ada@example.org", "owner");
  EXPECT_EQ(said(send(Verb::delete_, "account/sessions/" + phone_id, ada)), "404 not_found")
      << "somebody else's";
  EXPECT_EQ(said(send(Verb::delete_, "account/sessions/" + phone_id, owner_)), "204");
  EXPECT_EQ(said(send(Verb::get, "session", phone)), "401 unauthorized");
  EXPECT_EQ(said(send(Verb::get, "session", tablet)), "200");
  EXPECT_EQ(said(send(Verb::delete_, "account/sessions", owner_)), "204");
  EXPECT_EQ(said(send(Verb::get, "session", tablet)), "401 unauthorized");
  EXPECT_EQ(said(send(Verb::get, "session", owner_)), "200");
  EXPECT_EQ(said(send(Verb::get, "session", ada)), "200");
}

TEST_F(People, LeaveAllInTheLogButNoSecret) {
  auto ada = add_person(owner_, "ada@example.org", "staff");
  const auto factor = add_second_factor(ada);
  EXPECT_EQ(change("ada@example.org", {{"name", "Ada L."}}), "200");
  send(Verb::post, "keys", owner_, {{"title", "Accountant"}, {"scopes", {"read"}}});
  const auto page = json_of(send(Verb::get, "audit?limit=3", owner_));
  ASSERT_EQ(page.at("items").as_array().size(), 3U);
  const auto& newest = page.at("items").at(0);
  EXPECT_EQ(newest.at("action").as_string(), "key.create");
  EXPECT_EQ(newest.at("actor").at("name").as_string(), "Zoë");
  EXPECT_EQ(newest.at("after").at("scopes").as_string(), "read");
  const auto& changed = page.at("items").at(1);
  EXPECT_EQ(changed.at("before").at("name").as_string(), "Zoë");
  EXPECT_EQ(changed.at("after").at("name").as_string(), "Ada L.");
  const std::string next(page.at("next").as_string());
  const auto rest = json_of(send(Verb::get, "audit?after=" + next, owner_));
  EXPECT_TRUE(rest.at("next").is_null());

  const auto all = boost::json::serialize(page) + boost::json::serialize(rest);
  for (const auto& secret :
       {std::string(good_password), std::string("v1:"), factor.secret, factor.recovery_codes[0],
        std::string("ck_"), ada.csrf_token, ada.cookie.substr(ada.cookie.find('=') + 1)})
    EXPECT_THAT(all, Not(HasSubstr(secret)));
  for (const auto* action : {"user.set_up", "user.create", "user.second_factor_added"})
    EXPECT_THAT(all, HasSubstr(action));
  EXPECT_EQ(said(send(Verb::get, "audit?limit=201", owner_)), "422 limit out_of_range");
  EXPECT_EQ(said(send(Verb::get, "audit?after=x", owner_)), "422 after invalid");
  const auto of_ada = json_of(
      send(Verb::get, "audit?subject_kind=user&subject_id=" + user_id("ada@example.org"), owner_));
  for (const auto& item : of_ada.at("items").as_array())
    EXPECT_EQ(item.at("subject").at("id").as_string(), user_id("ada@example.org"));
}

}  // namespace
}  // namespace creneau::http::admin
