// Writes every page in every state and both languages, to be looked at in a browser:
// CRENEAU_PREVIEW_DIR says where they are kept.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

void write(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << content;
  ASSERT_TRUE(file.good()) << path;
}

TEST(Preview, WritesEveryPageInBothLanguages) {
  const char* wanted = std::getenv("CRENEAU_PREVIEW_DIR");
  const std::filesystem::path folder = wanted != nullptr
                                           ? std::filesystem::path(wanted)
                                           : std::filesystem::path(testing::TempDir()) /
                                                 ("creneau_pages_" + std::to_string(getpid()));
  for (const auto& asset : assets()) write(folder / asset.path.substr(1), *asset.content);
  for (const auto locale : {Locale::fr, Locale::en})
    for (const auto& [page, html] : examples::all_pages(locale)) {
      const auto path = folder / (page + "." + std::string(name(locale)) + ".html");
      write(path, html);
      EXPECT_EQ(std::filesystem::file_size(path), html.size());
    }
  if (wanted == nullptr) std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace creneau::http::pages
