// Text from outside: UTF-8, control characters, white space.
#include <gtest/gtest.h>

#include <string>

#include "base/text.hpp"

namespace creneau {
namespace {

TEST(Utf8, IsCheckedStrictly) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("Élodie 山田 🎻"));
  EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
  for (const std::string_view bytes : {std::string_view("\xff"), std::string_view("\xc3"),
                                       std::string_view("\xc0\xaf"),          // overlong
                                       std::string_view("\xed\xa0\x80"),      // a surrogate
                                       std::string_view("\xf4\x90\x80\x80"),  // above U+10FFFF
                                       std::string_view("\xe2\x82"), std::string_view("a\x80")})
    EXPECT_FALSE(is_valid_utf8(bytes));
}

TEST(Utf8, IsCountedInCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("éà"), 2U);
  EXPECT_EQ(count_code_points("🎻"), 1U);
}

TEST(ControlCharacters, AreFoundWhereverTheyHide) {
  for (const std::string_view text :
       {std::string_view("a\0b", 3), std::string_view("a\rb"), std::string_view("a\nb"),
        std::string_view("a\tb"), std::string_view("a\x7f"), std::string_view("\u0085"),
        std::string_view("\u009b"), std::string_view("a\u2028b"), std::string_view("a\u2029b"),
        std::string_view("a\u202eb"), std::string_view("\u2066a"), std::string_view("a\u2069")})
    EXPECT_TRUE(has_control_characters(text, false));
  for (const auto* text : {"", "Zoë O’Hara-Smith", "a b", "اسم", "👩\u200d🎤", "a\u00a0b"})
    EXPECT_FALSE(has_control_characters(text, false)) << text;
}

TEST(ControlCharacters, MayBeNewlinesWhereSeveralLinesAreAllowed) {
  EXPECT_FALSE(has_control_characters("a\n\tb", true));
  EXPECT_TRUE(has_control_characters("a\rb", true));
  EXPECT_TRUE(has_control_characters("a\u2028b", true));
  EXPECT_TRUE(has_control_characters(std::string_view("\0", 1), true));
}

TEST(WhiteSpace, IsMadeOneSpaceAndCutAtTheEnds) {
  EXPECT_EQ(collapse_white_space("  Ada \u00a0\u3000  Lovelace\t"), "Ada Lovelace");
  EXPECT_EQ(collapse_white_space(" \u2003 "), "");
  EXPECT_EQ(collapse_white_space("x"), "x");
  // A zero-width joiner is part of a letter, not white space.
  EXPECT_EQ(collapse_white_space("👩\u200d🎤"), "👩\u200d🎤");
}

TEST(WhiteSpace, IsTrimmedAtTheEndsOnly) {
  EXPECT_EQ(trim(" \u00a0a  b\n "), "a  b");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \t\u2009"), "");
  EXPECT_EQ(trim("é"), "é");
}

TEST(Newlines, OfEveryKindBecomeLineFeeds) {
  EXPECT_EQ(normalize_newlines("a\r\nb\rc\nd\r"), "a\nb\nc\nd\n");
  EXPECT_EQ(normalize_newlines("\r\r\n"), "\n\n");
}

TEST(Hex, IsLowerCase) {
  EXPECT_EQ(to_hex(std::string_view("\x00\x0f\xff", 3)), "000fff");
  EXPECT_EQ(to_hex(""), "");
}

}  // namespace
}  // namespace creneau
