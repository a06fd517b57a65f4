#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "sandbox/parameters.hpp"

namespace creneau::sandbox {

namespace {

using Form = std::vector<std::pair<std::string, std::string>>;

ParameterTree make_tree(const Form& form) {
  auto tree = make_parameter_tree(form);
  EXPECT_TRUE(tree);
  return *tree;
}

}  // namespace

TEST(ParameterTree, NestsBracketsAndListsOfBothKinds) {
  EXPECT_EQ(boost::json::serialize(to_json(make_tree(
                {{"a", "1"}, {"b[c][d]", "true"}, {"e[]", "x"}, {"e[]", "y"}, {"f[0]", "z"}}))),
            R"({"a":"1","b":{"c":{"d":true}},"e":["x","y"],"f":["z"]})");
  EXPECT_EQ(boost::json::serialize(
                to_json(make_tree({{"i[][a]", "1"}, {"i[][b]", "2"}, {"i[][a]", "3"}}))),
            R"({"i":[{"a":"1","b":"2"},{"a":"3"}]})");
}

TEST(ParameterTree, RefusesWhatCannotBeOneThing) {
  for (const auto& form :
       {Form{{"a", "1"}, {"a[b]", "2"}}, Form{{"a[b]", "1"}, {"a", "2"}}, Form{{"a[", "1"}},
        Form{{"a]", "1"}}, Form{{"[a]", "1"}}, Form{{"a[b]c", "1"}}, Form{{"a[[b]]", "1"}},
        Form{{"a[b][c][d][e][f][g][h][i]", "1"}}, Form(parameters_max + 1, {"a[]", "1"})})
    EXPECT_FALSE(make_parameter_tree(form)) << form.front().first;
}

TEST(ParameterReader, NamesUnknownParametersAcrossLevelsFirst) {
  const auto tree = make_tree({{"known", ""}, {"a[b]", "1"}, {"odd", "1"}});
  ParameterReader reader(tree);
  reader.text("known");
  auto nested = reader.object("a");
  nested.finish();
  reader.finish();
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->message, "Received unknown parameters: a[b], odd");
  EXPECT_EQ(reader.error()->code, "parameter_unknown");
}

TEST(ParameterReader, KeepsTheFirstThingWrong) {
  const auto tree = make_tree({{"n", "12a"}, {"t", ""}});
  ParameterReader reader(tree);
  EXPECT_FALSE(reader.integer("n"));
  EXPECT_EQ(reader.text("t"), "");
  reader.fail_missing("m");
  reader.finish();
  EXPECT_EQ(reader.error()->message, "Invalid integer: 12a");
  EXPECT_EQ(reader.error()->remembered, Remembered::no);
}

TEST(ParameterReader, KeepsStripesBoundsOnMetadata) {
  const auto error_of = [](const Form& form) {
    const auto tree = make_tree(form);
    ParameterReader reader(tree);
    reader.metadata();
    return reader.error().has_value();
  };
  EXPECT_FALSE(error_of({{"metadata[" + std::string(40, 'k') + "]", std::string(500, 'v')}}));
  EXPECT_TRUE(error_of({{"metadata[" + std::string(41, 'k') + "]", "v"}}));
  EXPECT_TRUE(error_of({{"metadata[k]", std::string(501, 'v')}}));
  EXPECT_TRUE(error_of({{"metadata[k][l]", "v"}}));
  Form many;
  for (int i = 0; i < 51; ++i) many.emplace_back("metadata[k" + std::to_string(i) + "]", "v");
  EXPECT_TRUE(error_of(many));
}

TEST(ParameterReader, TellsAnUnsetTextFromAnAbsentOne) {
  const auto tree = make_tree({{"unset", ""}, {"given", "x"}, {"branch[a]", "1"}});
  ParameterReader reader(tree);
  EXPECT_EQ(reader.clearable_text("absent"), std::nullopt);
  EXPECT_EQ(reader.clearable_text("unset"), "");
  EXPECT_EQ(reader.clearable_text("given"), "x");
  EXPECT_FALSE(reader.error());
  reader.clearable_text("branch");
  EXPECT_EQ(reader.error()->param, "branch");
}

TEST(ApiVersions, AreADateWithOrWithoutAName) {
  for (const char* right : {"2026-10-28.endive", "2024-06-20"}) EXPECT_TRUE(is_version(right));
  for (const char* wrong : {"", "new", "2024-6-20", "2024-06-20.", "2024-06-20endive"})
    EXPECT_FALSE(is_version(wrong)) << wrong;
}

TEST(WebUrl, HasASchemeAHostAndNothingThatBreaksAPage) {
  EXPECT_TRUE(is_web_url("https://example.org"));
  EXPECT_TRUE(is_web_url("http://127.0.0.1:8080/x?s={CHECKOUT_SESSION_ID}#y"));
  for (const char* url : {"", "example.org", "ftp://example.org", "http://", "http:///x",
                          "javascript:alert(1)", "http://a b", "http://a/\"", "http://a/<"})
    EXPECT_FALSE(is_web_url(url)) << url;
}

}  // namespace creneau::sandbox
