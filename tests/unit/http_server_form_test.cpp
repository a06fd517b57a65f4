#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http/server/request.hpp"

namespace creneau::http {
namespace {

TEST(ParseForm, DecodesNamesAndValues) {
  const std::vector<std::pair<std::string, Parameters>> cases = {
      {"", {}},
      {"&&", {}},
      {"a=1", {{"a", "1"}}},
      {"a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=1", {{"", "1"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"a=1&", {{"a", "1"}}},
      {"first+name=Anne+Marie", {{"first name", "Anne Marie"}}},
      {"a%2Bb=c%26d%3De", {{"a+b", "c&d=e"}}},
      {"nom=%C3%89lo%c3%afse", {{"nom", "Éloïse"}}},
      {"a=é", {{"a", "é"}}},
      {"a=%2541", {{"a", "%41"}}},
      {"a=%00b", {{"a", std::string("\0b", 2)}}},
      {"a=%0D%0A", {{"a", "\r\n"}}},
  };
  for (const auto& [encoded, expected] : cases) EXPECT_EQ(parse_form(encoded), expected) << encoded;
}

TEST(ParseForm, RefusesBrokenEscapesAndTextThatIsNotUtf8) {
  for (const std::string encoded :
       {"a=%", "a=%4", "a=%zz", "a=%4g", "%=1", "a=1&b=%e", "a=%C3", "a=%ff", "a=%ED%A0%80",
        "a=%C0%AF", "a=%F5%80%80%80", "a=\xff", "\xc3=1", "a=%+1", "a=%-1"}) {
    EXPECT_EQ(parse_form(encoded), std::nullopt) << encoded;
  }
}

TEST(ParseForm, LimitsTheNumberOfParameters) {
  std::string encoded;
  for (int i = 0; i < 1000; ++i) encoded += "a=1&";
  ASSERT_TRUE(parse_form(encoded));
  EXPECT_EQ(parse_form(encoded)->size(), 1000u);
  EXPECT_EQ(parse_form(encoded + "a=1"), std::nullopt);
}

TEST(PercentEncode, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b&c=d+é/?#%"), "a%20b%26c%3Dd%2B%C3%A9%2F%3F%23%25");
  EXPECT_EQ(percent_encode(std::string("\0\xff", 2)), "%00%FF");
}

TEST(PercentEncode, IsUndoneByParseForm) {
  std::string text;
  for (char c = 1; c < 127; ++c) text += c;
  text += "é€😀";
  EXPECT_EQ(parse_form(percent_encode(text) + "=" + percent_encode(text)),
            (Parameters{{text, text}}));
}

TEST(Request, GivesTheFirstOfSeveralHeadersAndParameters) {
  Request request;
  request.headers.insert("Accept", "text/html");
  request.headers.insert("accept", "application/json");
  request.query = "page=2&page=3&name=a+b&empty=";
  EXPECT_EQ(request.header("ACCEPT"), "text/html");
  EXPECT_EQ(request.header("Cookie"), std::nullopt);
  EXPECT_EQ(request.query_parameter("page"), "2");
  EXPECT_EQ(request.query_parameter("name"), "a b");
  EXPECT_EQ(request.query_parameter("empty"), "");
  EXPECT_EQ(request.query_parameter("other"), std::nullopt);
  request.query = "page=2&broken=%";
  EXPECT_EQ(request.query_parameter("page"), std::nullopt);
}

}  // namespace
}  // namespace creneau::http
