#include "app/business_settings.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "app/context.hpp"
#include "base/color.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "domain/booking.hpp"

namespace creneau::app {
namespace {

constexpr std::array<std::string_view, 3> own_text_places{"home_intro", "booking_note",
                                                          "mail_footer"};

struct PictureKind {
  std::string_view prefix;
  /// What such a file begins with.
  std::string_view mark;
};
// An SVG is a document that may hold scripts: not taken.
constexpr std::array<PictureKind, 3> picture_kinds{{
    {"data:image/png;base64,", "\x89PNG\r\n\x1a\n"},
    {"data:image/jpeg;base64,", "\xff\xd8\xff"},
    {"data:image/webp;base64,", "RIFF"},
}};

class Check {
 public:
  void text(const char* field, std::string& value, std::size_t code_points_max, bool is_needed,
            bool has_lines) {
    if (!is_valid_utf8(value)) return fail(field, "invalid");
    value = has_lines ? trim(normalize_newlines(value)) : collapse_white_space(value);
    if (has_control_characters(value, has_lines)) return fail(field, "invalid");
    if (count_code_points(value) > code_points_max) return fail(field, "too_long");
    if (is_needed && value.empty()) fail(field, "missing");
  }

  void require(const char* field, bool is_right, const char* code = "invalid") {
    if (!is_right) fail(field, code);
  }

  void fail(std::string field, std::string code) {
    errors_.push_back({std::move(field), std::move(code)});
  }

  std::vector<FieldError> take() { return std::move(errors_); }

 private:
  std::vector<FieldError> errors_;
};

bool is_picture(const std::string& address) {
  for (const auto& kind : picture_kinds) {
    if (!address.starts_with(kind.prefix)) continue;
    const auto encoded = std::string_view(address).substr(kind.prefix.size());
    std::string bytes(encoded.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                          encoded.data(), encoded.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
      return false;
    bytes.resize(size);
    return bytes.starts_with(kind.mark);
  }
  return false;
}

void check_contact(Check& check, BusinessSettings& settings) {
  check.text("business_name", settings.business_name, business_name_code_points_max, true, false);
  check.text("contact_email", settings.contact_email, domain::email_bytes_max, false, false);
  if (!settings.contact_email.empty())
    check.require("contact_email", domain::is_email_address(settings.contact_email));
  check.text("contact_phone", settings.contact_phone, contact_phone_code_points_max, false, false);
  check.text("address", settings.address, address_code_points_max, false, true);
}

void check_looks(Check& check, const BusinessSettings& settings) {
  if (!settings.accent_color.empty())
    check.require("accent_color", parse_color(settings.accent_color).has_value());
  if (settings.logo.empty()) return;
  if (settings.logo.size() > logo_bytes_max)
    check.fail("logo", "too_long");
  else
    check.require("logo", is_picture(settings.logo));
}

void check_languages(Check& check, const BusinessSettings& settings) {
  const auto& locales = settings.locales;
  check.require("locales", !locales.empty(), "missing");
  for (auto at = locales.begin(); at != locales.end(); ++at)
    check.require("locales", std::find(at + 1, locales.end(), *at) == locales.end(), "repeated");
  if (!locales.empty())
    check.require("default_locale", std::find(locales.begin(), locales.end(),
                                              settings.default_locale) != locales.end());
}

void check_times(Check& check, BusinessSettings& settings) {
  check.require("time_zone", TimeZone::find(settings.time_zone).has_value());
  check.require("currency", is_currency_code(settings.currency));
  auto& hours = settings.reminder_hours;
  std::sort(hours.rbegin(), hours.rend());
  check.require("reminder_hours", hours.size() <= reminders_max, "too_long");
  check.require("reminder_hours", std::adjacent_find(hours.begin(), hours.end()) == hours.end(),
                "repeated");
  for (const int hour : hours)
    if (hour < 1 || hour > reminder_hours_max) {
      check.fail("reminder_hours", "out_of_range");
      break;
    }
  check.require("retention_months",
                settings.retention_months >= 0 && settings.retention_months <= retention_months_max,
                "out_of_range");
}

void check_texts(Check& check, OwnTexts& texts, const std::string& language) {
  for (auto& [place, text] : texts) {
    const auto field = "texts/" + language + '/' + place;
    if (std::find(own_text_places.begin(), own_text_places.end(), place) == own_text_places.end())
      check.fail(field, "unknown");
    else
      check.text(field.c_str(), text, own_text_code_points_max, false, true);
  }
}

}  // namespace

Result<BusinessSettings> check_settings(BusinessSettings settings) {
  Check check;
  check_contact(check, settings);
  check_looks(check, settings);
  check_languages(check, settings);
  check_times(check, settings);
  check_texts(check, settings.texts_fr, "fr");
  check_texts(check, settings.texts_en, "en");
  auto errors = check.take();
  if (!errors.empty()) return Error(std::move(errors));
  return settings;
}

BusinessSettings settings_of(const Rules& rules) {
  BusinessSettings settings;
  settings.business_name = rules.business_name;
  settings.contact_email = rules.contact_email;
  settings.contact_phone = rules.contact_phone;
  settings.address = rules.address;
  settings.accent_color = rules.accent_color;
  settings.logo = rules.logo;
  settings.time_zone = rules.time_zone.name();
  settings.currency = rules.currency;
  settings.default_locale = rules.default_locale;
  settings.locales = rules.locales;
  for (const auto& reminder : rules.reminders)
    settings.reminder_hours.push_back(
        static_cast<int>(std::chrono::duration_cast<std::chrono::hours>(reminder).count()));
  settings.sends_refund_notices = rules.sends_refund_notices;
  settings.retention_months = rules.retention_months;
  settings.texts_fr = rules.texts_fr;
  settings.texts_en = rules.texts_en;
  return settings;
}

Rules with_settings(Rules base, const BusinessSettings& settings) {
  auto rules = std::move(base);
  rules.business_name = settings.business_name;
  rules.contact_email = settings.contact_email;
  rules.contact_phone = settings.contact_phone;
  rules.address = settings.address;
  rules.accent_color = settings.accent_color;
  rules.logo = settings.logo;
  if (const auto zone = TimeZone::find(settings.time_zone)) rules.time_zone = *zone;
  rules.currency = settings.currency;
  rules.default_locale = settings.default_locale;
  rules.owner_locale = settings.default_locale;
  if (!settings.locales.empty()) rules.locales = settings.locales;
  rules.reminders.clear();
  for (const int hours : settings.reminder_hours)
    rules.reminders.emplace_back(std::chrono::hours(hours));
  rules.sends_refund_notices = settings.sends_refund_notices;
  rules.retention_months = settings.retention_months;
  rules.texts_fr = settings.texts_fr;
  rules.texts_en = settings.texts_en;
  return rules;
}

}  // namespace creneau::app
