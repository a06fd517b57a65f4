#include "adapters/http/pages/layout.hpp"

#include "adapters/http/pages/addresses.hpp"
#include "adapters/http/pages/asset_addresses.hpp"

namespace creneau::http::pages {
namespace {

void add_languages(Fragment& root, const Site& site) {
  struct Language {
    Locale locale;
    std::string_view its_name;
  };
  for (const auto& [locale, its_name] :
       {Language{Locale::fr, "Français"}, Language{Locale::en, "English"}}) {
    auto language = root.add("LANGUAGE");
    auto choice = language.add(locale == site.locale ? "CURRENT" : "OTHER");
    choice.set("NAME", its_name);
    choice.set("TAG", name(locale));
    choice.set("ADDRESS", in_language(site.here, locale));
  }
}

Fragment fill_around(Document& document, const Site& site, std::string_view file,
                     std::string_view title, Listing listing) {
  auto root = document.root();
  root.set("LANG", name(site.locale));
  root.set("TITLE", title == site.business_name ? site.business_name
                                                : std::string(title) + " · " + site.business_name);
  root.set("BUSINESS", site.business_name);
  root.set("STYLE", asset_address("style", ".css"));
  root.set("SCRIPT", asset_address("booking", ".js"));
  root.set("ICON", asset_address("icon", ".svg"));
  root.say("SKIP", {"Aller au contenu", "Skip to content"});
  root.say("LANGUAGES", {"Langue", "Language"});
  root.say("FOOTER", {"Réservation et paiement en ligne", "Online booking and payment"});
  if (listing == Listing::refused) root.show("UNLISTED");
  add_languages(root, site);
  if (site.is_demo) {
    auto demo = root.add("DEMO");
    demo.say("TEXT", {"Démonstration : aucun argent réel ne circule.",
                      "Demonstration: no real money moves."});
    if (!site.mailbox_url.empty()) {
      auto mailbox = demo.add("MAILBOX");
      mailbox.set("ADDRESS", site.mailbox_url);
      mailbox.say("LABEL", {"Voir les e-mails envoyés", "See the e-mails sent"});
    }
  }
  return root.include("MAIN", file);
}

}  // namespace

PageDocument::PageDocument(const Site& site, std::string_view file, std::string_view title,
                           Listing listing)
    : document_("layout.html", site.locale),
      main_(fill_around(document_, site, file, title, listing)) {}

}  // namespace creneau::http::pages
