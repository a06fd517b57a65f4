// One line item of a Checkout Session's parameters: `price_data` with its product, and a quantity.
#pragma once

#include "sandbox/model.hpp"
#include "sandbox/parameters.hpp"

namespace creneau::sandbox {

/// Problems are kept in the reader.
LineItem read_line_item(ParameterReader& reader);

}  // namespace creneau::sandbox
