// Tables for spreadsheets: quoting, and what can never become a formula.
#include <gtest/gtest.h>

#include "adapters/http/wire/csv.hpp"

namespace creneau::http {
namespace {

constexpr std::string_view mark = "\xef\xbb\xbf";

std::string write_cell(std::string_view cell) {
  CsvWriter csv;
  csv.text(cell);
  csv.end_row();
  return csv.take().substr(mark.size());
}

TEST(Csv, BeginsWithItsMarkAndEndsRowsAsTheStandardSays) {
  CsvWriter csv;
  csv.text("Nom").text("Prix");
  csv.end_row();
  csv.text("Zoé").number("-50.00");
  csv.end_row();
  EXPECT_EQ(csv.take(), "\xef\xbb\xbfNom,Prix\r\nZoé,-50.00\r\n");
}

TEST(Csv, QuotesWhatWouldEndACell) {
  EXPECT_EQ(write_cell("Müller, Zoë"), "\"Müller, Zoë\"\r\n");
  EXPECT_EQ(write_cell("dit \"Zo\""), "\"dit \"\"Zo\"\"\"\r\n");
  EXPECT_EQ(write_cell("ligne 1\nligne 2"), "\"ligne 1\nligne 2\"\r\n");
  EXPECT_EQ(write_cell(""), "\r\n");
}

TEST(Csv, LetsNoTextBecomeAFormula) {
  EXPECT_EQ(write_cell("=1+1"), "'=1+1\r\n");
  EXPECT_EQ(write_cell("+33 6 12"), "'+33 6 12\r\n");
  EXPECT_EQ(write_cell("-2"), "'-2\r\n");
  EXPECT_EQ(write_cell("@SUM(A1)"), "'@SUM(A1)\r\n");
  EXPECT_EQ(write_cell("\t=1"), "'\t=1\r\n");
  EXPECT_EQ(write_cell("\r=1"), "\"'\r=1\"\r\n");
  EXPECT_EQ(write_cell("=HYPERLINK(\"http://a\",\"b\")"),
            "\"'=HYPERLINK(\"\"http://a\"\",\"\"b\"\")\"\r\n");
  EXPECT_EQ(write_cell("a=1"), "a=1\r\n");
}

}  // namespace
}  // namespace creneau::http
