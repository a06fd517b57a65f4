#include "adapters/http/wire/problem.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "base/text.hpp"

namespace creneau::http {
namespace {

struct FieldText {
  std::string_view code;
  std::string_view french;
  std::string_view english;
};

constexpr std::array<FieldText, 11> field_texts{{
    {"missing", "Ce champ est nécessaire.", "This field is needed."},
    {"too_long", "C'est trop long.", "This is too long."},
    {"invalid", "Cette valeur n'est pas valable.", "This value is not valid."},
    {"wrong_type", "Cette valeur n'est pas du bon type.", "This value has the wrong type."},
    {"unknown", "Ce champ est inconnu.", "This field is unknown."},
    {"repeated", "Ce champ est répété.", "This field is repeated."},
    {"out_of_range", "Cette valeur est hors limites.", "This value is out of range."},
    {"below_minimum", "Ce montant est sous le minimum.", "This amount is below the minimum."},
    {"too_short", "C'est trop court.", "This is too short."},
    {"too_common", "C'est trop courant, ou trop proche de votre nom.",
     "This is too common, or too close to your name."},
    {"wrong", "Ce n'est pas le bon.", "This is not the right one."},
}};

}  // namespace

std::string_view field_error_text(std::string_view code, Locale locale) {
  const auto* found = std::find_if(field_texts.begin(), field_texts.end(),
                                   [&](const FieldText& text) { return text.code == code; });
  if (found == field_texts.end()) return field_error_text("invalid", locale);
  return locale == Locale::fr ? found->french : found->english;
}

Response make_problem(const Error& error, Locale locale) {
  const auto code = name(error.code);
  const auto text = public_text(error.code, locale);
  const auto status = http_status(error.code);
  boost::json::object problem;
  problem["type"] = "urn:creneau:problem:" + std::string(code);
  problem["title"] = text;
  problem["status"] = status;
  // Details of infrastructure and of Stripe are for the log.
  problem["detail"] = status < 500 && !error.detail.empty() ? std::string_view(error.detail) : text;
  problem["code"] = code;
  if (!error.fields.empty()) {
    boost::json::array errors;
    for (const auto& field : error.fields) {
      const auto pointer = is_valid_utf8(field.field) ? field.field : std::string("?");
      errors.push_back({{"field", pointer},
                        {"code", field.code},
                        {"detail", field_error_text(field.code, locale)}});
    }
    problem["errors"] = std::move(errors);
  }
  auto response = Response::text(static_cast<Status>(status), "application/problem+json",
                                 boost::json::serialize(problem));
  response.headers.set("Content-Language", name(locale));
  response.headers.set("Cache-Control", "no-store");
  if (error.retry_after)
    response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
  return response;
}

Locale choose_locale(const Request& request, Locale fallback) {
  auto list = request.header("Accept-Language").value_or("");
  double best = 0;
  auto chosen = fallback;
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto entry = list.substr(0, comma);
    const auto semicolon = entry.find(';');
    const auto tag = is_valid_utf8(entry) ? trim(entry.substr(0, semicolon)) : std::string();
    double quality = 1;
    if (semicolon != std::string_view::npos) {
      const auto equals = entry.find("q=", semicolon);
      quality = 0;
      if (equals != std::string_view::npos)
        std::from_chars(entry.data() + equals + 2, entry.data() + entry.size(), quality);
    }
    if (const auto locale = parse_locale(tag); locale && quality > best) {
      best = quality;
      chosen = *locale;
    }
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return chosen;
}

}  // namespace creneau::http
