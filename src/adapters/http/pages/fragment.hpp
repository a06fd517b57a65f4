// A piece of a page while it is filled: values and sections of a template of web/site. Only
// fragment.cpp knows the template engine, which escapes each value for the place where it stands.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "adapters/http/pages/words.hpp"

namespace ctemplate {
class TemplateDictionary;
}

namespace creneau::http::pages {

class Fragment {
 public:
  void set(const char* variable, std::string_view value);
  template <class... Arguments>
  void say(const char* variable, const Words& words, const Arguments&... arguments) {
    set(variable, speak(locale_, words, arguments...));
  }
  void show(const char* section);
  /// Text of several lines: `section` once, with a round of LINE for each, since escaping makes a
  /// newline a space.
  void set_lines(const char* section, std::string_view text);
  /// One more round of `section`.
  Fragment add(const char* section);
  /// Puts the template `file` where `{{>place}}` stands.
  Fragment include(const char* place, std::string_view file);

  Locale locale() const { return locale_; }

 private:
  friend class Document;
  Fragment(ctemplate::TemplateDictionary* dictionary, Locale locale)
      : dictionary_(dictionary), locale_(locale) {}

  ctemplate::TemplateDictionary* dictionary_;
  Locale locale_;
};

/// A whole page; its fragments live as long as it does.
class Document {
 public:
  Document(std::string_view file, Locale locale);
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  Fragment root();
  /// Throws std::logic_error when the template is missing or does not parse.
  std::string expand() const;

 private:
  std::string file_;
  std::unique_ptr<ctemplate::TemplateDictionary> dictionary_;
  Locale locale_;
};

}  // namespace creneau::http::pages
