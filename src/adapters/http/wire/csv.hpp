// Tables for spreadsheets (RFC 4180), in UTF-8 with its mark at the start, so that spreadsheets
// read accents right. What a client typed can never become a formula there.
#pragma once

#include <string>
#include <string_view>

namespace creneau::http {

class CsvWriter {
 public:
  /// A text that begins with `=`, `+`, `-`, `@`, TAB or CR gets an apostrophe before it
  /// (OWASP, «CSV Injection»).
  CsvWriter& text(std::string_view cell);
  /// Digits, sign and point of our own making: taken as they are.
  CsvWriter& number(std::string_view cell);
  void end_row();

  std::string take() { return std::move(table_); }

 private:
  void separate();

  std::string table_ = "\xef\xbb\xbf";
  bool is_first_ = true;
};

}  // namespace creneau::http
