// The questions handlers ask of a request.
#include "adapters/http/server/request.hpp"

#include "base/assert.hpp"

namespace creneau::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
  const auto found = headers.find(name);
  if (found == headers.end()) return std::nullopt;
  return std::string_view(found->value().data(), found->value().size());
}

std::optional<std::string> Request::query_parameter(std::string_view name) const {
  auto parameters = parse_form(query);
  if (!parameters) return std::nullopt;
  for (auto& [key, value] : *parameters) {
    if (key == name) return std::move(value);
  }
  return std::nullopt;
}

const std::string& Request::path_parameter(std::string_view name) const {
  const auto found = path_parameters.find(name);
  CRENEAU_ASSERT(found != path_parameters.end());
  return found->second;
}

}  // namespace creneau::http
