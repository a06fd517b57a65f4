#include "base/money.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <utility>

namespace creneau {
namespace {

constexpr std::int64_t amount_max = 99'999'999;  // Stripe: up to eight digits

std::string_view sign(std::string_view currency) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> signs{
      {{"eur", "€"}, {"usd", "$"}, {"gbp", "£"}, {"jpy", "¥"}, {"chf", "CHF"}, {"cad", "CA$"}}};
  const auto* found =
      std::find_if(signs.begin(), signs.end(), [&](const auto& s) { return s.first == currency; });
  return found == signs.end() ? std::string_view() : found->second;
}

std::string group_thousands(std::string digits, std::string_view separator) {
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), separator);
  return digits;
}

}  // namespace

int decimal_places(std::string_view currency) {
  constexpr std::array<std::string_view, 15> none{"bif", "clp", "djf", "gnf", "jpy",
                                                  "kmf", "krw", "mga", "pyg", "rwf",
                                                  "vnd", "vuv", "xaf", "xof", "xpf"};
  constexpr std::array<std::string_view, 5> three{"bhd", "jod", "kwd", "omr", "tnd"};
  if (std::find(none.begin(), none.end(), currency) != none.end()) return 0;
  if (std::find(three.begin(), three.end(), currency) != three.end()) return 3;
  return 2;
}

bool is_currency_code(std::string_view currency) {
  return currency.size() == 3 &&
         std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::int64_t minimum_charge_minor(std::string_view currency) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 12> minimums{{{"gbp", 30},
                                                                                {"dkk", 250},
                                                                                {"nok", 300},
                                                                                {"sek", 300},
                                                                                {"czk", 1500},
                                                                                {"pln", 200},
                                                                                {"huf", 17500},
                                                                                {"hkd", 400},
                                                                                {"mxn", 1000},
                                                                                {"aed", 200},
                                                                                {"thb", 1000},
                                                                                {"jpy", 50}}};
  const auto* found = std::find_if(minimums.begin(), minimums.end(),
                                   [&](const auto& m) { return m.first == currency; });
  if (found != minimums.end()) return found->second;
  return decimal_places(currency) == 3 ? 500 : 50;
}

std::optional<Money> parse_money(std::string_view text, std::string_view currency) {
  const auto point = text.find_first_of(".,");
  const auto whole = text.substr(0, point);
  const auto fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const auto places = static_cast<std::size_t>(decimal_places(currency));
  const auto is_digits = [](std::string_view digits) {
    return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || whole.size() > 9 || !is_digits(whole) || !is_digits(fraction)) return {};
  if (point != std::string_view::npos && (fraction.empty() || fraction.size() > places)) return {};
  std::int64_t minor = 0;
  for (const char digit : whole) minor = minor * 10 + (digit - '0');
  for (std::size_t place = 0; place < places; ++place)
    minor = minor * 10 + (place < fraction.size() ? fraction[place] - '0' : 0);
  if (minor > amount_max) return {};
  return Money{minor, std::string(currency)};
}

std::string format_money(const Money& money, Locale locale) {
  const auto places = static_cast<std::size_t>(decimal_places(money.currency));
  const bool negative = money.minor < 0;
  auto digits = std::to_string(negative ? -money.minor : money.minor);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  const auto fraction = digits.substr(digits.size() - places);
  digits.resize(digits.size() - places);

  std::string code = money.currency;
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto mark = sign(money.currency);
  std::string text = negative ? "-" : "";
  if (locale == Locale::fr) {
    text += group_thousands(digits, "\u202f");
    if (places > 0) text += "," + fraction;
    return text + "\u00a0" + (mark.empty() ? code : std::string(mark));
  }
  if (mark.empty() || mark == "CHF")
    text += code + "\u00a0";
  else
    text += mark;
  text += group_thousands(digits, ",");
  if (places > 0) text += "." + fraction;
  return text;
}

}  // namespace creneau
