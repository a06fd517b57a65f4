#include "adapters/http/pages/fragment.hpp"

#include <ctemplate/per_expand_data.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>

#include <stdexcept>

#include "embedded/site_web.hpp"

namespace creneau::http::pages {
namespace {

ctemplate::TemplateString view(std::string_view text) {
  return {text.data(), text.size()};
}

/// Parsed once, then frozen: reading a frozen cache needs no lock of ours.
const ctemplate::TemplateCache& templates() {
  static const std::unique_ptr<ctemplate::TemplateCache> cache = [] {
    auto made = std::make_unique<ctemplate::TemplateCache>();
    for (const auto& file : embedded::site_web::files()) {
      if (!file.name.ends_with(".html")) continue;
      // Nothing is escaped in a template that forgets to ask for it.
      if (!file.content.starts_with("{{%AUTOESCAPE context=\"HTML\"}}"))
        throw std::logic_error("template without AUTOESCAPE: " + std::string(file.name));
      if (!made->StringToTemplateCache(view(file.name), view(file.content),
                                       ctemplate::STRIP_WHITESPACE))
        throw std::logic_error("template does not parse: " + std::string(file.name));
    }
    made->Freeze();
    return made;
  }();
  return *cache;
}

}  // namespace

void Fragment::set(const char* variable, std::string_view value) {
  dictionary_->SetValue(variable, view(value));
}

void Fragment::show(const char* section) {
  dictionary_->ShowSection(section);
}

void Fragment::set_lines(const char* section, std::string_view text) {
  auto lines = add(section);
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.add("LINE").set("TEXT", line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

Fragment Fragment::add(const char* section) {
  return {dictionary_->AddSectionDictionary(section), locale_};
}

Fragment Fragment::include(const char* place, std::string_view file) {
  auto* included = dictionary_->AddIncludeDictionary(place);
  included->SetFilename(view(file));
  return {included, locale_};
}

Document::Document(std::string_view file, Locale locale)
    : file_(file),
      dictionary_(std::make_unique<ctemplate::TemplateDictionary>(view(file_))),
      locale_(locale) {}

Document::~Document() = default;

Fragment Document::root() {
  return {dictionary_.get(), locale_};
}

std::string Document::expand() const {
  std::string html;
  ctemplate::PerExpandData per_expand_data;
  if (!templates().ExpandNoLoad(view(file_), ctemplate::STRIP_WHITESPACE, dictionary_.get(),
                                &per_expand_data, &html))
    throw std::logic_error("template cannot be expanded: " + file_);
  return html;
}

}  // namespace creneau::http::pages
