#include "sandbox/line_items.hpp"

#include <fmt/format.h>

#include "sandbox/currencies.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

namespace {

void read_currency(ParameterReader& reader, std::string_view name, std::string& into) {
  auto currency = reader.required_text(name, 10);
  for (char& letter : currency)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  if (!currency.empty() && !is_supported_currency(currency)) {
    reader.fail(invalid_parameter(
        fmt::format("Invalid currency: {}. Stripe currently supports these currencies: {}",
                    currency, list_currencies()),
        reader.full_name(name)));
    return;
  }
  into = currency;
}

std::int64_t read_unit_amount(ParameterReader& price) {
  const auto amount = price.integer("unit_amount");
  const auto decimal = price.text("unit_amount_decimal", 40);
  if (amount && !decimal.empty()) {
    price.fail(invalid_parameter(
        "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
        price.full_name("unit_amount"), "parameters_exclusive"));
    return 0;
  }
  if (!amount && decimal.empty()) {
    price.fail_missing("unit_amount");
    return 0;
  }
  std::int64_t value = amount.value_or(0);
  if (!decimal.empty()) {
    const auto whole = decimal.substr(0, decimal.find('.'));
    const auto fraction = decimal.size() > whole.size() ? decimal.substr(whole.size() + 1) : "";
    const bool is_whole = !whole.empty() && whole.size() < 12 &&
                          whole.find_first_not_of("0123456789") == std::string::npos &&
                          fraction.find_first_not_of('0') == std::string::npos;
    if (!is_whole) {
      price.fail(invalid_parameter(fmt::format("Invalid decimal: {}", decimal),
                                   price.full_name("unit_amount_decimal")));
      return 0;
    }
    value = std::stoll(whole);
  }
  if (value < 0) {
    price.fail(invalid_parameter("This value must be greater than or equal to 0.",
                                 price.full_name("unit_amount"), "parameter_invalid_integer"));
    return 0;
  }
  return value;
}

void read_product(ParameterReader& price, LineItem& item) {
  if (price.has("product")) {
    price.fail(missing("product", price.text("product", 5000), price.full_name("product")));
    return;
  }
  if (!price.has("product_data")) {
    price.fail(invalid_parameter(
        fmt::format("You must specify either `product` or `product_data` when creating a price."),
        price.full_name("product"), "parameter_missing"));
    return;
  }
  auto product = price.object("product_data");
  constexpr std::size_t name_max = 5'000;
  constexpr std::size_t description_max = 40'000;
  constexpr std::size_t images_max = 8;
  item.name = product.required_text("name", name_max);
  item.description = product.text("description", description_max);
  item.images = product.texts("images", images_max);
  item.product_metadata = product.metadata();
  product.text("tax_code");
  product.text("unit_label", 12);
  product.finish();
}

}  // namespace

LineItem read_line_item(ParameterReader& reader) {
  LineItem item;
  item.id = make_id("li_1", 23);
  item.price_id = make_id("price_1", 23);
  item.product_id = make_id("prod_", 14);
  if (reader.has("price")) {
    reader.fail(missing("price", reader.text("price"), reader.full_name("price")));
  } else if (!reader.has("price_data")) {
    reader.fail(
        invalid_parameter("You must specify either `price` or `price_data` for each line item.",
                          reader.full_name("price"), "parameter_missing"));
  } else {
    auto price = reader.object("price_data");
    read_currency(price, "currency", item.currency);
    item.unit_amount = read_unit_amount(price);
    item.tax_behavior = price.choice("tax_behavior", {"exclusive", "inclusive", "unspecified"});
    read_product(price, item);
    price.finish();
  }
  if (!reader.has("quantity")) reader.fail_missing("quantity");
  item.quantity = reader.integer("quantity").value_or(1);
  constexpr std::int64_t quantity_max = 999'999;
  if (item.quantity < 1 || item.quantity > quantity_max)
    reader.fail(invalid_parameter(
        item.quantity < 1
            ? "This value must be greater than or equal to 1."
            : fmt::format("This value must be less than or equal to {}.", quantity_max),
        reader.full_name("quantity"), "parameter_invalid_integer"));
  item.metadata = reader.metadata();
  reader.finish();
  return item;
}

}  // namespace creneau::sandbox
