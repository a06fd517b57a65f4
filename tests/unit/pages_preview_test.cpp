// With CRENEAU_PREVIEW_DIR set, writes every page in every state and both languages there, to be
// looked at in a browser.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

void write(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << content;
  ASSERT_TRUE(file.good()) << path;
}

TEST(Preview, WritesEveryPageWhenAsked) {
  const char* folder = std::getenv("CRENEAU_PREVIEW_DIR");
  if (folder == nullptr) GTEST_SKIP() << "CRENEAU_PREVIEW_DIR is not set";
  for (const auto& asset : assets())
    write(std::filesystem::path(folder) / asset.path.substr(1), *asset.content);
  for (const auto locale : {Locale::fr, Locale::en})
    for (const auto& [page, html] : examples::all_pages(locale))
      write(std::filesystem::path(folder) / (page + "." + std::string(name(locale)) + ".html"),
            html);
}

}  // namespace
}  // namespace creneau::http::pages
