// The embedded templates, expanded with everything escaped by its context. Knows no page.
#pragma once

#include <ctemplate/template.h>

#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/server/request.hpp"
#include "adapters/http/server/response.hpp"
#include "base/error.hpp"

namespace creneau::sandbox {

/// The visitor's language by Accept-Language, French when nothing else is said.
Locale choose_locale(const http::Request& request);

/// A dictionary with the texts of `locale` in it.
class PageDictionary : public ctemplate::TemplateDictionary {
 public:
  explicit PageDictionary(Locale locale);
  /// Includes the navigation bar.
  void add_navigation();
};

/// `form_targets`: further origins that a form may lead to, for the page's policy.
http::Response make_page(const std::string& template_name,
                         const ctemplate::TemplateDictionary& dictionary,
                         http::Status status = http::Status::ok,
                         std::string_view form_targets = {});

void set(ctemplate::TemplateDictionary& dictionary, const char* name, std::string_view value);

/// `https://host:port` of a URL; nothing for what is none.
std::optional<std::string> find_origin(std::string_view url);

}  // namespace creneau::sandbox
