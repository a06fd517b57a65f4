// People, sessions, keys and the audit log, on every kind of database.
#include "app/ports/access_records.hpp"
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

domain::User make_user(const std::string& id, const std::string& email) {
  domain::User user;
  user.id = UserId(id);
  user.email = email;
  user.name = "Zoë Müller";
  user.role = domain::Role::owner;
  user.locale = Locale::en;
  user.password_hash = "$argon2id$v=19$…";
  user.totp_secret = "JBSWY3DPEHPK3PXP";
  user.totp_last_step = 59'000'000;
  user.created_at = at_minute(-100);
  return user;
}

app::UserSession make_user_session(const std::string& id, const std::string& user, Instant seen) {
  app::UserSession session;
  session.id = id;
  session.token_hash = "hash of " + id;
  session.user_id = UserId(user);
  session.created_at = at_minute(-60);
  session.last_seen_at = seen;
  session.address = "192.0.2.1";
  session.user_agent = "Mozilla/5.0 «é»";
  return session;
}

class StoreAccess : public StoreTest {
 protected:
  template <class Work>
  void with(Work work) {
    change(*store_, [&](app::Tx& tx) { work(tx.access()); });
  }
  template <class Look>
  auto see(Look look_at) {
    return look(*store_, [&](app::Reader& reader) { return look_at(reader.read_access()); });
  }
  void add_user(const std::string& id, const std::string& email) {
    with([&](app::AccessTx& access) { EXPECT_TRUE(access.insert_user(make_user(id, email))); });
  }
  std::optional<domain::User> user(const std::string& id) {
    return see([&](app::AccessReader& access) { return access.find_user(UserId(id)); });
  }
  std::optional<app::SignInFailures> failures() {
    return see([](app::AccessReader& access) { return access.find_sign_in_failures("account"); });
  }
};
CRENEAU_ON_EVERY_STORE(StoreAccess);

TEST_P(StoreAccess, GivesBackWhoWasAdded) {
  add_user("user_1", "zoe@example.org");
  const auto expected = make_user("user_1", "zoe@example.org");
  const auto found =
      see([](app::AccessReader& access) { return access.find_user_by_email("zoe@example.org"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, expected.id);
  EXPECT_EQ(found->name, expected.name);
  EXPECT_EQ(found->role, expected.role);
  EXPECT_EQ(found->locale, expected.locale);
  EXPECT_EQ(found->password_hash, expected.password_hash);
  EXPECT_EQ(found->totp_secret, expected.totp_secret);
  EXPECT_EQ(found->totp_last_step, expected.totp_last_step);
  EXPECT_TRUE(found->is_active);
  EXPECT_EQ(found->created_at, expected.created_at);
}

TEST_P(StoreAccess, LetsNoTwoHaveOneAddress) {
  add_user("user_1", "zoe@example.org");
  add_user("user_2", "ada@example.org");
  with([](app::AccessTx& access) {
    EXPECT_FALSE(access.insert_user(make_user("user_3", "zoe@example.org")));
    EXPECT_FALSE(access.update_user(make_user("user_2", "zoe@example.org")));
    EXPECT_TRUE(access.update_user(make_user("user_2", "grace@example.org")));
  });
  EXPECT_EQ(user("user_2")->email, "grace@example.org");
  EXPECT_FALSE(user("user_3"));
}

TEST_P(StoreAccess, CountsTheOwnersThatAreActive) {
  add_user("user_1", "zoe@example.org");
  add_user("user_2", "ada@example.org");
  with([](app::AccessTx& access) {
    EXPECT_EQ(access.lock_active_owners(), 2);
    auto ada = *access.lock_user(UserId("user_2"));
    ada.is_active = false;
    EXPECT_TRUE(access.update_user(ada));
    EXPECT_EQ(access.lock_active_owners(), 1);
    auto zoe = *access.lock_user(UserId("user_1"));
    EXPECT_TRUE(access.has_owner_with_password());
    zoe.role = domain::Role::staff;
    EXPECT_TRUE(access.update_user(zoe));
    EXPECT_EQ(access.lock_active_owners(), 0);
    EXPECT_FALSE(access.has_owner_with_password());
  });
}

TEST_P(StoreAccess, KnowsNoCalendarThatIsNotThere) {
  add_user("user_1", "zoe@example.org");
  with([](app::AccessTx& access) {
    EXPECT_FALSE(access.set_user_calendars(UserId("user_1"), {CalendarId("cal_none")}));
    EXPECT_TRUE(access.set_user_calendars(UserId("user_1"), {}));
    EXPECT_TRUE(access.list_user_calendars(UserId("user_1")).empty());
  });
}

TEST_P(StoreAccess, KeepsSessionsTheLatestFirst) {
  add_user("user_1", "zoe@example.org");
  add_user("user_2", "ada@example.org");
  with([](app::AccessTx& access) {
    access.insert_session(make_user_session("us_1", "user_1", at_minute(-5)));
    access.insert_session(make_user_session("us_2", "user_1", at_minute(-9)));
    access.insert_session(make_user_session("us_3", "user_2", at_minute(-1)));
    access.touch_session("us_2", at_minute(0));
  });
  const auto sessions =
      see([](app::AccessReader& access) { return access.list_sessions(UserId("user_1")); });
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[0].id, "us_2");
  EXPECT_EQ(sessions[0].last_seen_at, at_minute(0));
  EXPECT_EQ(sessions[1].user_agent, "Mozilla/5.0 «é»");
  const auto found =
      see([](app::AccessReader& access) { return access.find_session("hash of us_3"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->user_id, UserId("user_2"));
  with([](app::AccessTx& access) {
    EXPECT_FALSE(access.delete_session(UserId("user_1"), "us_3")) << "somebody else's";
    EXPECT_EQ(access.delete_sessions(UserId("user_1"), "us_1"), 1);
    EXPECT_TRUE(access.find_session("hash of us_1"));
    EXPECT_TRUE(access.delete_session(UserId("user_1"), "us_1"));
  });
}

TEST_P(StoreAccess, UsesARecoveryCodeOnce) {
  add_user("user_1", "zoe@example.org");
  with([](app::AccessTx& access) {
    const UserId id("user_1");
    access.set_recovery_codes(id, {"a", "b"});
    EXPECT_TRUE(access.use_recovery_code(id, "a"));
    EXPECT_FALSE(access.use_recovery_code(id, "a"));
    access.set_recovery_codes(id, {"c"});
    EXPECT_FALSE(access.use_recovery_code(id, "b"));
    EXPECT_FALSE(access.use_recovery_code(UserId("user_2"), "c"));
  });
}

TEST_P(StoreAccess, ForgetsWhatIsTheirsWithAPerson) {
  add_user("user_1", "zoe@example.org");
  with([](app::AccessTx& access) {
    const UserId id("user_1");
    access.insert_session(make_user_session("us_1", "user_1", at_minute(0)));
    access.insert_set_up_link({"link", id, at_minute(60)});
    access.set_recovery_codes(id, {"a"});
    access.delete_user(id);
    EXPECT_FALSE(access.find_session("hash of us_1"));
    EXPECT_FALSE(access.find_set_up_link("link"));
    EXPECT_FALSE(access.use_recovery_code(id, "a"));
  });
}

TEST_P(StoreAccess, CountsFailuresUntilTheyAreOld) {
  const auto record = [&](int minute) {
    with([&](app::AccessTx& access) {
      access.record_sign_in_failure("account", at_minute(minute), at_minute(minute - 60));
    });
  };
  EXPECT_FALSE(failures());
  record(0);
  record(30);
  record(89);
  EXPECT_EQ(failures()->failures, 3);
  EXPECT_EQ(failures()->last_at, at_minute(89));
  record(150);
  EXPECT_EQ(failures()->failures, 1) << "the last was more than an hour ago";
  record(151);
  with([](app::AccessTx& access) {
    access.forgive_sign_in_failure("account");
    EXPECT_EQ(access.lock_sign_in_failures("account")->failures, 1);
    access.touch_sign_in_failures("account", at_minute(152));
  });
  EXPECT_EQ(failures()->last_at, at_minute(152));
  with([](app::AccessTx& access) { access.forgive_sign_in_failure("account"); });
  EXPECT_FALSE(failures());
  record(153);
  with([](app::AccessTx& access) { access.clear_sign_in_failures("account"); });
  EXPECT_FALSE(failures());
}

TEST_P(StoreAccess, KeepsKeysThatAreRevoked) {
  add_user("user_1", "zoe@example.org");
  app::ApiKey key;
  key.id = "key_1";
  key.title = "Accountant";
  key.key_hash = "hash";
  key.scopes = "read bookings";
  key.made_by = UserId("user_1");
  key.created_at = at_minute(0);
  with([&](app::AccessTx& access) {
    access.insert_api_key(key);
    access.touch_api_key("key_1", at_minute(1));
    EXPECT_TRUE(access.revoke_api_key("key_1", at_minute(2)));
    EXPECT_FALSE(access.revoke_api_key("key_1", at_minute(3)));
    key.id = "key_0";
    key.key_hash = "other hash";
    access.insert_api_key(key);
  });
  const auto keys = see([](app::AccessReader& access) { return access.list_api_keys(); });
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].id, "key_0");
  EXPECT_FALSE(keys[0].last_used_at);
  EXPECT_EQ(keys[1].revoked_at, at_minute(2));
  EXPECT_EQ(keys[1].last_used_at, at_minute(1));
  EXPECT_EQ(see([](app::AccessReader& access) { return access.find_api_key("hash"); })->scopes,
            "read bookings");
}

TEST_P(StoreAccess, ReadsTheLogFromTheNewestOn) {
  with([](app::AccessTx& access) {
    for (int i = 1; i <= 5; ++i) {
      app::AuditEntry entry;
      entry.at = at_minute(i);
      entry.actor_kind = "user";
      entry.action = "act " + std::to_string(i);
      entry.subject_kind = i % 2 == 0 ? "user" : "service";
      entry.subject_id = "subject_" + std::to_string(i);
      entry.after = R"({"a":1})";
      access.insert_audit(entry);
    }
  });
  const auto actions = [&](app::AuditFilter filter, int limit) {
    std::string all;
    for (const auto& entry :
         see([&](app::AccessReader& access) { return access.list_audit(filter, limit); }))
      all += entry.action.back();
    return all;
  };
  EXPECT_EQ(actions({}, 3), "543");
  const auto third = see([](app::AccessReader& access) { return access.list_audit({}, 3); }).back();
  EXPECT_EQ(third.after, R"({"a":1})");
  EXPECT_EQ(third.before, "");
  EXPECT_EQ(actions({third.number, "", ""}, 3), "21");
  EXPECT_EQ(actions({0, "user", ""}, 9), "42");
  EXPECT_EQ(actions({0, "user", "subject_2"}, 9), "2");
  EXPECT_EQ(actions({0, "user", "subject_1"}, 9), "");
}

TEST_P(StoreAccess, ForgetsWhatHasRunOut) {
  add_user("user_1", "zoe@example.org");
  with([](app::AccessTx& access) {
    access.insert_session(make_user_session("us_1", "user_1", at_minute(-5)));
    access.insert_session(make_user_session("us_2", "user_1", at_minute(5)));
    access.insert_set_up_link({"old", UserId("user_1"), at_minute(-1)});
    access.insert_set_up_link({"new", UserId("user_1"), at_minute(1)});
    access.record_sign_in_failure("account", at_minute(-1), at_minute(-60));
    const app::AccessEnds ends{at_minute(0), at_minute(-1000), at_minute(0), at_minute(0)};
    EXPECT_EQ(access.delete_ended_access(ends, 10), 3);
    EXPECT_EQ(access.delete_ended_access(ends, 10), 0);
    EXPECT_TRUE(access.find_session("hash of us_2"));
    EXPECT_TRUE(access.find_set_up_link("new"));
    const app::AccessEnds later{at_minute(0), at_minute(0), at_minute(0), at_minute(0)};
    EXPECT_EQ(access.delete_ended_access(later, 10), 1) << "by its age";
  });
}

}  // namespace
}  // namespace creneau::store
