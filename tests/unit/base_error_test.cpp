// The error table, ids and results.
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "base/assert.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace creneau {
namespace {

constexpr std::array all_codes{
#define CRENEAU_X(id, status, french, english) Errc::id,
    CRENEAU_ERRORS(CRENEAU_X)
#undef CRENEAU_X
};

TEST(Errc, HasAWordAStatusAndTwoTextsEach) {
  std::set<std::string> words;
  for (const auto code : all_codes) {
    const std::string word(name(code));
    EXPECT_TRUE(words.insert(word).second) << word;
    EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string::npos) << word;
    EXPECT_GE(http_status(code), 400) << word;
    EXPECT_LE(http_status(code), 599) << word;
    const auto french = public_text(code, Locale::fr);
    const auto english = public_text(code, Locale::en);
    EXPECT_NE(french, english) << word;
    for (const auto text : {french, english}) {
      ASSERT_GT(text.size(), 10U) << word;
      EXPECT_EQ(text.back(), '.') << word;
      EXPECT_EQ(text.find("Stripe"), std::string_view::npos) << word;
    }
  }
  EXPECT_EQ(words.size(), all_codes.size());
}

// The words and statuses that the HTTP contract names.
TEST(Errc, KeepsTheContractsStatuses) {
  struct Row {
    Errc code;
    std::string_view word;
    int status;
  };
  constexpr std::array rows{
      Row{Errc::invalid_signature, "invalid_signature", 400},
      Row{Errc::unauthorized, "unauthorized", 401},
      Row{Errc::not_found, "not_found", 404},
      Row{Errc::slot_not_found, "slot_not_found", 404},
      Row{Errc::booking_not_found, "booking_not_found", 404},
      Row{Errc::method_not_allowed, "method_not_allowed", 405},
      Row{Errc::slot_taken, "slot_taken", 409},
      Row{Errc::already_paid, "already_paid", 409},
      Row{Errc::slot_past, "slot_past", 410},
      Row{Errc::slot_closed, "slot_closed", 410},
      Row{Errc::body_too_large, "body_too_large", 413},
      Row{Errc::unsupported_media_type, "unsupported_media_type", 415},
      Row{Errc::invalid_input, "invalid_input", 422},
      Row{Errc::idempotency_mismatch, "idempotency_mismatch", 422},
      Row{Errc::too_many_requests, "too_many_requests", 429},
      Row{Errc::internal, "internal", 500},
      Row{Errc::payment_unavailable, "payment_unavailable", 503},
      Row{Errc::unavailable, "unavailable", 503},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(name(row.code), row.word);
    EXPECT_EQ(http_status(row.code), row.status) << row.word;
  }
  EXPECT_EQ(public_text(Errc::slot_taken, Locale::fr), "Créneau déjà pris.");
}

TEST(Error, OfFieldsIsInvalidInput) {
  const Error error({FieldError{"email", "missing"}});
  EXPECT_EQ(error.code, Errc::invalid_input);
  ASSERT_EQ(error.fields.size(), 1U);
  EXPECT_EQ(error.fields.front(), (FieldError{"email", "missing"}));
  EXPECT_EQ(Error().code, Errc::internal);
  EXPECT_EQ(Error(Errc::conflict, "twice").detail, "twice");
}

TEST(Locale, IsReadFromATagAndRefusesOthers) {
  EXPECT_EQ(parse_locale("fr"), Locale::fr);
  EXPECT_EQ(parse_locale("fr-CA"), Locale::fr);
  EXPECT_EQ(parse_locale("en-GB"), Locale::en);
  EXPECT_EQ(parse_locale("EN"), Locale::en);
  for (const auto* tag : {"", "de", "french", "f", "-fr", "fr_CA"})
    EXPECT_EQ(parse_locale(tag), std::nullopt) << tag;
  EXPECT_EQ(name(Locale::fr), "fr");
  EXPECT_EQ(name(Locale::en), "en");
}

TEST(Result, ByDefaultIsAnErrorAndNeverASuccess) {
  const Result<int> number;
  EXPECT_FALSE(number.has_value());
  EXPECT_EQ(number.error().code, Errc::internal);
  const Result<void> nothing;
  EXPECT_FALSE(nothing.has_value());
  EXPECT_TRUE(Result<void>::ok().has_value());
  EXPECT_EQ(*Result<int>(7), 7);
  EXPECT_EQ(Result<int>(Errc::slot_taken).error().code, Errc::slot_taken);
}

TEST(ResultDeathTest, StopsTheProgramWhenAnErrorIsReadAsAValue) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Result<int> result(Errc::slot_taken);
  EXPECT_DEATH(static_cast<void>(*result), "assertion failed");
  EXPECT_DEATH(CRENEAU_ASSERT(1 + 1 == 3), "1 \\+ 1 == 3");
  EXPECT_DEATH(CRENEAU_UNREACHABLE(), "unreachable");
}

Instant at_milliseconds(std::int64_t count) {
  return Instant(Duration(count));
}

TEST(Ids, ArePrefixAndTwentyCharacters) {
  EXPECT_EQ(format_id("bk", at_milliseconds(0), 0), "bk_00000000000000000000");
  EXPECT_EQ(format_id("bk", at_milliseconds(31), 32), "bk_000000000z0000000010");
  const auto id = format_id("pay", at_milliseconds(1'800'000'000'000), ~std::uint64_t{0});
  EXPECT_EQ(id.size(), 4U + 20U);
  EXPECT_EQ(id.substr(14), "zzzzzzzzzz");
  // Crockford's alphabet: nothing that is mistaken for another.
  EXPECT_EQ(id.find_first_of("ilou", 4), std::string::npos);
}

TEST(Ids, SortByTheirTime) {
  EXPECT_LT(format_id("bk", at_milliseconds(1000), ~std::uint64_t{0}),
            format_id("bk", at_milliseconds(1001), 0));
  EXPECT_LT(format_id("bk", at_milliseconds(1'799'999'999'999), 5),
            format_id("bk", at_milliseconds(1'800'000'000'000), 5));
}

TEST(Ids, DifferByEachOfFiftyRandomBits) {
  std::set<std::string> ids;
  for (unsigned bit = 0; bit < 50; ++bit)
    ids.insert(format_id("bk", at_milliseconds(1), std::uint64_t{1} << bit));
  EXPECT_EQ(ids.size(), 50U);
}

TEST(Ids, OfDifferentKindsAreDifferentTypes) {
  static_assert(!std::is_convertible_v<SlotId, BookingId>);
  static_assert(!std::is_convertible_v<std::string, SlotId>);
  EXPECT_TRUE(SlotId().empty());
  EXPECT_EQ(SlotId("slot_1"), SlotId("slot_1"));
  EXPECT_EQ(std::hash<SlotId>()(SlotId("a")), std::hash<SlotId>()(SlotId("a")));
}

}  // namespace
}  // namespace creneau
