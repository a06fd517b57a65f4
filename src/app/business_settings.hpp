// What the owner sets for the whole business, as one value: read, checked and turned into the rules
// of the moment. Knows neither its JSON nor where it is stored.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::app {

struct Rules;

/// Words of the owner's own, plain text, by their place: `home_intro`, `booking_note`,
/// `mail_footer`.
using OwnTexts = std::map<std::string, std::string>;

struct BusinessSettings {
  std::string business_name;
  /// How clients reach the business; each may be empty.
  std::string contact_email;
  std::string contact_phone;
  std::string address;
  /// `#rrggbb`; empty: the program's own.
  std::string accent_color;
  /// A `data:` address of a PNG, JPEG or WebP picture; empty: none.
  std::string logo;
  /// An IANA name.
  std::string time_zone;
  /// For new services and slots.
  std::string currency;
  Locale default_locale = Locale::fr;
  /// The languages clients may choose from; the default one among them.
  std::vector<Locale> locales;
  /// So many hours before the start; empty: no reminders.
  std::vector<int> reminder_hours;
  bool sends_refund_notices = true;
  /// Zero: personal data are kept.
  int retention_months = 0;
  OwnTexts texts_fr;
  OwnTexts texts_en;

  bool operator==(const BusinessSettings&) const = default;
};

inline constexpr std::size_t business_name_code_points_max = 120;
inline constexpr std::size_t contact_phone_code_points_max = 40;
inline constexpr std::size_t address_code_points_max = 300;
inline constexpr std::size_t logo_bytes_max = 200 * 1024;
inline constexpr std::size_t own_text_code_points_max = 2000;
inline constexpr std::size_t reminders_max = 5;
inline constexpr int reminder_hours_max = 14 * 24;
inline constexpr int retention_months_max = 120;

/// Cleans (trim, line ends, reminders in order) and checks. Errors: invalid_input with each wrong
/// field.
Result<BusinessSettings> check_settings(BusinessSettings settings);

BusinessSettings settings_of(const Rules& rules);
/// `settings` must have passed `check_settings`; whatever is no setting stays as in `base`. An
/// unknown zone keeps the one of `base`.
Rules with_settings(Rules base, const BusinessSettings& settings);

}  // namespace creneau::app
