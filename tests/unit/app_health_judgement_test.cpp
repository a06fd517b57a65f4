#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/health_examination.hpp"
#include "app/webhook_events.hpp"

namespace creneau::app {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

const Instant now = Instant(std::chrono::hours(500'000));

struct Patient {
  InstallationSetUp set_up;
  ExaminationFacts facts;
};

WebhookEndpoint make_endpoint() {
  return {"we_1", "https://x.example/api/webhooks/stripe", wanted_events(), "v2", true, false, {}};
}

std::vector<WebhookEndpoint>& endpoints_of(Patient& patient) {
  return **patient.facts.endpoints;
}

Patient make_healthy() {
  Patient patient;
  patient.set_up = {true,
                    false,
                    true,
                    "https://x.example",
                    true,
                    false,
                    true,
                    std::chrono::minutes(15),
                    std::chrono::minutes(5),
                    "v2"};
  auto& facts = patient.facts;
  facts.schema = {true, 3, 3, {}};
  facts.is_written = true;
  facts.health.emplace();
  facts.health->cleanup_last_at = now - std::chrono::minutes(14);
  facts.health->reconcile_last_at = now - std::chrono::minutes(4);
  facts.queue.emplace();
  facts.account = Result<AccountState>(AccountState{false, now});
  facts.account_seen_at = now;
  facts.endpoints =
      Result<std::vector<WebhookEndpoint>>(std::vector<WebhookEndpoint>{make_endpoint()});
  facts.site.answer = SiteState::Answer::ours;
  facts.secrets = {{SecretState::Answer::accepted, {}}};
  facts.mail.answer = MailServerState::Answer::taken;
  return patient;
}

std::vector<Check> judge(const Patient& patient) {
  return app::judge(patient.set_up, patient.facts, now);
}

TEST(HealthJudgement, FindsNothingWhereAllIsWell) {
  std::vector<CheckTopic> topics;
  for (const auto& check : judge(make_healthy())) {
    EXPECT_EQ(standing_of(check.finding), Standing::ok) << name(check.finding);
    topics.push_back(topic_of(check.finding));
  }
  EXPECT_EQ(topics.size(), 12U) << "each topic says how it stands";
  EXPECT_TRUE(std::is_sorted(topics.begin(), topics.end()));
}

struct Illness {
  Finding finding;
  std::string detail;
  void (*befall)(Patient&);
};

const Illness illnesses[] = {
    {Finding::database_unreachable, "gone",
     [](Patient& p) {
       p.facts.schema = {false, 0, 0, "gone"};
     }},
    {Finding::database_behind, "2 / 3", [](Patient& p) { p.facts.schema.version = 2; }},
    {Finding::database_read_only, "readonly",
     [](Patient& p) {
       p.facts.is_written = false;
       p.facts.write_failure = "readonly";
     }},
    {Finding::url_plain, "http://x.example",
     [](Patient& p) {
       p.set_up.public_url = "http://x.example";
       p.set_up.is_url_https = false;
     }},
    {Finding::url_plain_live, "",
     [](Patient& p) {
       p.set_up.is_url_https = false;
       p.set_up.is_live = true;
     }},
    {Finding::url_local_live, "",
     [](Patient& p) {
       p.set_up.is_url_loopback = true;
       p.set_up.is_live = true;
     }},
    {Finding::key_missing, "", [](Patient& p) { p.set_up.has_secret_key = false; }},
    {Finding::key_refused, "401",
     [](Patient& p) { p.facts.account = Result<AccountState>(Error(Errc::unauthorized, "401")); }},
    {Finding::stripe_unreachable, "",
     [](Patient& p) { p.facts.account = Result<AccountState>(Errc::gateway_unavailable); }},
    {Finding::key_lacks_rights, "Charges and Refunds: Write",
     [](Patient& p) { p.facts.missing_permissions = {Permission::write_refunds}; }},
    {Finding::mode_live_at_sandbox, "",
     [](Patient& p) {
       p.set_up.is_live = true;
       p.set_up.is_stripe_itself = false;
     }},
    {Finding::mode_key_mixed, "", [](Patient& p) { (*p.facts.account)->is_live = true; }},
    {Finding::mode_endpoint_mixed, "we_1",
     [](Patient& p) { endpoints_of(p).front().is_live = true; }},
    {Finding::mode_data_mixed, "", [](Patient& p) { p.facts.health->has_live_payments = true; }},
    {Finding::clock_off, "+61 s",
     [](Patient& p) { p.facts.account_seen_at += std::chrono::seconds(61); }},
    {Finding::clock_wrong, "-301 s",
     [](Patient& p) { p.facts.account_seen_at -= std::chrono::seconds(301); }},
    {Finding::endpoint_missing, "https://x.example/api/webhooks/stripe",
     [](Patient& p) { endpoints_of(p).clear(); }},
    {Finding::endpoint_elsewhere, "https://y.example/api/webhooks/stripe",
     [](Patient& p) { endpoints_of(p).front().url = "https://y.example/api/webhooks/stripe"; }},
    {Finding::endpoint_disabled, "we_1",
     [](Patient& p) { endpoints_of(p).front().is_enabled = false; }},
    {Finding::endpoint_lacks_events, "charge.refunded",
     [](Patient& p) { std::erase(endpoints_of(p).front().events, "charge.refunded"); }},
    {Finding::endpoint_version, "v1 / v2",
     [](Patient& p) { endpoints_of(p).front().api_version = "v1"; }},
    {Finding::endpoint_twice, "",
     [](Patient& p) { endpoints_of(p).push_back(endpoints_of(p).front()); }},
    {Finding::endpoint_unseen, "",
     [](Patient& p) { p.facts.endpoints = Result<std::vector<WebhookEndpoint>>(Errc::forbidden); }},
    {Finding::site_unreachable, "refused",
     [](Patient& p) {
       p.facts.site = {SiteState::Answer::none, "refused"};
     }},
    {Finding::site_another, "404",
     [](Patient& p) {
       p.facts.site = {SiteState::Answer::another, "404"};
     }},
    {Finding::secret_missing, "", [](Patient& p) { p.set_up.has_webhook_secret = false; }},
    {Finding::secret_refused, "400",
     [](Patient& p) {
       p.facts.secrets = {{SecretState::Answer::refused, "400"}};
     }},
    {Finding::secret_unanswered, "502",
     [](Patient& p) {
       p.facts.secrets = {{SecretState::Answer::unanswered, "502"}};
     }},
    {Finding::webhooks_silent, "",
     [](Patient& p) { p.facts.health->captured_last_at = now - std::chrono::hours(1); }},
    {Finding::mail_not_set_up, "",
     [](Patient& p) { p.facts.mail.answer = MailServerState::Answer::not_set_up; }},
    {Finding::mail_unreachable, "",
     [](Patient& p) { p.facts.mail.answer = MailServerState::Answer::unreachable; }},
    {Finding::mail_not_secure, "",
     [](Patient& p) { p.facts.mail.answer = MailServerState::Answer::not_secure; }},
    {Finding::mail_login_refused, "",
     [](Patient& p) { p.facts.mail.answer = MailServerState::Answer::login_refused; }},
    {Finding::mail_failed, "2", [](Patient& p) { p.facts.queue->mails_failed = 2; }},
    {Finding::cleanup_late, "",
     [](Patient& p) { p.facts.health->cleanup_last_at = now - std::chrono::minutes(48); }},
    {Finding::cleanup_not_called, "",
     [](Patient& p) {
       p.set_up.cleanup_interval = {};
       p.facts.health->cleanup_last_at = now - std::chrono::hours(25);
     }},
    {Finding::reconcile_late, "", [](Patient& p) { p.facts.health->reconcile_last_at.reset(); }},
    {Finding::reconcile_not_called, "",
     [](Patient& p) {
       p.set_up.reconcile_interval = {};
       p.facts.health->reconcile_last_at.reset();
     }},
    {Finding::refunds_failed, "1", [](Patient& p) { p.facts.queue->refunds_failed = 1; }},
};

TEST(HealthJudgement, NamesEachIllness) {
  for (const auto& illness : illnesses) {
    auto patient = make_healthy();
    illness.befall(patient);
    const auto checks = judge(patient);
    EXPECT_THAT(checks, Contains(AllOf(Field(&Check::finding, illness.finding),
                                       Field(&Check::detail, HasSubstr(illness.detail)))))
        << name(illness.finding);
    EXPECT_NE(standing_of(illness.finding), Standing::ok) << name(illness.finding);
    for (const auto locale : {Locale::fr, Locale::en})
      EXPECT_FALSE(remedy_text(illness.finding, locale).empty()) << name(illness.finding);
  }
}

TEST(HealthJudgement, HasAnIllnessForEveryFindingThatIsOne) {
#define CRENEAU_X(id, topic, standing, fr, en, remedy_fr, remedy_en) Finding::id,
  for (const auto finding : {CRENEAU_FINDINGS(CRENEAU_X)}) {
#undef CRENEAU_X
    if (standing_of(finding) == Standing::ok) continue;
    const bool is_known =
        std::any_of(std::begin(illnesses), std::end(illnesses),
                    [&](const Illness& illness) { return illness.finding == finding; });
    EXPECT_TRUE(is_known) << name(finding);
  }
}

TEST(HealthJudgement, SaysNothingOfWhatCouldNotBeAsked) {
  auto patient = make_healthy();
  patient.facts.account = Result<AccountState>(Errc::gateway_unavailable);
  patient.facts.endpoints.reset();
  patient.facts.health.reset();
  patient.facts.queue.reset();
  for (const auto& check : judge(patient)) {
    const auto topic = topic_of(check.finding);
    EXPECT_NE(topic, CheckTopic::clock);
    EXPECT_NE(topic, CheckTopic::webhook_endpoint);
    EXPECT_NE(topic, CheckTopic::background);
    EXPECT_NE(topic, CheckTopic::stripe_mode);
  }
}

TEST(HealthJudgement, IsContentWithOneSecretThatWorks) {
  auto patient = make_healthy();
  patient.facts.secrets.insert(patient.facts.secrets.begin(),
                               {SecretState::Answer::refused, "400"});
  EXPECT_THAT(judge(patient), Contains(Field(&Check::finding, Finding::secret_ok)));
}

TEST(HealthJudgement, LetsAMinuteAndThreeIntervalsPass) {
  auto patient = make_healthy();
  patient.facts.account_seen_at += std::chrono::seconds(60);
  patient.facts.health->cleanup_last_at = now - std::chrono::minutes(47);
  const auto checks = judge(patient);
  EXPECT_THAT(checks, Contains(Field(&Check::finding, Finding::clock_ok)));
  EXPECT_THAT(checks, Contains(Field(&Check::finding, Finding::background_ok)));
}

}  // namespace
}  // namespace creneau::app
