// The strict reader: what is JSON, what is refused, and which member is named.
#include "adapters/http/wire/json_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http/wire/api_types.hpp"

namespace creneau::http {
namespace {

using testing::ElementsAre;

struct Sample {
  std::string text;
  std::int64_t number = 0;
  bool truth = false;
  std::optional<std::string> maybe;
};
BOOST_DESCRIBE_STRUCT(Sample, (), (text, number, truth, maybe))

constexpr std::string_view whole = R"({"text":"a","number":1,"truth":true,"maybe":"b"})";

Errc code_of(std::string_view text) {
  const auto object = parse_json_object(text);
  EXPECT_FALSE(object) << text;
  return object ? Errc::internal : object.error().code;
}

std::vector<FieldError> fields_of(std::string_view text) {
  const auto sample = read_json<Sample>(text);
  EXPECT_FALSE(sample) << text;
  if (sample) return {};
  EXPECT_EQ(sample.error().code, Errc::invalid_input) << text;
  return sample.error().fields;
}

struct Part {
  std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Part, (), (number))

struct Nested {
  Part part;
  std::vector<Part> parts;
  std::vector<std::string> texts;
  std::optional<Part> maybe;
};
BOOST_DESCRIBE_STRUCT(Nested, (), (part, parts, texts, maybe))

TEST(NestedJson, IsReadWithItsListsAndParts) {
  const auto nested = read_json<Nested>(
      R"({"part":{"number":1},"parts":[{"number":2},{"number":3}],"texts":["a","b"]})");
  ASSERT_TRUE(nested);
  EXPECT_EQ(nested->part.number, 1);
  ASSERT_EQ(nested->parts.size(), 2U);
  EXPECT_EQ(nested->parts[1].number, 3);
  EXPECT_THAT(nested->texts, ElementsAre("a", "b"));
  EXPECT_FALSE(nested->maybe);
}

TEST(NestedJson, NamesTheWrongMemberByItsPointer) {
  const auto nested = read_json<Nested>(
      R"({"part":{},"parts":[{"number":2},{"number":"3","x":1}],"texts":{},"maybe":[]})");
  ASSERT_FALSE(nested);
  EXPECT_THAT(
      nested.error().fields,
      ElementsAre(FieldError{"part/number", "missing"}, FieldError{"parts/1/number", "wrong_type"},
                  FieldError{"parts/1/x", "unknown"}, FieldError{"texts", "wrong_type"},
                  FieldError{"maybe", "wrong_type"}));
}

TEST(NestedJson, IsRefusedWhereAListIsTooLong) {
  std::string texts = "\"a\"";
  for (std::size_t i = 0; i < json_list_max; ++i) texts += ",\"a\"";
  const auto nested =
      read_json<Nested>(R"({"part":{"number":1},"parts":[],"texts":[)" + texts + "]}");
  ASSERT_FALSE(nested);
  EXPECT_THAT(nested.error().fields, ElementsAre(FieldError{"texts", "too_long"}));
}

class AcceptedJson : public testing::TestWithParam<std::string_view> {};
class RefusedJson : public testing::TestWithParam<std::string_view> {};

TEST_P(AcceptedJson, IsAnObject) {
  EXPECT_TRUE(parse_json_object(GetParam())) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    JsonReader, AcceptedJson,
    testing::Values("{}", " \t\r\n{ } \n", R"({"a":[]})", R"({"a":[[],{},[1,-0,1e5,1.5E-3]]})",
                    R"({"":0})", R"({"a":null,"b":true,"c":false})", R"({"a":"\"\\\/\b\f\n\r\té"})",
                    R"({"a":"\ud83d\ude00"})", R"({"a":"é 😀"})",
                    R"({"a":123456789012345678901234567890})", R"({"a":-9223372036854775808})",
                    R"({"a":"\u0000"})", "{\"a\":\"\x7f\"}", R"({"a":{"b":1},"b":{"b":2}})"));

TEST_P(RefusedJson, IsUnreadable) {
  EXPECT_EQ(code_of(GetParam()), Errc::invalid_request) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    JsonReader, RefusedJson,
    testing::Values("", " ", "[]", "null", "1", "\"a\"", "{", "}", "{]", "[}", "{}{}", "{},",
                    "{} x", R"({"a"})", R"({"a":})", R"({"a":1,})", R"({,"a":1})",
                    R"({"a":1 "b":2})", R"({a:1})", R"({'a':1})", R"({"a":'b'})", R"({"a":01})",
                    R"({"a":+1})", R"({"a":.5})", R"({"a":1.})", R"({"a":1e})", R"({"a":0x10})",
                    R"({"a":NaN})", R"({"a":Infinity})", R"({"a":-})", R"({"a":tru})",
                    R"({"a":True})", R"({"a":"b})", R"({"a":"\x"})", R"({"a":"\u12"})",
                    R"({"a":"\ud83d"})", R"({"a":"\ude00\ud83d"})", R"({"a":[1,]})",
                    R"({"a":[,1]})", R"({"a":[1 2]})", R"({"a":1}//c)", R"({"a":/*c*/1})",
                    R"({1:2})", R"({null:2})", "{\"a\":\"\n\"}", "{\"a\":\"\t\"}",
                    "{\"a\":\"\x1f\"}", "\xef\xbb\xbf{}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc3\"}",
                    "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"\xff\":1}",
                    "{\"a\":1}\xff", "{\xc2\xa0}"));

TEST(JsonReader, RefusesANulByteAnywhere) {
  EXPECT_EQ(code_of(std::string_view("{}\0", 3)), Errc::invalid_request);
  EXPECT_EQ(code_of(std::string_view("{\"a\":\"\0\"}", 9)), Errc::invalid_request);
}

TEST(JsonReader, RefusesWhatIsNestedTooDeep) {
  const auto nest = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(parse_json_object(nest(json_depth_max)));
  EXPECT_EQ(code_of(nest(json_depth_max + 1)), Errc::invalid_request);
  EXPECT_EQ(code_of(std::string(100'000, '[')), Errc::invalid_request);
  std::string objects;
  for (int i = 0; i < 50'000; ++i) objects += R"({"a":)";
  EXPECT_EQ(code_of(objects), Errc::invalid_request);
}

TEST(JsonReader, NamesEachMemberThatStandsThereTwice) {
  const auto object = parse_json_object(R"({"a":1,"b":2,"a":3,"b":4,"c":{"a":1}})");
  ASSERT_FALSE(object);
  EXPECT_EQ(object.error().code, Errc::invalid_input);
  EXPECT_THAT(object.error().fields,
              ElementsAre(FieldError{"a", "repeated"}, FieldError{"b", "repeated"}));
}

TEST(JsonReader, KnowsARepetitionInEscapes) {
  const auto object = parse_json_object(R"({"name":1,"n\u0061me":2})");
  ASSERT_FALSE(object);
  EXPECT_THAT(object.error().fields, ElementsAre(FieldError{"name", "repeated"}));
}

TEST(JsonReader, ReadsEveryKindOfMember) {
  const auto sample = read_json<Sample>(whole);
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->text, "a");
  EXPECT_EQ(sample->number, 1);
  EXPECT_TRUE(sample->truth);
  EXPECT_EQ(sample->maybe, "b");
}

TEST(JsonReader, TakesAMissingOrNullOptionalAsNothing) {
  EXPECT_FALSE(read_json<Sample>(R"({"text":"a","number":1,"truth":true})")->maybe);
  EXPECT_FALSE(read_json<Sample>(R"({"text":"a","number":1,"truth":true,"maybe":null})")->maybe);
}

TEST(JsonReader, NamesWhatIsMissing) {
  EXPECT_THAT(fields_of("{}"),
              ElementsAre(FieldError{"text", "missing"}, FieldError{"number", "missing"},
                          FieldError{"truth", "missing"}));
}

TEST(JsonReader, NamesWhatIsUnknown) {
  EXPECT_THAT(fields_of(R"({"text":"a","number":1,"truth":true,"Text":"b","x":{}})"),
              ElementsAre(FieldError{"Text", "unknown"}, FieldError{"x", "unknown"}));
}

TEST(JsonReader, NamesWhatHasTheWrongType) {
  EXPECT_THAT(fields_of(R"({"text":1,"number":"1","truth":0,"maybe":["b"]})"),
              ElementsAre(FieldError{"text", "wrong_type"}, FieldError{"number", "wrong_type"},
                          FieldError{"truth", "wrong_type"}, FieldError{"maybe", "wrong_type"}));
  EXPECT_THAT(fields_of(R"({"text":null,"number":null,"truth":null})"),
              ElementsAre(FieldError{"text", "wrong_type"}, FieldError{"number", "wrong_type"},
                          FieldError{"truth", "wrong_type"}));
}

TEST(JsonReader, TakesNoOtherNumberForAnInteger) {
  for (const auto* number : {"1.0", "1e2", "9223372036854775808", "1.5"})
    EXPECT_THAT(fields_of(R"({"text":"a","truth":true,"number":)" + std::string(number) + "}"),
                ElementsAre(FieldError{"number", "wrong_type"}))
        << number;
}

TEST(JsonReader, KeepsTextAsItIs) {
  const auto body = read_json<CreateBookingBody>(
      R"({"slot_id":"s","name":"  Zoë\u00a0O'Neil ","email":"a@b.c","notes":"1\n2"})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->name, "  Zoë\u00a0O'Neil ");
  EXPECT_EQ(body->notes, "1\n2");
  EXPECT_FALSE(body->phone);
}

}  // namespace
}  // namespace creneau::http
