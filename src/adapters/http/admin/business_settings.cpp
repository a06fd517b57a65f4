// GET and PUT settings, POST settings/preview.
#include "app/business_settings.hpp"

#include <limits>

#include "adapters/http/admin/overview_endpoints.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/change_settings.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::http::admin {

struct OwnTextsBody {
  std::string home_intro;
  std::string booking_note;
  std::string mail_footer;
};
BOOST_DESCRIBE_STRUCT(OwnTextsBody, (), (home_intro, booking_note, mail_footer))

struct TextsBody {
  OwnTextsBody fr;
  OwnTextsBody en;
};
BOOST_DESCRIBE_STRUCT(TextsBody, (), (fr, en))

/// Body of PUT settings; GET answers the same.
struct SettingsBody {
  std::string business_name;
  std::string contact_email;
  std::string contact_phone;
  std::string address;
  std::string accent_color;
  std::string logo;
  std::string time_zone;
  std::string currency;
  std::string default_locale;
  std::vector<std::string> locales;
  std::vector<std::int64_t> reminder_hours;
  bool sends_refund_notices = true;
  std::int64_t retention_months = 0;
  TextsBody texts;
};
BOOST_DESCRIBE_STRUCT(SettingsBody, (),
                      (business_name, contact_email, contact_phone, address, accent_color, logo,
                       time_zone, currency, default_locale, locales, reminder_hours,
                       sends_refund_notices, retention_months, texts))

/// Body of POST settings/preview.
struct PreviewBody {
  std::string kind;
  std::string locale;
  SettingsBody settings;
};
BOOST_DESCRIBE_STRUCT(PreviewBody, (), (kind, locale, settings))

namespace {

namespace json = boost::json;
using boost::asio::awaitable;

app::OwnTexts own_texts(const OwnTextsBody& body) {
  app::OwnTexts texts;
  const auto add = [&](const char* place, const std::string& text) {
    if (!text.empty()) texts[place] = text;
  };
  add("home_intro", body.home_intro);
  add("booking_note", body.booking_note);
  add("mail_footer", body.mail_footer);
  return texts;
}

json::object texts_json(const app::OwnTexts& texts) {
  json::object object;
  for (const char* place : {"home_intro", "booking_note", "mail_footer"}) {
    const auto found = texts.find(place);
    object[place] = found == texts.end() ? std::string() : found->second;
  }
  return object;
}

/// What does not fit is out of every range that is checked later.
int narrow(std::int64_t number) {
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max())
    return std::numeric_limits<int>::max();
  return static_cast<int>(number);
}

/// The words become values; what they may be is the application's to check.
Result<app::BusinessSettings> read_body(const SettingsBody& body) {
  std::vector<FieldError> errors;
  app::BusinessSettings settings;
  settings.business_name = body.business_name;
  settings.contact_email = body.contact_email;
  settings.contact_phone = body.contact_phone;
  settings.address = body.address;
  settings.accent_color = body.accent_color;
  settings.logo = body.logo;
  settings.time_zone = body.time_zone;
  settings.currency = body.currency;
  const auto read_locale = [&](const std::string& field, const std::string& word) {
    const auto locale = parse_locale(word);
    if (!locale || name(*locale) != word) errors.push_back({field, "invalid"});
    return locale.value_or(Locale::fr);
  };
  settings.default_locale = read_locale("default_locale", body.default_locale);
  for (const auto& word : body.locales) settings.locales.push_back(read_locale("locales", word));
  for (const auto hours : body.reminder_hours) settings.reminder_hours.push_back(narrow(hours));
  settings.sends_refund_notices = body.sends_refund_notices;
  settings.retention_months = narrow(body.retention_months);
  settings.texts_fr = own_texts(body.texts.fr);
  settings.texts_en = own_texts(body.texts.en);
  if (!errors.empty()) return Error(std::move(errors));
  return app::check_settings(std::move(settings));
}

json::object settings_json(const app::BusinessSettings& settings) {
  json::array locales;
  for (const auto locale : settings.locales) locales.emplace_back(name(locale));
  json::array reminders;
  for (const int hours : settings.reminder_hours) reminders.emplace_back(hours);
  return {
      {"business_name", settings.business_name},
      {"contact_email", settings.contact_email},
      {"contact_phone", settings.contact_phone},
      {"address", settings.address},
      {"accent_color", settings.accent_color},
      {"logo", settings.logo},
      {"time_zone", settings.time_zone},
      {"currency", settings.currency},
      {"default_locale", name(settings.default_locale)},
      {"locales", std::move(locales)},
      {"reminder_hours", std::move(reminders)},
      {"sends_refund_notices", settings.sends_refund_notices},
      {"retention_months", settings.retention_months},
      {"texts", {{"fr", texts_json(settings.texts_fr)}, {"en", texts_json(settings.texts_en)}}}};
}

}  // namespace

awaitable<Result<Response>> show_settings(Site& site, const Request&, const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  const auto reloaded = co_await app::reload_settings(site.context);
  if (!reloaded) co_return reloaded.error();
  const auto settings = app::settings_of(*site.context.rules.get());
  co_return Response::json(Status::ok, json::serialize(settings_json(settings)));
}

awaitable<Result<Response>> change_settings(Site& site, const Request& request,
                                            const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  if (const auto checked = check_json_content(request); !checked) co_return checked.error();
  const auto body = read_json<SettingsBody>(request.body);
  if (!body) co_return body.error();
  auto settings = read_body(*body);
  if (!settings) co_return settings.error();
  const auto changed =
      co_await app::change_settings(site.context, caller.actor, std::move(*settings));
  if (!changed) co_return changed.error();
  co_return Response::json(Status::ok, json::serialize(settings_json(*changed)));
}

awaitable<Result<Response>> preview_settings(Site& site, const Request& request,
                                             const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  if (const auto checked = check_json_content(request); !checked) co_return checked.error();
  const auto body = read_json<PreviewBody>(request.body);
  if (!body) co_return body.error();
  const auto settings = read_body(body->settings);
  if (!settings) co_return settings.error();
  const auto kind = domain::parse_name<domain::MailKind>(body->kind);
  const auto locale = parse_locale(body->locale);
  if (!kind) co_return Error(std::vector<FieldError>{{"kind", "invalid"}});
  if (!locale) co_return Error(std::vector<FieldError>{{"locale", "invalid"}});
  const auto rules = app::with_settings(*site.context.rules.get(), *settings);
  const auto preview = site.options.preview_mail(*kind, *locale, rules);
  const json::object answer{
      {"subject", preview.subject}, {"html", preview.html}, {"text", preview.text}};
  co_return Response::json(Status::ok, json::serialize(answer));
}

}  // namespace creneau::http::admin
