// Money: reading, showing, currencies' decimal places.
#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "base/money.hpp"

namespace creneau {
namespace {

struct Reading {
  std::string_view text;
  std::string_view currency;
  std::optional<std::int64_t> minor;
};

class MoneyReading : public testing::TestWithParam<Reading> {};

TEST_P(MoneyReading, GivesTheMinorUnitsOrNothing) {
  const auto& row = GetParam();
  const auto money = parse_money(row.text, row.currency);
  ASSERT_EQ(money.has_value(), row.minor.has_value()) << row.text << ' ' << row.currency;
  if (!money) return;
  EXPECT_EQ(money->minor, *row.minor) << row.text;
  EXPECT_EQ(money->currency, row.currency);
}

INSTANTIATE_TEST_SUITE_P(
    Table, MoneyReading,
    testing::Values(
        Reading{"50", "eur", 5000}, Reading{"50.00", "eur", 5000}, Reading{"50,00", "eur", 5000},
        Reading{"50.5", "eur", 5050}, Reading{"0", "eur", 0}, Reading{"0.01", "eur", 1},
        Reading{"00050", "eur", 5000}, Reading{"999999.99", "eur", 99'999'999},
        Reading{"500", "jpy", 500}, Reading{"1.234", "kwd", 1234}, Reading{"1.2", "kwd", 1200},
        Reading{"1000000", "eur", std::nullopt},  // more than eight digits
        Reading{"100000000", "jpy", std::nullopt}, Reading{"500.0", "jpy", std::nullopt},
        Reading{"50.000", "eur", std::nullopt}, Reading{"", "eur", std::nullopt},
        Reading{".", "eur", std::nullopt}, Reading{"50.", "eur", std::nullopt},
        Reading{".50", "eur", std::nullopt}, Reading{"-50", "eur", std::nullopt},
        Reading{"+50", "eur", std::nullopt}, Reading{" 50", "eur", std::nullopt},
        Reading{"50 ", "eur", std::nullopt}, Reading{"1,000.00", "eur", std::nullopt},
        Reading{"1.0.0", "eur", std::nullopt}, Reading{"5e3", "eur", std::nullopt},
        Reading{"0x10", "eur", std::nullopt}, Reading{"99999999999999999999", "eur", std::nullopt},
        Reading{"٥٠", "eur", std::nullopt}, Reading{"NaN", "eur", std::nullopt}));

TEST(Money, IsShownAsPeopleOfEachLanguageWriteIt) {
  struct Row {
    Money money;
    std::string_view french;
    std::string_view english;
  };
  const std::array rows{
      Row{{5000, "eur"}, "50,00\u00a0€", "€50.00"},
      Row{{0, "eur"}, "0,00\u00a0€", "€0.00"},
      Row{{5, "eur"}, "0,05\u00a0€", "€0.05"},
      Row{{-1250, "eur"}, "-12,50\u00a0€", "-€12.50"},
      Row{{123'456'789, "eur"}, "1\u202f234\u202f567,89\u00a0€", "€1,234,567.89"},
      Row{{100'000, "eur"}, "1\u202f000,00\u00a0€", "€1,000.00"},
      Row{{99'900, "usd"}, "999,00\u00a0$", "$999.00"},
      Row{{1500, "jpy"}, "1\u202f500\u00a0¥", "¥1,500"},
      Row{{1234, "kwd"}, "1,234\u00a0KWD", "KWD\u00a01.234"},
      Row{{5000, "chf"}, "50,00\u00a0CHF", "CHF\u00a050.00"},
      Row{{5000, "sek"}, "50,00\u00a0SEK", "SEK\u00a050.00"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(format_money(row.money, Locale::fr), row.french);
    EXPECT_EQ(format_money(row.money, Locale::en), row.english);
  }
}

TEST(Money, OfTheGreatestAmountIsShownWhole) {
  const auto text = format_money({std::numeric_limits<std::int64_t>::max(), "jpy"}, Locale::en);
  EXPECT_EQ(text, "¥9,223,372,036,854,775,807");
}

TEST(Currency, HasAsManyDecimalPlacesAsStripeCounts) {
  EXPECT_EQ(decimal_places("eur"), 2);
  EXPECT_EQ(decimal_places("jpy"), 0);
  EXPECT_EQ(decimal_places("xof"), 0);
  EXPECT_EQ(decimal_places("tnd"), 3);
  // Stripe charges these with two places although ISO 4217 gives them none in use.
  EXPECT_EQ(decimal_places("huf"), 2);
  EXPECT_EQ(decimal_places("isk"), 2);
  EXPECT_EQ(decimal_places("ugx"), 2);
}

TEST(Currency, IsThreeLowerCaseLetters) {
  EXPECT_TRUE(is_currency_code("eur"));
  for (const auto* word : {"", "eu", "euro", "EUR", "e r", "12e", "€  "})
    EXPECT_FALSE(is_currency_code(word)) << word;
}

TEST(Currency, HasAMinimumChargeAboveZero) {
  EXPECT_EQ(minimum_charge_minor("eur"), 50);
  EXPECT_EQ(minimum_charge_minor("gbp"), 30);
  EXPECT_EQ(minimum_charge_minor("jpy"), 50);
  EXPECT_EQ(minimum_charge_minor("kwd"), 500);
  EXPECT_EQ(minimum_charge_minor("xyz"), 50);
}

}  // namespace
}  // namespace creneau
