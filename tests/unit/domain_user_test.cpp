#include "domain/user.hpp"

#include <gtest/gtest.h>

namespace creneau::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant noon{std::chrono::sys_days(std::chrono::year(2026) / 12 / 1) + hours(12)};

TEST(User, HasAnAddressInLowerCaseWithoutWhiteSpace) {
  EXPECT_EQ(normalize_email("  Ada@Example.ORG "), "ada@example.org");
  EXPECT_EQ(normalize_email("\xff"), "");
}

TEST(User, NamesWhatIsWrongWithAnAddress) {
  const auto code_of = [](std::string email) {
    std::vector<FieldError> errors;
    check_user_email(email, errors);
    return errors.empty() ? std::string() : errors.front().code;
  };
  EXPECT_EQ(code_of("ada@example.org"), "");
  EXPECT_EQ(code_of(" "), "missing");
  EXPECT_EQ(code_of("ada"), "invalid");
  std::string long_address(300, 'a');
  long_address += "@example.org";
  EXPECT_EQ(code_of(long_address), "too_long");
}

TEST(User, NamesWhatIsWrongWithAName) {
  const auto code_of = [](std::string name) {
    std::vector<FieldError> errors;
    check_user_name(name, errors);
    return errors.empty() ? std::string() : errors.front().code;
  };
  EXPECT_EQ(code_of("Zoë  Müller"), "");
  EXPECT_EQ(code_of(""), "missing");
  EXPECT_EQ(code_of("Zoë\nMüller"), "invalid");
  EXPECT_EQ(code_of("\xff"), "invalid");
  EXPECT_EQ(code_of(std::string(201, 'a')), "too_long");
}

TEST(SignInWait, GrowsTwofoldToAQuarterOfAnHour) {
  EXPECT_EQ(sign_in_wait(0, 5), seconds(0));
  EXPECT_EQ(sign_in_wait(4, 5), seconds(0));
  EXPECT_EQ(sign_in_wait(5, 5), seconds(2));
  EXPECT_EQ(sign_in_wait(6, 5), seconds(4));
  EXPECT_EQ(sign_in_wait(13, 5), seconds(512));
  EXPECT_EQ(sign_in_wait(14, 5), minutes(15));
  EXPECT_EQ(sign_in_wait(2'000'000'000, 5), minutes(15));
}

TEST(TotpSteps, AreThePresentOneAndItsNeighbours) {
  const auto step = totp_step_at(noon);
  EXPECT_EQ(totp_step_at(noon + seconds(29)), step);
  EXPECT_EQ(totp_step_at(noon + seconds(30)), step + 1);
  EXPECT_EQ(open_totp_steps(noon, 0), (std::vector<std::int64_t>{step - 1, step, step + 1}));
}

TEST(TotpSteps, AreGoodOnceInOrder) {
  const auto step = totp_step_at(noon);
  EXPECT_EQ(open_totp_steps(noon, step - 1), (std::vector<std::int64_t>{step, step + 1}));
  EXPECT_EQ(open_totp_steps(noon, step), (std::vector<std::int64_t>{step + 1}));
  EXPECT_TRUE(open_totp_steps(noon, step + 1).empty());
}

TEST(Session, LivesADayUnusedAndAMonthAtMost) {
  EXPECT_TRUE(is_session_alive(noon - hours(24 * 29), noon - hours(23), noon));
  EXPECT_FALSE(is_session_alive(noon - hours(24 * 29), noon - hours(24), noon));
  EXPECT_FALSE(is_session_alive(noon - hours(24 * 30), noon, noon));
}

}  // namespace
}  // namespace creneau::domain
