#include "adapters/store/database_url.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

namespace creneau::store {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

// Defaults for what the address leaves open: nothing may wait for ever on a server that is gone.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> connection_defaults{{
    {"connect_timeout", "5"},  // seconds
    {"keepalives_idle", "30"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "15000"},  // milliseconds
    {"application_name", "creneau"},
    {"client_encoding", "UTF8"},
}};

std::string quote_value(std::string_view value) {
  std::string quoted = "'";
  for (const char character : value) {
    if (character == '\'' || character == '\\') quoted += '\\';
    quoted += character;
  }
  return quoted + "'";
}

DatabaseAddress parse_sqlite(std::string_view rest) {
  if (rest.starts_with("//")) rest.remove_prefix(2);
  if (rest.empty())
    throw std::runtime_error("DATABASE_URL names no file: sqlite:creneau.db would be one.");
  // SOCI's connection string has no way to write a quotation mark.
  if (rest.find('"') != std::string_view::npos)
    throw std::runtime_error("DATABASE_URL: a quotation mark in the file's name is not possible.");
  const auto residence = rest == ":memory:" ? Residence::memory : Residence::file;
  return {Engine::sqlite, residence, std::string(rest), "sqlite:" + std::string(rest)};
}

DatabaseAddress parse_postgresql(const std::string& url) {
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &problem), &PQconninfoFree);
  if (problem) PQfreemem(problem);  // libpq quotes the address in it, password and all
  if (!options)
    throw std::runtime_error(
        "DATABASE_URL is no valid PostgreSQL address: postgresql://user@host:5432/name would be "
        "one.");

  DatabaseAddress address{Engine::postgresql, Residence::server, "", ""};
  std::string host;
  std::string port;
  std::string database;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    const std::string_view keyword = option->keyword;
    std::string value = option->val ? option->val : "";
    if (!option->val)
      for (const auto& [name, default_value] : connection_defaults)
        if (keyword == name) value = default_value;
    if (value.empty()) continue;
    if (keyword == "host") host = value;
    if (keyword == "port") port = value;
    if (keyword == "dbname") database = value;
    address.location += fmt::format("{}={} ", keyword, quote_value(value));
  }
  address.display =
      fmt::format("postgresql://{}{}{}/{}", host, port.empty() ? "" : ":", port, database);
  return address;
}

}  // namespace

DatabaseAddress parse_database_url(std::string_view url) {
  if (url.starts_with(sqlite_scheme)) return parse_sqlite(url.substr(sqlite_scheme.size()));
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return parse_postgresql(std::string(url));
  throw std::runtime_error("DATABASE_URL must start with sqlite: or postgresql://.");
}

}  // namespace creneau::store
