#include "domain/password.hpp"

#include <gtest/gtest.h>

namespace creneau::domain {
namespace {

std::string fault_of(std::string_view password) {
  const std::vector<std::string> personal{"Éloïse Vandenberghe", "eloise@kinevilleneuve.example",
                                          "Cabinet Villeneuve"};
  return std::string(find_password_fault(password, personal).value_or(""));
}

TEST(Password, CountsCharactersNotBytes) {
  EXPECT_EQ(fault_of("tricot vélo"), "too_short");
  EXPECT_EQ(fault_of("tricot vélos"), "");
  EXPECT_EQ(fault_of("éàéàéàéàéàé"), "too_short");
  EXPECT_EQ(fault_of(std::string(201, 'x')), "too_long");
  EXPECT_EQ(fault_of("tricot\xff vélos vélos"), "invalid");
}

TEST(Password, NeedsNoCapitalsDigitsOrSigns) {
  for (const auto* password :
       {"correct horse battery staple", "une étagère de livres jaunes", "kq7xw2vn9rtb",
        "7x9#2kq!4v8%", "голубой вагон бежит", "пароль для кошки", "我的猫喜欢在窗台上晒太阳",
        "Tr0ub4dor&3 et la girafe", "la girafe mange du foin"})
    EXPECT_EQ(fault_of(password), "") << password;
}

TEST(Password, IsNoneThatEverybodyTries) {
  for (const auto* password :
       {"motdepasse123",  "mot de passe 2026", "M0td3passe2026!",   "password1234",
        "P@ssw0rd2024!",  "azertyuiop123",     "qwertyuiop[]",      "123456789012",
        "aaaaaaaaaaaa",   "abcabcabcabc",      "iloveyou!!!!!!",    "0123456789876",
        "06 12 34 56 78", "jetaimejetaime",    "changeme-changeme", "Administrateur1",
        "marseille13000", "!!!!!!!!!!!!",      "zyxwvutsrqpo",      "poiuytreza123"})
    EXPECT_EQ(fault_of(password), "too_common") << password;
}

TEST(Password, IsNoneOfTheirNameAddressOrBusiness) {
  for (const auto* password : {"Vandenberghe1", "eloise-vandenberghe", "kinevilleneuve2026",
                               "cabinetvilleneuve", "Eloise@KineVilleneuve.example"})
    EXPECT_EQ(fault_of(password), "too_common") << password;
  EXPECT_FALSE(find_password_fault("vandenberghe et un chameau", {}).has_value());
}

TEST(Password, IsJudgedQuicklyHoweverLong) {
  EXPECT_EQ(fault_of(std::string(200, 'a')), "too_common");
  std::string varied;
  while (varied.size() < 200) varied += static_cast<char>('a' + varied.size() * 7 % 26);
  EXPECT_EQ(fault_of(varied), "");
}

}  // namespace
}  // namespace creneau::domain
