// What holds for every page in every state and language: nothing inline, one script, marks in
// balance, labels in order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <regex>
#include <set>

#include "adapters/http/pages/words.hpp"
#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Tag {
  std::string name;
  std::string text;
  bool is_end = false;
};

std::vector<Tag> tags_of(const std::string& html) {
  static const std::regex tag("<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>");
  std::vector<Tag> tags;
  for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at)
    tags.push_back({(*at)[2], (*at)[3], (*at)[1].length() > 0});
  return tags;
}

template <class Check>
void for_every_page(Check check) {
  for (const auto locale : {Locale::fr, Locale::en}) {
    for (const auto& [page, html] : examples::all_pages(locale)) {
      SCOPED_TRACE(page + "." + std::string(name(locale)));
      check(html, locale);
    }
  }
}

TEST(EveryPage, IsAWholeDocumentInItsLanguage) {
  for_every_page([](const std::string& html, Locale locale) {
    EXPECT_TRUE(html.starts_with("<!doctype html>")) << html.substr(0, 40);
    EXPECT_THAT(html, HasSubstr("<html lang=\"" + std::string(name(locale)) + "\">"));
    EXPECT_TRUE(html.ends_with("</html>")) << html.substr(html.size() - 40);
    EXPECT_THAT(html, HasSubstr("Studio Lumen"));
  });
}

TEST(EveryPage, HasNothingInline) {
  for_every_page([](const std::string& html, Locale) {
    for (const auto& tag : tags_of(html)) {
      EXPECT_THAT(tag.name, Not(testing::StrCaseEq("style")));
      EXPECT_FALSE(std::regex_search(tag.text, std::regex("\\s(style|on[a-z]+)\\s*=")))
          << tag.name << tag.text;
      if (tag.name == "script" && !tag.is_end) {
        EXPECT_THAT(tag.text, HasSubstr(" src=\"/assets/"));
      }
    }
    EXPECT_THAT(html, HasSubstr("</script></head>"));
    EXPECT_THAT(html, Not(HasSubstr("javascript:")));
    EXPECT_THAT(html, Not(HasSubstr("//fonts.")));
  });
}

TEST(EveryPage, ClosesWhatItOpens) {
  const std::set<std::string> empty{"meta",   "link", "input", "img",    "br",
                                    "circle", "rect", "path",  "ellipse"};
  for_every_page([&](const std::string& html, Locale) {
    std::vector<std::string> open;
    for (const auto& tag : tags_of(html)) {
      if (empty.contains(tag.name)) continue;
      if (!tag.is_end) {
        open.push_back(tag.name);
        continue;
      }
      ASSERT_FALSE(open.empty()) << tag.name;
      ASSERT_EQ(open.back(), tag.name);
      open.pop_back();
    }
    EXPECT_TRUE(open.empty());
  });
}

TEST(EveryPage, HasOneMainOneHeadlineAndHeadingsInOrder) {
  for_every_page([](const std::string& html, Locale) {
    int mains = 0;
    int headlines = 0;
    int level = 0;
    for (const auto& tag : tags_of(html)) {
      if (tag.is_end) continue;
      mains += tag.name == "main" ? 1 : 0;
      if (tag.name.size() != 2 || tag.name[0] != 'h' || tag.name[1] < '1' || tag.name[1] > '6')
        continue;
      headlines += tag.name == "h1" ? 1 : 0;
      EXPECT_LE(tag.name[1] - '0', level + 1);
      level = tag.name[1] - '0';
    }
    EXPECT_EQ(mains, 1);
    EXPECT_EQ(headlines, 1);
  });
}

TEST(EveryPage, HasEachIdOnceAndPointsOnlyAtThoseThere) {
  static const std::regex id(" id=\"([^\"]*)\"");
  static const std::regex reference(
      " (?:aria-labelledby|aria-describedby|for|href)=\"(#?[^\"]*)\"");
  for_every_page([](const std::string& html, Locale) {
    std::set<std::string> ids;
    for (std::sregex_iterator at(html.begin(), html.end(), id), end; at != end; ++at)
      EXPECT_TRUE(ids.insert((*at)[1]).second) << (*at)[1];
    for (std::sregex_iterator at(html.begin(), html.end(), reference), end; at != end; ++at) {
      std::string target = (*at)[1];
      const bool is_address = std::string((*at)[0]).starts_with(" href");
      if (is_address && !target.starts_with('#')) continue;
      if (is_address) target.erase(0, 1);
      std::istringstream words(target);
      for (std::string word; words >> word;) EXPECT_TRUE(ids.contains(word)) << word;
    }
  });
}

TEST(EveryPage, LeavesNoValueOfATemplateOpen) {
  for_every_page([](const std::string& html, Locale) {
    EXPECT_THAT(html, Not(HasSubstr("{{")));
    EXPECT_THAT(html, Not(HasSubstr("}}")));
    EXPECT_THAT(html, Not(HasSubstr("{}")));
    EXPECT_FALSE(std::regex_search(html, std::regex("<(h1|h2|dt|dd|button|label|title)>\\s*</")));
    EXPECT_THAT(html, Not(HasSubstr("href=\"\"")));
    EXPECT_THAT(html, Not(HasSubstr("href=\"#\"")));
  });
}

TEST(EveryPage, SwitchesLanguageWithoutLosingItsPlace) {
  auto site = examples::site();
  site.here = "/bookings/bk_1?token=a%2Bb";
  const auto html = render_message(site, MessageView{});
  EXPECT_THAT(html, HasSubstr("href=\"/bookings/bk_1?token=a%2Bb&amp;lang=en\" lang=\"en\""));
}

TEST(EveryPage, StaysWithinTheBudgetOfAFirstView) {
  constexpr std::size_t budget_bytes = 50'000;
  std::size_t assets_bytes = 0;
  for (const auto& asset : assets()) assets_bytes += asset.content->size();
  for_every_page([&](const std::string& html, Locale) {
    EXPECT_LT(html.size() + assets_bytes, budget_bytes);
  });
}

TEST(Assets, AreNamedByTheirContentAndFound) {
  ASSERT_EQ(assets().size(), 4U);
  for (const auto& asset : assets()) {
    EXPECT_TRUE(
        std::regex_match(asset.path, std::regex("/assets/[a-z]+\\.[0-9a-f]{16}\\.(css|js|svg)")))
        << asset.path;
    EXPECT_FALSE(asset.content->empty());
    EXPECT_EQ(find_asset(asset.path), &asset);
  }
  EXPECT_EQ(find_asset("/assets/style.css"), nullptr);
  EXPECT_EQ(find_asset("/assets/../pages.hpp"), nullptr);
}

TEST(Assets, KeepTheCodeAndDropTheNotes) {
  for (const auto& asset : assets()) {
    if (asset.content_type == "image/svg+xml") continue;
    EXPECT_THAT(*asset.content, Not(HasSubstr("\n//")));
    EXPECT_THAT(*asset.content, Not(HasSubstr("/*\n")));
    EXPECT_THAT(*asset.content, Not(HasSubstr("\n ")));
  }
}

TEST(Typography, PutsNoBreakSpacesWhereFrenchWantsThem) {
  EXPECT_EQ(typeset("Prêt : oui ; non ! Quoi ? « Mot »", Locale::fr),
            "Prêt\u00a0: oui\u202f; non\u202f! Quoi\u202f? «\u00a0Mot\u00a0»");
  EXPECT_EQ(typeset("10:30, a: b", Locale::fr), "10:30, a: b");
  EXPECT_EQ(typeset("Ready : yes", Locale::en), "Ready : yes");
  EXPECT_EQ(typeset("répondez à l'e-mail", Locale::fr), "répondez à l'e\u2011mail");
  EXPECT_EQ(typeset("E-mail", Locale::fr), "E-mail");
}

TEST(Typography, LeavesArgumentsAsTheyAre) {
  EXPECT_EQ(speak(Locale::fr, {"Nom : {}", "Name: {}"}, "a : {} e-mail"),
            "Nom\u00a0: a : {} e-mail");
}

}  // namespace
}  // namespace creneau::http::pages
