#include "app/change_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/json_text.hpp"
#include "app/ports/overview_records.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

/// Both states, of what differs alone.
class Difference {
 public:
  void text(std::string_view member, const std::string& before, const std::string& after) {
    if (before == after) return;
    before_.add(member, before);
    after_.add(member, after);
  }
  /// Too long to be read in a log.
  void picture(std::string_view member, const std::string& before, const std::string& after) {
    if (before == after) return;
    before_.add(member, !before.empty());
    after_.add(member, !after.empty());
  }
  void truth(std::string_view member, bool before, bool after) {
    if (before == after) return;
    before_.add(member, before);
    after_.add(member, after);
  }
  void texts(std::string_view language, OwnTexts before, OwnTexts after) {
    for (const auto& [place, text] : before) after.try_emplace(place, "");
    for (const auto& [place, now] : after)
      text(fmt::format("{}_{}", place, language), before[place], now);
  }

  bool empty() const { return after_.empty(); }
  std::string before() const { return before_.str(); }
  std::string after() const { return after_.str(); }

 private:
  JsonText before_;
  JsonText after_;
};

std::string words_of(const std::vector<Locale>& locales) {
  std::string words;
  for (const auto locale : locales) words += fmt::format("{} ", name(locale));
  return trim(words);
}

Difference compare(const BusinessSettings& before, const BusinessSettings& after) {
  Difference difference;
  difference.text("business_name", before.business_name, after.business_name);
  difference.text("contact_email", before.contact_email, after.contact_email);
  difference.text("contact_phone", before.contact_phone, after.contact_phone);
  difference.text("address", before.address, after.address);
  difference.text("accent_color", before.accent_color, after.accent_color);
  difference.picture("has_logo", before.logo, after.logo);
  difference.text("time_zone", before.time_zone, after.time_zone);
  difference.text("currency", before.currency, after.currency);
  difference.text("default_locale", std::string(name(before.default_locale)),
                  std::string(name(after.default_locale)));
  difference.text("locales", words_of(before.locales), words_of(after.locales));
  difference.text("reminder_hours", fmt::format("{}", fmt::join(before.reminder_hours, " ")),
                  fmt::format("{}", fmt::join(after.reminder_hours, " ")));
  difference.truth("sends_refund_notices", before.sends_refund_notices, after.sends_refund_notices);
  difference.text("retention_months", std::to_string(before.retention_months),
                  std::to_string(after.retention_months));
  difference.texts("fr", before.texts_fr, after.texts_fr);
  difference.texts("en", before.texts_en, after.texts_en);
  return difference;
}

void bring_into_force(Context& context, const BusinessSettings& settings) {
  context.rules.set(with_settings(*context.rules.get(), settings));
}

}  // namespace

awaitable<Result<bool>> reload_settings(Context& context) {
  const auto current = settings_of(*context.rules.get());
  const auto read = [current](Reader& reader) -> Result<BusinessSettings> {
    return reader.read_overview().read_settings(current);
  };
  auto stored = co_await context.store.read(read);
  if (!stored) co_return stored.error();
  if (*stored == current) co_return false;
  bring_into_force(context, *stored);
  co_return true;
}

awaitable<Result<BusinessSettings>> change_settings(Context& context, Actor actor,
                                                    BusinessSettings settings) {
  auto checked = check_settings(std::move(settings));
  if (!checked) co_return checked.error();
  const auto write = [&context, &actor, next = *checked,
                      base = settings_of(*context.rules.get())](Tx& tx) -> Result<void> {
    const auto difference = compare(tx.overview().read_settings(base), next);
    tx.overview().write_settings(next);
    if (difference.empty()) return Result<void>::ok();
    AuditChange change{"settings.update", "settings", "", difference.before(), difference.after()};
    write_audit(tx, context, actor, change);
    return Result<void>::ok();
  };
  auto written = co_await context.store.write(write);
  if (!written) co_return written.error();
  bring_into_force(context, *checked);
  co_return std::move(*checked);
}

}  // namespace creneau::app
