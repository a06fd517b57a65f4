#include "adapters/http/wire/csv.hpp"

namespace creneau::http {

void CsvWriter::separate() {
  if (!is_first_) table_ += ',';
  is_first_ = false;
}

CsvWriter& CsvWriter::text(std::string_view cell) {
  separate();
  constexpr std::string_view formula_starts = "=+-@\t\r";
  const bool is_risky =
      !cell.empty() && formula_starts.find(cell.front()) != std::string_view::npos;
  const bool is_quoted = cell.find_first_of(",\"\r\n") != std::string_view::npos;
  if (is_quoted) table_ += '"';
  if (is_risky) table_ += '\'';
  for (const char c : cell) {
    if (c == '"') table_ += '"';
    table_ += c;
  }
  if (is_quoted) table_ += '"';
  return *this;
}

CsvWriter& CsvWriter::number(std::string_view cell) {
  separate();
  table_ += cell;
  return *this;
}

void CsvWriter::end_row() {
  table_ += "\r\n";
  is_first_ = true;
}

}  // namespace creneau::http
