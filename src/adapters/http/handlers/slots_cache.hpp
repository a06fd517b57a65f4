// Ready answers of `GET /api/slots`, kept until a commit may have changed what slots look like.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace creneau::http {

class SlotsCache {
 public:
  struct Entry {
    std::shared_ptr<const std::string> body;
    /// Strong, of the body's bytes.
    std::string etag;
  };

  static constexpr std::size_t entries_max = 64;

  /// Null when there is none for this version. `version` is the store's.
  const Entry* find(std::uint64_t version, const std::string& key) const;
  const Entry& put(std::uint64_t version, const std::string& key, std::string body);

 private:
  std::uint64_t version_ = 0;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace creneau::http
