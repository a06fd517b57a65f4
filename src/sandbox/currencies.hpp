// The currencies that Stripe takes payments in.
#pragma once

#include <string>
#include <string_view>

namespace creneau::sandbox {

/// By its ISO 4217 code in lower case. Source: Stripe's documentation, "Supported currencies".
bool is_supported_currency(std::string_view code);
/// All of them as Stripe's refusal lists them: `usd, aed, …`.
std::string list_currencies();

}  // namespace creneau::sandbox
