#include "adapters/mail/layout.hpp"

#include <ctemplate/template.h>

#include <algorithm>

#include "adapters/mail/header.hpp"
#include "base/assert.hpp"
#include "base/color.hpp"
#include "embedded/mail_web.hpp"

namespace creneau::mail {
namespace {

// Template names are the program's own; the cache is filled once and only read afterwards.
ctemplate::TemplateCache& templates() {
  static ctemplate::TemplateCache& filled = *[] {
    auto* cache = new ctemplate::TemplateCache;
    for (const auto& file : embedded::mail_web::files()) {
      const bool is_loaded =
          cache->StringToTemplateCache(std::string(file.name), file.content.data(),
                                       file.content.size(), ctemplate::DO_NOT_STRIP);
      CRENEAU_ASSERT(is_loaded);
    }
    return cache;
  }();
  return filled;
}

/// The button's, readable whatever the owner chose.
void set_colors(ctemplate::TemplateDictionary& dictionary, const Sender& sender) {
  constexpr Color own_accent{0x17, 0x62, 0x4f};
  const auto chosen = parse_color(sender.accent_color).value_or(own_accent);
  const auto light = make_accent_colors(chosen, ColorScheme::light);
  const auto dark = make_accent_colors(chosen, ColorScheme::dark);
  dictionary.SetValue("ACCENT", format_color(light.accent));
  dictionary.SetValue("ON_ACCENT", format_color(light.on_accent));
  dictionary.SetValue("DARK_ACCENT", format_color(dark.accent));
  dictionary.SetValue("DARK_ON_ACCENT", format_color(dark.on_accent));
}

std::string expand(const char* name, const Letter& letter, const Sender& sender, Locale locale) {
  ctemplate::TemplateDictionary dictionary(name);
  dictionary.SetValue("LANGUAGE", std::string(creneau::name(locale)));
  // French sets a no-break space before a colon.
  dictionary.SetValue("COLON", locale == Locale::fr ? "\u00a0:" : ":");
  dictionary.SetValue("SUBJECT", letter.subject);
  dictionary.SetValue("HEADLINE", letter.headline);
  dictionary.SetValue("BUSINESS_NAME", one_line(sender.business_name));
  for (const auto& paragraph : letter.paragraphs)
    dictionary.AddSectionDictionary("PARAGRAPH")->SetValue("TEXT", paragraph);
  for (const auto& row : letter.rows) {
    auto* section = dictionary.AddSectionDictionary("ROW");
    section->SetValue("LABEL", row.label);
    section->SetValue("VALUE", row.value);
    // Escaping for HTML makes a newline a space: each line is a section of its own there.
    for (std::size_t start = 0; start <= row.value.size();) {
      const auto end = std::min(row.value.find('\n', start), row.value.size());
      section->AddSectionDictionary("LINE")->SetValue("TEXT", row.value.substr(start, end - start));
      start = end + 1;
    }
  }
  if (!letter.action_url.empty()) {
    auto* section = dictionary.AddSectionDictionary("ACTION");
    section->SetValue("ACTION_LABEL", letter.action_label);
    section->SetValue("ACTION_URL", letter.action_url);
  }
  for (const auto& line : letter.foot)
    dictionary.AddSectionDictionary("FOOT")->SetValue("TEXT", line);
  set_colors(dictionary, sender);
  if (!sender.public_url.empty())
    dictionary.AddSectionDictionary("SITE")->SetValue("SITE_URL", sender.public_url);
  std::string text;
  const bool is_expanded =
      templates().ExpandWithData(name, ctemplate::DO_NOT_STRIP, &dictionary, nullptr, &text);
  CRENEAU_ASSERT(is_expanded);
  return text;
}

}  // namespace

std::string lay_out_text(const Letter& letter, const Sender& sender, Locale locale) {
  return expand("mail.txt.tpl", letter, sender, locale);
}

std::string lay_out_html(const Letter& letter, const Sender& sender, Locale locale) {
  return expand("mail.html.tpl", letter, sender, locale);
}

}  // namespace creneau::mail
