#include "adapters/http/pages/layout.hpp"

#include <algorithm>

#include "adapters/http/pages/addresses.hpp"
#include "adapters/http/pages/asset_addresses.hpp"

namespace creneau::http::pages {
namespace {

/// What a telephone dials of a number written for people (RFC 3966), less the leading plus.
std::string digits_of(std::string_view phone) {
  std::string digits;
  for (const char c : phone)
    if (c >= '0' && c <= '9') digits += c;
  return digits;
}

void add_languages(Fragment& top, const Site& site) {
  if (site.locales.size() < 2) return;
  auto switcher = top.add("SWITCH");
  struct Language {
    Locale locale;
    std::string_view its_name;
  };
  for (const auto& [locale, its_name] :
       {Language{Locale::fr, "Français"}, Language{Locale::en, "English"}}) {
    if (std::find(site.locales.begin(), site.locales.end(), locale) == site.locales.end()) continue;
    auto language = switcher.add("LANGUAGE");
    auto choice = language.add(locale == site.locale ? "CURRENT" : "OTHER");
    choice.set("NAME", its_name);
    choice.set("TAG", name(locale));
    choice.set("ADDRESS", in_language(site.here, locale));
  }
}

void fill_top(Fragment& root, const Site& site) {
  auto top = root.add("TOP");
  top.set("BUSINESS", site.business_name);
  top.say("LANGUAGES", {"Langue", "Language"});
  if (site.logo_address.empty())
    top.show("MARK");
  else
    top.add("LOGO").set("ADDRESS", site.logo_address);
  add_languages(top, site);
  if (!site.is_demo) return;
  auto demo = top.add("DEMO");
  demo.say("TEXT", {"Démonstration : aucun argent réel ne circule.",
                    "Demonstration: no real money moves."});
  if (site.mailbox_url.empty()) return;
  auto mailbox = demo.add("MAILBOX");
  mailbox.set("ADDRESS", site.mailbox_url);
  mailbox.say("LABEL", {"Voir les e-mails envoyés", "See the e-mails sent"});
}

/// How the business is reached.
void fill_bottom(Fragment& root, const Site& site) {
  auto bottom = root.add("BOTTOM");
  bottom.say("FOOTER", {"Réservation et paiement en ligne", "Online booking and payment"});
  if (site.contact_email.empty() && site.contact_phone.empty() && site.postal_address.empty())
    return;
  auto contact = bottom.add("CONTACT");
  contact.set("NAME", site.business_name);
  if (!site.postal_address.empty()) contact.set_lines("ADDRESS", site.postal_address);
  if (!site.contact_phone.empty()) {
    auto phone = contact.add("PHONE");
    phone.set("TEXT", site.contact_phone);
    phone.set("DIGITS", digits_of(site.contact_phone));
    if (site.contact_phone.starts_with('+')) phone.show("PLUS");
  }
  if (!site.contact_email.empty()) contact.add("EMAIL").set("TEXT", site.contact_email);
}

Fragment fill_around(Document& document, const Site& site, std::string_view file,
                     std::string_view title, Listing listing) {
  auto root = document.root();
  root.set("LANG", name(site.locale));
  root.set("TITLE", title == site.business_name ? site.business_name
                                                : std::string(title) + " · " + site.business_name);
  root.set("STYLE", asset_address("style", ".css"));
  root.set("SCRIPT", asset_address("booking", ".js"));
  root.set("ICON", asset_address("icon", ".svg"));
  root.say("SKIP", {"Aller au contenu", "Skip to content"});
  if (listing == Listing::refused) root.show("UNLISTED");
  if (!site.theme_address.empty()) root.add("THEME").set("ADDRESS", site.theme_address);
  if (site.is_widget) {
    root.show("WIDGET");
  } else {
    fill_top(root, site);
    fill_bottom(root, site);
  }
  return root.include("MAIN", file);
}

}  // namespace

PageDocument::PageDocument(const Site& site, std::string_view file, std::string_view title,
                           Listing listing)
    : document_("layout.html", site.locale),
      main_(fill_around(document_, site, file, title, listing)) {}

}  // namespace creneau::http::pages
