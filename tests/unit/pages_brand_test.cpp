#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http/pages/brand.hpp"
#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

using examples::read_home;
using examples::site;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(Brand, MakesAStylesheetOfTheAccent) {
  const auto brand = make_brand("#7a1fa2", "");
  ASSERT_TRUE(brand.theme);
  EXPECT_FALSE(brand.logo);
  EXPECT_THAT(brand.theme->path, MatchesRegex("/assets/theme\\.[0-9a-f]{16}\\.css"));
  EXPECT_THAT(*brand.theme->content,
              AllOf(HasSubstr(":root { --accent: #7a1fa2; --accent-deep: #"),
                    HasSubstr("--on-accent: #ffffff;"),
                    HasSubstr("@media (prefers-color-scheme: dark) { :root {")));
  EXPECT_EQ(brand.find(brand.theme->path), &*brand.theme);
  EXPECT_EQ(brand.find("/assets/theme.0000000000000000.css"), nullptr);
  EXPECT_NE(make_brand("#7a1fa3", "").theme->path, brand.theme->path);
}

TEST(Brand, TakesNothingThatIsNoColorAndNoPicture) {
  EXPECT_FALSE(make_brand("", "").theme);
  EXPECT_FALSE(make_brand("#fff;} body{display:none}", "").theme);
  for (const auto* logo :
       {"", "https://example.org/logo.png", "data:image/svg+xml;base64,PHN2Zy8+",
        "data:text/html;base64,PHA+", "data:image/png;base64,", "data:image/png;base64,a b",
        "data:image/png;base64,iVBORw0KGgo=\"><script>"})
    EXPECT_FALSE(make_brand("", logo).logo) << logo;
}

TEST(Brand, DecodesTheLogo) {
  const auto brand = make_brand("", "data:image/png;base64,iVBORw0KGgo=");
  ASSERT_TRUE(brand.logo);
  EXPECT_THAT(brand.logo->path, MatchesRegex("/assets/logo\\.[0-9a-f]{16}\\.png"));
  EXPECT_EQ(brand.logo->content_type, "image/png");
  EXPECT_EQ(*brand.logo->content, "\x89PNG\r\n\x1a\n");
}

TEST(Brand, IsOnEveryPage) {
  auto shown = site();
  shown.theme_address = "/assets/theme.0123456789abcdef.css";
  shown.logo_address = "/assets/logo.0123456789abcdef.png";
  shown.contact_email = "bonjour@lumen.example";
  shown.contact_phone = "+33 (4) 72 00";
  shown.postal_address = "12 rue des Lilas\n69001 Lyon";
  shown.home_intro = "Bienvenue.";
  const auto html = read_home(shown, examples::home());
  EXPECT_THAT(html,
              AllOf(HasSubstr("<link rel=\"stylesheet\" "
                              "href=\"/assets/theme.0123456789abcdef.css\">"),
                    HasSubstr("<img class=\"logo\" src=\"/assets/logo.0123456789abcdef.png\""),
                    HasSubstr("href=\"tel:+3347200\">+33 (4) 72 00</a>"),
                    HasSubstr(">bonjour@lumen.example</a>"),
                    HasSubstr("12 rue des Lilas<br>69001 Lyon"), HasSubstr("Bienvenue.")));
  // After the program's own tokens, which it replaces.
  EXPECT_LT(html.find("/assets/style."), html.find("/assets/theme."));
  EXPECT_THAT(read_home(site(), examples::home()),
              AllOf(Not(HasSubstr("theme.")), Not(HasSubstr("<address>")), Not(HasSubstr("<img"))));
}

TEST(Brand, OffersTheLanguagesOfTheOwnersChoice) {
  auto shown = site();
  EXPECT_THAT(read_home(shown, examples::home()), HasSubstr("lang=en"));
  shown.locales = {Locale::fr};
  EXPECT_THAT(read_home(shown, examples::home()),
              AllOf(Not(HasSubstr("lang=en")), Not(HasSubstr("English"))));
}

TEST(Widget, IsTheChoiceAloneAndLeavesTheFrameToGoOn) {
  auto shown = site();
  shown.is_widget = true;
  const auto html = read_home(shown, examples::home());
  EXPECT_THAT(html, AllOf(HasSubstr("<body class=\"framed\">"), Not(HasSubstr("<header>")),
                          Not(HasSubstr("<footer")), HasSubstr("s'ouvre dans un nouvel onglet")));
  EXPECT_THAT(html,
              HasSubstr("href=\"/widget?service=svc_portrait&amp;month=2027-01&amp;lang=fr\""));
  EXPECT_THAT(html, AllOf(HasSubstr("href=\"/slots/slot_1_9?lang=fr\" target=\"_blank\" "
                                    "rel=\"noopener\""),
                          Not(HasSubstr("href=\"/?"))));
  EXPECT_THAT(read_home(site(), examples::home()), Not(HasSubstr("_blank")));
}

TEST(Widget, HasAScriptOfItsOwn) {
  EXPECT_THAT(widget_script().content_type, HasSubstr("text/javascript"));
  EXPECT_THAT(*widget_script().content, HasSubstr("createElement(\"iframe\")"));
}

}  // namespace
}  // namespace creneau::http::pages
