// The owner's settings: a row each, its value in JSON. A row that does not hold what it should is
// thrown, never guessed.
#include <boost/json.hpp>

#include "adapters/store/overview_records.hpp"
#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view name) {
  throw DatabaseError(Failure::other,
                      fmt::format("The setting «{}» in the database is not readable.", name));
}

std::string read_text(const json::value& value, std::string_view name) {
  if (!value.is_string()) refuse(name);
  return json::value_to<std::string>(value);
}

Locale read_locale(const json::value& value, std::string_view name) {
  const auto locale = parse_locale(read_text(value, name));
  if (!locale) refuse(name);
  return *locale;
}

std::vector<Locale> read_locales(const json::value& value, std::string_view name) {
  if (!value.is_array()) refuse(name);
  std::vector<Locale> locales;
  for (const auto& entry : value.get_array()) locales.push_back(read_locale(entry, name));
  return locales;
}

int read_number(const json::value& value, std::string_view name) {
  if (!value.is_int64()) refuse(name);
  return static_cast<int>(value.get_int64());
}

std::vector<int> read_numbers(const json::value& value, std::string_view name) {
  if (!value.is_array()) refuse(name);
  std::vector<int> numbers;
  for (const auto& entry : value.get_array()) numbers.push_back(read_number(entry, name));
  return numbers;
}

app::OwnTexts read_texts(const json::value& value, std::string_view name) {
  if (!value.is_object()) refuse(name);
  app::OwnTexts texts;
  for (const auto& [key, text] : value.get_object())
    texts[std::string(key)] = read_text(text, name);
  return texts;
}

bool read_truth(const json::value& value, std::string_view name) {
  if (!value.is_bool()) refuse(name);
  return value.get_bool();
}

void read_setting(app::BusinessSettings& settings, const std::string& name,
                  const json::value& value) {
  if (name == "business_name") settings.business_name = read_text(value, name);
  if (name == "contact_email") settings.contact_email = read_text(value, name);
  if (name == "contact_phone") settings.contact_phone = read_text(value, name);
  if (name == "address") settings.address = read_text(value, name);
  if (name == "accent_color") settings.accent_color = read_text(value, name);
  if (name == "logo") settings.logo = read_text(value, name);
  if (name == "time_zone") settings.time_zone = read_text(value, name);
  if (name == "currency") settings.currency = read_text(value, name);
  if (name == "default_locale") settings.default_locale = read_locale(value, name);
  if (name == "locales") settings.locales = read_locales(value, name);
  if (name == "reminder_hours") settings.reminder_hours = read_numbers(value, name);
  if (name == "sends_refund_notices") settings.sends_refund_notices = read_truth(value, name);
  if (name == "retention_months") settings.retention_months = read_number(value, name);
  if (name == "texts_fr") settings.texts_fr = read_texts(value, name);
  if (name == "texts_en") settings.texts_en = read_texts(value, name);
}

json::object texts_to_json(const app::OwnTexts& texts) {
  json::object object;
  for (const auto& [key, text] : texts) object[key] = text;
  return object;
}

}  // namespace

app::BusinessSettings OverviewRecords::read_settings(app::BusinessSettings base) {
  static const Query query(
      "SELECT name, value FROM settings WHERE name NOT IN ('cleanup_last_at',"
      " 'reconcile_last_at', 'event_walk')",
      "tt");
  auto settings = std::move(base);
  auto& statement = connection_.run(query);
  for (; statement.has_row(); statement.next()) {
    Row row(statement);
    const auto name = row.text();
    json::error_code failure;
    const auto value = json::parse(row.text(), failure);
    if (failure) refuse(name);
    read_setting(settings, name, value);
  }
  return settings;
}

void OverviewRecords::write_setting(std::string_view name, const std::string& json) {
  static const Query query(
      "INSERT INTO settings (name, value) VALUES (:name, :value)"
      " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  connection_.change(query, name, json);
}

void OverviewRecords::write_settings(const app::BusinessSettings& settings) {
  const auto write = [this](std::string_view name, const json::value& value) {
    write_setting(name, json::serialize(value));
  };
  json::array locales;
  for (const auto locale : settings.locales) locales.emplace_back(creneau::name(locale));
  json::array reminders;
  for (const int hours : settings.reminder_hours) reminders.emplace_back(hours);
  write("business_name", json::value(settings.business_name));
  write("contact_email", json::value(settings.contact_email));
  write("contact_phone", json::value(settings.contact_phone));
  write("address", json::value(settings.address));
  write("accent_color", json::value(settings.accent_color));
  write("logo", json::value(settings.logo));
  write("time_zone", json::value(settings.time_zone));
  write("currency", json::value(settings.currency));
  write("default_locale", json::value(creneau::name(settings.default_locale)));
  write("locales", locales);
  write("reminder_hours", reminders);
  write("sends_refund_notices", json::value(settings.sends_refund_notices));
  write("retention_months", json::value(settings.retention_months));
  write("texts_fr", texts_to_json(settings.texts_fr));
  write("texts_en", texts_to_json(settings.texts_en));
}

}  // namespace creneau::store
