// Settings from an environment and a file, both made up here: what is read, what wins, what is
// refused and how.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "adapters/config/settings.hpp"

namespace creneau::config {
namespace {

using Values = std::map<std::string, std::string>;

Environment environment_of(Values values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

Result<Settings> load(Values values, const std::string& file = "") {
  return load_settings(environment_of(std::move(values)), file);
}

/// A file of settings that is gone with the test.
class File {
 public:
  explicit File(const std::string& text)
      : path_(std::filesystem::path(testing::TempDir()) /
              ("creneau_settings_" + std::to_string(++made_) + ".toml")) {
    std::ofstream(path_) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::string path() const { return path_.string(); }

 private:
  static inline int made_ = 0;
  std::filesystem::path path_;
};

TEST(Settings, HaveTheDocumentedDefaults) {
  const auto settings = load({});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->host, "127.0.0.1");
  EXPECT_EQ(settings->port, 8080);
  EXPECT_EQ(settings->public_url, "http://127.0.0.1:8080");
  EXPECT_EQ(settings->database_url, "sqlite:creneau.db");
  EXPECT_EQ(settings->stripe_api_base, "https://api.stripe.com");
  EXPECT_EQ(settings->unpaid_ttl, Duration(std::chrono::minutes(30)));
  EXPECT_EQ(settings->cleanup_interval, Duration(std::chrono::minutes(15)));
  EXPECT_EQ(settings->reconcile_interval, Duration(std::chrono::minutes(5)));
  EXPECT_EQ(settings->business_name, "Créneau");
  EXPECT_EQ(settings->currency, "eur");
  EXPECT_EQ(settings->default_locale, Locale::fr);
  EXPECT_TRUE(settings->has_rate_limit);
  EXPECT_TRUE(settings->trusted_proxies.empty());
  EXPECT_EQ(settings->log_format, LogFormat::text);
}

TEST(Settings, AreReadFromTheEnvironment) {
  const auto settings = load({{"PORT", "0"},
                              {"PUBLIC_URL", "https://rdv.example.org/"},
                              {"STRIPE_WEBHOOK_SECRET", "whsec_old, whsec_new"},
                              {"UNPAID_TTL", "2h"},
                              {"CLEANUP_INTERVAL", "0"},
                              {"MAIL_FROM", "Le Cabinet <cabinet@example.org>"},
                              {"TRUSTED_PROXIES", "10.0.0.0/8, ::1, 192.0.2.7"},
                              {"CURRENCY", "CHF"},
                              {"DEFAULT_LOCALE", "en"},
                              {"RATE_LIMIT", "off"}});
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->port, 0);
  EXPECT_EQ(settings->public_url, "https://rdv.example.org");
  EXPECT_EQ(settings->stripe_webhook_secrets, (std::vector<std::string>{"whsec_old", "whsec_new"}));
  EXPECT_EQ(settings->unpaid_ttl, Duration(std::chrono::hours(2)));
  EXPECT_EQ(settings->cleanup_interval, Duration::zero());
  EXPECT_EQ(settings->mail_from, "cabinet@example.org");
  EXPECT_EQ(settings->mail_from_name, "Le Cabinet");
  EXPECT_EQ(settings->trusted_proxies.size(), 3U);
  EXPECT_EQ(settings->currency, "chf");
  EXPECT_EQ(settings->default_locale, Locale::en);
  EXPECT_FALSE(settings->has_rate_limit);
}

TEST(Settings, InTheEnvironmentWinOverTheFile) {
  const File file("port = 9000\nbusiness_name = \"Du fichier\"\nrate_limit = false\n");
  const auto settings = load({{"BUSINESS_NAME", "De l'environnement"}}, file.path());
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->port, 9000);
  EXPECT_EQ(settings->business_name, "De l'environnement");
  EXPECT_FALSE(settings->has_rate_limit);
}

TEST(Settings, OfAFileThatCannotBeReadOrSaysTooMuchAreRefused) {
  EXPECT_FALSE(load({}, "/nowhere/creneau.toml"));
  EXPECT_FALSE(load({}, File("port = ").path()));
  const File unknown("prot = 9000\n");
  const auto misspelt = load({}, unknown.path());
  ASSERT_FALSE(misspelt);
  EXPECT_NE(misspelt.error().detail.find("prot"), std::string::npos);
  EXPECT_FALSE(load({}, File("[server]\nport = 9000\n").path()));
}

struct Wrong {
  const char* name;
  const char* value;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.name << '=' << wrong.value;
}

class WrongSetting : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSetting, IsRefusedInOneLineThatNamesIt) {
  const auto [name, value] = GetParam();
  const auto settings = load({{name, value}});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().code, Errc::invalid_input);
  EXPECT_TRUE(settings.error().detail.starts_with(name)) << settings.error().detail;
  EXPECT_EQ(settings.error().detail.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    EachOne, WrongSetting,
    testing::Values(
        Wrong{"PORT", "-1"}, Wrong{"PORT", "65536"}, Wrong{"PORT", "80 80"}, Wrong{"PORT", "http"},
        Wrong{"PUBLIC_URL", "example.org"}, Wrong{"PUBLIC_URL", "https://"},
        Wrong{"PUBLIC_URL", "https://a b"}, Wrong{"PUBLIC_URL", "javascript:alert(1)"},
        Wrong{"DATABASE_URL", "creneau.db"}, Wrong{"DATABASE_URL", "mysql://localhost/a"},
        Wrong{"STRIPE_SECRET_KEY", "pk_test_1"}, Wrong{"STRIPE_WEBHOOK_SECRET", "whsec_"},
        Wrong{"STRIPE_WEBHOOK_SECRET", "whsec_a,b"},
        Wrong{"STRIPE_API_BASE", "http://stripe.example.org"},
        Wrong{"STRIPE_API_BASE", "http://127.0.0.1@stripe.example.org"},
        Wrong{"STRIPE_CAPTURE", "manual"}, Wrong{"STRIPE_CAPTURE", "never"},
        Wrong{"SMTP_URL", "mail.example.org"}, Wrong{"SMTP_URL", "smtp://mail.example.org"},
        Wrong{"MAIL_FROM", "nobody"}, Wrong{"MAIL_FROM", "a@example.org\r\nBcc: b@example.org"},
        Wrong{"OWNER_EMAIL", "nobody"}, Wrong{"CRON_SECRET", "short"}, Wrong{"UNPAID_TTL", "30"},
        Wrong{"UNPAID_TTL", "0"}, Wrong{"CLEANUP_INTERVAL", "-5m"},
        Wrong{"RECONCILE_INTERVAL", "soon"}, Wrong{"TIMEZONE", "Mars/Phobos"},
        Wrong{"CURRENCY", "euro"}, Wrong{"DEFAULT_LOCALE", "tlh"}, Wrong{"RATE_LIMIT", "maybe"},
        Wrong{"TRUSTED_PROXIES", "300.1.1.1"}, Wrong{"TRUSTED_PROXIES", "10.0.0.0/33"},
        Wrong{"TRUSTED_PROXIES", "::1/129"}, Wrong{"TRUSTED_PROXIES", "proxy.example.org"},
        Wrong{"BUSINESS_NAME", "Two\nlines"}, Wrong{"LOG_FORMAT", "xml"},
        Wrong{"LOG_LEVEL", "loud"}));

TEST(Settings, WithSmtpNeedASender) {
  const auto settings = load({{"SMTP_URL", "smtp://127.0.0.1:2525"}});
  ASSERT_FALSE(settings);
  EXPECT_TRUE(settings.error().detail.starts_with("MAIL_FROM"));
}

TEST(Settings, NeverRepeatASecretThatIsWrong) {
  for (const char* name : {"STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL"}) {
    const auto settings = load({{name, "hush-hush"}});
    ASSERT_FALSE(settings) << name;
    EXPECT_EQ(settings.error().detail.find("hush"), std::string::npos) << name;
  }
}

TEST(Serving, NeedsAKeyAndAWebhookSecret) {
  const Values both{{"STRIPE_SECRET_KEY", "sk_test_1"}, {"STRIPE_WEBHOOK_SECRET", "whsec_1"}};
  EXPECT_TRUE(check_for_serving(*load(both)));
  for (const auto& [name, value] : both) {
    auto without = both;
    without[name] = name == "STRIPE_WEBHOOK_SECRET" ? "," : "";
    const auto settings = load(without);
    ASSERT_TRUE(settings);
    const auto checked = check_for_serving(*settings);
    ASSERT_FALSE(checked) << name;
    EXPECT_TRUE(checked.error().detail.starts_with(name));
  }
}

TEST(Serving, KnowsLiveKeys) {
  EXPECT_TRUE(load({{"STRIPE_SECRET_KEY", "sk_live_1"}})->is_stripe_live());
  EXPECT_TRUE(load({{"STRIPE_SECRET_KEY", "rk_live_1"}})->is_stripe_live());
  EXPECT_FALSE(load({{"STRIPE_SECRET_KEY", "sk_test_live_1"}})->is_stripe_live());
}

TEST(DatabaseUrl, IsShownWithoutItsPassword) {
  EXPECT_EQ(redact_url("sqlite:creneau.db"), "sqlite:creneau.db");
  for (const char* url : {"postgresql://me:hush@db.example.org/creneau",
                          "postgresql://me@db.example.org/creneau?password=hush",
                          "postgresql://me:hu@sh@db.example.org/creneau?sslpassword=hush"})
    EXPECT_EQ(redact_url(url).find("hush"), std::string::npos) << redact_url(url);
}

}  // namespace
}  // namespace creneau::config
