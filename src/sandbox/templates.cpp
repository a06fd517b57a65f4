#include "sandbox/templates.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"
#include "embedded/sandbox_web.hpp"
#include "sandbox/page_texts.hpp"

namespace creneau::sandbox {

namespace {

// The cache is the process's: names of its own keep other parts' templates apart.
std::string cache_key(std::string_view name) {
  return fmt::format("sandbox/{}", name);
}

void load_templates() {
  static const bool is_loaded = [] {
    for (const auto& file : embedded::sandbox_web::files())
      if (file.name.ends_with(".tpl")) {
        const bool is_right =
            ctemplate::StringToTemplateCache(cache_key(file.name), file.content.data(),
                                             file.content.size(), ctemplate::STRIP_BLANK_LINES);
        CRENEAU_ASSERT(is_right);
      }
    return true;
  }();
  CRENEAU_ASSERT(is_loaded);
}

}  // namespace

Locale choose_locale(const http::Request& request) {
  auto rest = request.header("accept-language").value_or("");
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    auto tag = rest.substr(0, comma);
    while (tag.starts_with(' ')) tag.remove_prefix(1);
    if (const auto locale = parse_locale(tag.substr(0, tag.find(';')))) return *locale;
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return Locale::fr;
}

void set(ctemplate::TemplateDictionary& dictionary, const char* name, std::string_view value) {
  dictionary.SetValue(name, ctemplate::TemplateString(value.data(), value.size()));
}

PageDictionary::PageDictionary(Locale locale) : TemplateDictionary("page") {
  SetTemplateGlobalValue("LANG", std::string(creneau::name(locale)));
  for (const auto& text : template_texts())
    SetTemplateGlobalValue(std::string(text.name), std::string(text.in(locale)));
}

void PageDictionary::add_navigation() {
  AddIncludeDictionary("NAVIGATION")->SetFilename(cache_key("navigation.tpl"));
}

http::Response make_page(const std::string& template_name,
                         const ctemplate::TemplateDictionary& dictionary, http::Status status,
                         std::string_view form_targets) {
  load_templates();
  std::string html;
  const bool is_expanded = ctemplate::ExpandTemplate(
      cache_key(template_name), ctemplate::STRIP_BLANK_LINES, &dictionary, &html);
  CRENEAU_ASSERT(is_expanded);
  auto response = http::Response::html(status, std::move(html));
  response.with("Cache-Control", "no-store");
  // The redirect that answers a form counts as its target, too.
  response.with("Content-Security-Policy",
                fmt::format("default-src 'none'; style-src 'self'; img-src 'self'; frame-src "
                            "'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{}",
                            form_targets));
  return response;
}

std::optional<std::string> find_origin(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  return std::string(url.substr(0, url.find_first_of("/?#", scheme + 3)));
}

}  // namespace creneau::sandbox
