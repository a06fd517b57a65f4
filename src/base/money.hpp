// Money: an integer count of a currency's minor unit. Never a floating number.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace creneau {

/// `currency` is an ISO 4217 code in lower case, as Stripe writes it.
struct Money {
  std::int64_t minor = 0;
  std::string currency;
  bool operator==(const Money&) const = default;
};

/// How many decimal places `currency` has in Stripe's amounts: 0 for yen and the like, 3 for
/// dinars, else 2. Source: ISO 4217, and Stripe's list of zero-decimal currencies.
int decimal_places(std::string_view currency);

/// True for three lower-case letters.
bool is_currency_code(std::string_view currency);

/// The least amount Stripe charges, about 0.50 USD; a price is zero or at least this. Minor units.
/// Source: Stripe's minimum charge amounts; currencies not listed there get 50 (or 1 unit without
/// decimals times 50).
std::int64_t minimum_charge_minor(std::string_view currency);

/// "50", "50.00" or "50,00" as an amount of `currency`; nothing for anything else (signs, too many
/// decimals, overflow).
std::optional<Money> parse_money(std::string_view text, std::string_view currency);

/// For a person: `50,00 €` in French, `€50.00` in English; a code instead of a sign where there is
/// no common one. French groups use narrow no-break spaces (U+202F) and a no-break space (U+00A0)
/// stands before the sign.
std::string format_money(const Money& money, Locale locale);

}  // namespace creneau
