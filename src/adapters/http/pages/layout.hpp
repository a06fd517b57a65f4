// What every page has around its main part: head, header with the business's name and the language
// switch, footer.
#pragma once

#include <string>
#include <string_view>

#include "adapters/http/pages/fragment.hpp"
#include "adapters/http/pages/pages.hpp"

namespace creneau::http::pages {

/// Whether search engines may list the page: never one that a token opens.
enum class Listing { allowed, refused };

class PageDocument {
 public:
  /// `file` is the template of the main part.
  PageDocument(const Site& site, std::string_view file, std::string_view title, Listing listing);

  Fragment& main() { return main_; }
  std::string expand() const { return document_.expand(); }

 private:
  Document document_;
  Fragment main_;
};

}  // namespace creneau::http::pages
