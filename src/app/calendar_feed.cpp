#include "app/calendar_feed.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/assert.hpp"

namespace creneau::app {

std::string make_feed_key(const Installation& installation, const domain::Calendar& calendar) {
  CRENEAU_ASSERT(installation.token_key.size() == crypto_auth_hmacsha256_KEYBYTES);
  const auto text =
      fmt::format("calendar-feed\n{}\n{}", calendar.id.str(), calendar.feed_generation);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(),
                         reinterpret_cast<const unsigned char*>(installation.token_key.data()));
  std::array<char, sodium_base64_ENCODED_LEN(mac.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING)>
      encoded{};
  sodium_bin2base64(encoded.data(), encoded.size(), mac.data(), mac.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return encoded.data();
}

std::string make_feed_url(const Context& context, const domain::Calendar& calendar) {
  return fmt::format("{}/feeds/calendar.ics?calendar={}&key={}", context.rules->public_url,
                     calendar.id.str(), make_feed_key(context.installation, calendar));
}

awaitable<Result<CalendarFeed>> view_feed(Context& context, CalendarId id, std::string key) {
  const auto read_feed = [&](Reader& reader) -> Result<CalendarFeed> {
    auto calendar = reader.read_schedule().find_calendar(id);
    if (!calendar) return Errc::not_found;
    const auto expected = make_feed_key(context.installation, *calendar);
    if (key.size() != expected.size() ||
        sodium_memcmp(key.data(), expected.data(), expected.size()) != 0)
      return Errc::not_found;
    const auto now = context.clock.now();
    SlotFilter filter;
    filter.from = now - std::chrono::days(feed_days_back);
    filter.to = now + std::chrono::days(feed_days_ahead);
    filter.calendar_id = id;
    CalendarFeed feed;
    feed.seat_holders = reader.read_schedule().list_seat_holders(filter);
    std::set<SlotId> taken;
    for (const auto& holder : feed.seat_holders) taken.insert(holder.slot_id);
    for (const auto& slot_id : taken)
      if (auto slot = reader.find_slot(slot_id)) feed.slots.push_back(std::move(*slot));
    std::sort(feed.slots.begin(), feed.slots.end(), [](const auto& a, const auto& b) {
      return std::tie(a.start_at, a.id) < std::tie(b.start_at, b.id);
    });
    feed.calendar = std::move(*calendar);
    return feed;
  };
  auto feed = co_await context.store.read(read_feed);
  co_return feed;
}

}  // namespace creneau::app
