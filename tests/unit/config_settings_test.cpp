// Every setting: its default, a good value, a wrong one that names it; the file, and the
// environment that wins over it; secrets that no message repeats.
#include "adapters/config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace creneau::config {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Variables = std::map<std::string, std::string>;

Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

Result<Settings> load(Variables variables, const std::string& file = {}) {
  return load_settings(environment_of(std::move(variables)), file);
}

/// The line that a wrong setting is answered with.
std::string complaint(Variables variables, const std::string& file = {}) {
  const auto settings = load(std::move(variables), file);
  if (settings) return "accepted";
  EXPECT_EQ(settings.error().code, Errc::invalid_input);
  EXPECT_THAT(settings.error().detail, Not(HasSubstr("\n")));
  return settings.error().detail;
}

class SettingsFile {
 public:
  explicit SettingsFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("creneau-settings-" + std::to_string(getpid()) + ".toml")) {
    std::ofstream(path_) << text;
  }
  ~SettingsFile() { std::filesystem::remove(path_); }
  SettingsFile(const SettingsFile&) = delete;
  SettingsFile& operator=(const SettingsFile&) = delete;
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

TEST(Settings, HaveTheDefaultsOfTheDocumentation) {
  const auto settings = load({});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->host, "127.0.0.1");
  EXPECT_EQ(settings->port, 8080);
  EXPECT_EQ(settings->public_url, "http://127.0.0.1:8080");
  EXPECT_EQ(settings->database_url, "sqlite:creneau.db");
  EXPECT_EQ(settings->stripe_api_base, "https://api.stripe.com");
  EXPECT_EQ(settings->unpaid_ttl, minutes(30));
  EXPECT_EQ(settings->cleanup_interval, minutes(15));
  EXPECT_EQ(settings->reconcile_interval, minutes(5));
  EXPECT_EQ(settings->business_name, "Créneau");
  EXPECT_EQ(settings->time_zone.name(), "Europe/Paris");
  EXPECT_EQ(settings->currency, "eur");
  EXPECT_EQ(settings->default_locale, Locale::fr);
  EXPECT_TRUE(settings->has_rate_limit);
  EXPECT_TRUE(settings->trusted_proxies.empty());
  EXPECT_TRUE(settings->cron_secret.empty());
  EXPECT_EQ(settings->log_format, LogFormat::text);
  EXPECT_EQ(settings->log_level, LogLevel::info);
}

TEST(Settings, ReadEveryVariable) {
  const auto settings = load({{"HOST", "0.0.0.0"},
                              {"PORT", "9000"},
                              {"PUBLIC_URL", "https://studio.example/"},
                              {"DATABASE_URL", "postgresql://u@h/d"},
                              {"STRIPE_SECRET_KEY", "rk_live_abc"},
                              {"STRIPE_WEBHOOK_SECRET", "whsec_a, whsec_b"},
                              {"STRIPE_API_BASE", "http://127.0.0.1:4242"},
                              {"STRIPE_CAPTURE", "manual"},
                              {"SMTP_URL", "smtp://u:p@mail.example:587"},
                              {"MAIL_FROM", "Studio Lilas <studio@example.org>"},
                              {"OWNER_EMAIL", "owner@example.org"},
                              {"CRON_SECRET", "0123456789abcdef"},
                              {"UNPAID_TTL", "1h"},
                              {"CLEANUP_INTERVAL", "0"},
                              {"RECONCILE_INTERVAL", "90s"},
                              {"BUSINESS_NAME", "Studio Lilas"},
                              {"TIMEZONE", "America/Montreal"},
                              {"CURRENCY", "CAD"},
                              {"DEFAULT_LOCALE", "en"},
                              {"RATE_LIMIT", "off"},
                              {"TRUSTED_PROXIES", "10.0.0.1, 2001:db8::/32"},
                              {"LOG_FORMAT", "json"},
                              {"LOG_LEVEL", "debug"}});
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->host, "0.0.0.0");
  EXPECT_EQ(settings->port, 9000);
  EXPECT_EQ(settings->public_url, "https://studio.example");
  EXPECT_EQ(settings->database_url, "postgresql://u@h/d");
  EXPECT_TRUE(settings->is_stripe_live());
  EXPECT_THAT(settings->stripe_webhook_secrets, ElementsAre("whsec_a", "whsec_b"));
  EXPECT_EQ(settings->stripe_api_base, "http://127.0.0.1:4242");
  EXPECT_TRUE(settings->captures_manually);
  EXPECT_EQ(settings->mail_from, "studio@example.org");
  EXPECT_EQ(settings->mail_from_name, "Studio Lilas");
  EXPECT_EQ(settings->owner_email, "owner@example.org");
  EXPECT_EQ(settings->cron_secret, "0123456789abcdef");
  EXPECT_EQ(settings->unpaid_ttl, minutes(60));
  EXPECT_EQ(settings->cleanup_interval, Duration::zero());
  EXPECT_EQ(settings->reconcile_interval, std::chrono::seconds(90));
  EXPECT_EQ(settings->business_name, "Studio Lilas");
  EXPECT_EQ(settings->currency, "cad");
  EXPECT_EQ(settings->default_locale, Locale::en);
  EXPECT_FALSE(settings->has_rate_limit);
  EXPECT_THAT(settings->trusted_proxies, ElementsAre("10.0.0.1", "2001:db8::/32"));
  EXPECT_EQ(settings->log_format, LogFormat::json);
  EXPECT_EQ(settings->log_level, LogLevel::debug);
}

struct Wrong {
  const char* name;
  std::string value;
};

class WrongSetting : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSetting, StopsTheStartAndIsNamed) {
  const auto& wrong = GetParam();
  Variables variables{{wrong.name, wrong.value}};
  if (std::string_view(wrong.name) != "MAIL_FROM") variables["MAIL_FROM"] = "a@example.org";
  EXPECT_THAT(complaint(variables), StartsWith(std::string(wrong.name) + ":")) << wrong.value;
}

INSTANTIATE_TEST_SUITE_P(
    OfEverySetting, WrongSetting,
    testing::Values(
        Wrong{"HOST", "a\nb"}, Wrong{"PORT", "http"}, Wrong{"PORT", "65536"}, Wrong{"PORT", "-1"},
        Wrong{"PORT", "80 "}, Wrong{"PORT", "8080x"}, Wrong{"PUBLIC_URL", "studio.example"},
        Wrong{"PUBLIC_URL", "ftp://studio.example"}, Wrong{"PUBLIC_URL", "https://"},
        Wrong{"PUBLIC_URL", "https://a b"}, Wrong{"PUBLIC_URL", "https://a/?b=c"},
        Wrong{"PUBLIC_URL", "https://a\"b"}, Wrong{"DATABASE_URL", "mysql://h/d"},
        Wrong{"DATABASE_URL", "creneau.db"}, Wrong{"STRIPE_SECRET_KEY", "pk_test_abc"},
        Wrong{"STRIPE_SECRET_KEY", "sk_test_"}, Wrong{"STRIPE_SECRET_KEY", "sk_test_abc\n"},
        Wrong{"STRIPE_SECRET_KEY", "sk_test_a b"}, Wrong{"STRIPE_WEBHOOK_SECRET", "abc"},
        Wrong{"STRIPE_WEBHOOK_SECRET", "whsec_"}, Wrong{"STRIPE_WEBHOOK_SECRET", "whsec_a,b"},
        Wrong{"STRIPE_API_BASE", "http://api.stripe.com"},
        Wrong{"STRIPE_API_BASE", "http://127.0.0.1@evil.example"},
        Wrong{"STRIPE_API_BASE", "api.stripe.com"}, Wrong{"STRIPE_CAPTURE", "later"},
        Wrong{"SMTP_URL", "mail.example"}, Wrong{"SMTP_URL", "smtp://mail.example"},
        Wrong{"SMTP_URL", "smtp://"}, Wrong{"MAIL_FROM", "nobody"},
        Wrong{"MAIL_FROM", "a@b.example\r\nBcc: c@d.example"}, Wrong{"OWNER_EMAIL", "nobody"},
        Wrong{"OWNER_EMAIL", "a@b.example\nX: y"}, Wrong{"OWNER_EMAIL", "\xff@b.example"},
        Wrong{"CRON_SECRET", "short"}, Wrong{"UNPAID_TTL", "0"}, Wrong{"UNPAID_TTL", "30"},
        Wrong{"UNPAID_TTL", "-1m"}, Wrong{"UNPAID_TTL", "half an hour"},
        Wrong{"CLEANUP_INTERVAL", "soon"}, Wrong{"RECONCILE_INTERVAL", "5"},
        Wrong{"BUSINESS_NAME", "two\nlines"}, Wrong{"BUSINESS_NAME", "\xc3"},
        Wrong{"TIMEZONE", "Paris"}, Wrong{"TIMEZONE", "../../etc/passwd"},
        Wrong{"CURRENCY", "euro"}, Wrong{"CURRENCY", "e1r"}, Wrong{"DEFAULT_LOCALE", "de"},
        Wrong{"RATE_LIMIT", "maybe"}, Wrong{"TRUSTED_PROXIES", "proxy.example"},
        Wrong{"TRUSTED_PROXIES", "10.0.0.0/33"}, Wrong{"LOG_FORMAT", "xml"},
        Wrong{"LOG_LEVEL", "loud"}));

TEST(Settings, RepeatNoSecretInAComplaint) {
  const std::string secret = "verysecretvalue";
  for (const auto& [name, value] :
       Variables{{"STRIPE_SECRET_KEY", "pk_live_" + secret},
                 {"STRIPE_WEBHOOK_SECRET", "whsek_" + secret},
                 {"SMTP_URL", "smpt://user:" + secret + "@mail.example"},
                 {"DATABASE_URL", "postgre://user:" + secret + "@host/db"},
                 {"CRON_SECRET", secret.substr(0, 7)}}) {
    const auto line = complaint({{name, value}, {"MAIL_FROM", "a@example.org"}});
    EXPECT_THAT(line, StartsWith(name));
    EXPECT_THAT(line, Not(HasSubstr(secret.substr(0, 7)))) << name;
  }
}

TEST(Settings, AllowPlainSmtpToThisMachineOnly) {
  const Variables from{{"MAIL_FROM", "a@example.org"}};
  const auto with = [&](const std::string& url) {
    auto variables = from;
    variables["SMTP_URL"] = url;
    return load(variables).has_value();
  };
  EXPECT_TRUE(with("smtp://127.0.0.1:2525"));
  EXPECT_TRUE(with("smtp://localhost"));
  EXPECT_TRUE(with("smtp://[::1]:2525"));
  EXPECT_TRUE(with("smtps://mail.example"));
  EXPECT_TRUE(with("smtp://user:word@mail.example:587"));
  EXPECT_FALSE(with("smtp://localhost.example"));
}

TEST(Settings, NeedASenderForMail) {
  EXPECT_THAT(complaint({{"SMTP_URL", "smtp://127.0.0.1:2525"}}), StartsWith("MAIL_FROM:"));
}

TEST(Settings, TakeAnEmptyVariableAsUnset) {
  EXPECT_EQ(load({{"PORT", ""}, {"STRIPE_SECRET_KEY", ""}})->port, 8080);
}

TEST(Settings, LetTheEnvironmentWinOverTheFile) {
  const SettingsFile file(
      "port = 9000\nbusiness_name = \"Of the file\"\nrate_limit = false\n"
      "trusted_proxies = [\"10.0.0.1\", \"10.0.0.2\"]\nunpaid_ttl = \"45m\"\n");
  const auto settings = load({{"PORT", "9001"}}, file.path());
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->port, 9001);
  EXPECT_EQ(settings->business_name, "Of the file");
  EXPECT_FALSE(settings->has_rate_limit);
  EXPECT_THAT(settings->trusted_proxies, ElementsAre("10.0.0.1", "10.0.0.2"));
  EXPECT_EQ(settings->unpaid_ttl, minutes(45));
}

TEST(Settings, NameWhatIsWrongInTheFile) {
  EXPECT_THAT(complaint({}, "/nowhere/creneau.toml"), StartsWith("--config:"));
  const SettingsFile unknown("prot = 9000\n");
  EXPECT_THAT(complaint({}, unknown.path()), StartsWith("prot:"));
}

TEST(Settings, TakeNothingButPlainValuesFromTheFile) {
  {
    const SettingsFile table("[port]\nnumber = 9000\n");
    EXPECT_THAT(complaint({}, table.path()), StartsWith("port:"));
  }
  {
    const SettingsFile fraction("port = 90.5\n");
    EXPECT_THAT(complaint({}, fraction.path()), StartsWith("port:"));
  }
  {
    const SettingsFile capital("PORT = 9000\n");
    EXPECT_THAT(complaint({}, capital.path()), StartsWith("PORT:"));
  }
  {
    const SettingsFile broken("port = \n");
    EXPECT_THAT(complaint({}, broken.path()), HasSubstr("line 1"));
  }
}

TEST(Settings, NeverServeWithoutAKeyOrAVerifier) {
  const auto check = [](Variables variables) {
    const auto checked = check_for_serving(*load(std::move(variables)));
    return checked ? std::string("accepted") : checked.error().detail;
  };
  EXPECT_THAT(check({}), StartsWith("STRIPE_SECRET_KEY:"));
  EXPECT_THAT(check({{"STRIPE_SECRET_KEY", "sk_test_a"}}), StartsWith("STRIPE_WEBHOOK_SECRET:"));
  EXPECT_THAT(check({{"STRIPE_SECRET_KEY", "sk_test_a"}, {"STRIPE_WEBHOOK_SECRET", " , "}}),
              StartsWith("STRIPE_WEBHOOK_SECRET:"));
  EXPECT_EQ(check({{"STRIPE_SECRET_KEY", "sk_test_a"}, {"STRIPE_WEBHOOK_SECRET", "whsec_a"}}),
            "accepted");
}

TEST(Settings, TellLiveKeysFromTestKeys) {
  for (const auto* key : {"sk_live_a", "rk_live_a"})
    EXPECT_TRUE(load({{"STRIPE_SECRET_KEY", key}})->is_stripe_live());
  for (const auto* key : {"sk_test_live_", "rk_test_a"})
    EXPECT_FALSE(load({{"STRIPE_SECRET_KEY", key}})->is_stripe_live());
}

TEST(RedactUrl, KeepsNoPassword) {
  EXPECT_EQ(redact_url("postgresql://u:secret@h:5432/d?sslmode=require"),
            "postgresql://u:***@h:5432/d");
  EXPECT_EQ(redact_url("smtp://u:se@cret@h:587"), "smtp://u:***@h:587");
  EXPECT_EQ(redact_url("postgresql://h/d?password=secret"), "postgresql://h/d");
  EXPECT_EQ(redact_url("sqlite:creneau.db"), "sqlite:creneau.db");
}

}  // namespace
}  // namespace creneau::config
