#include "adapters/http/handlers/slots_cache.hpp"

#include <sodium.h>

#include <array>

#include "base/text.hpp"

namespace creneau::http {

const SlotsCache::Entry* SlotsCache::find(std::uint64_t version, const std::string& key) const {
  if (version != version_) return nullptr;
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

const SlotsCache::Entry& SlotsCache::put(std::uint64_t version, const std::string& key,
                                         std::string body) {
  if (version != version_ || entries_.size() >= entries_max) entries_.clear();
  version_ = version;
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(body.data()),
                     body.size(), nullptr, 0);
  Entry entry;
  entry.etag = '"' + to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()}) + '"';
  entry.body = std::make_shared<const std::string>(std::move(body));
  return entries_[key] = std::move(entry);
}

}  // namespace creneau::http
