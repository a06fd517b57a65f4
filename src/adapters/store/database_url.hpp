// Where the database is, read from DATABASE_URL.
#pragma once

#include <string>
#include <string_view>

#include "adapters/store/dialect.hpp"

namespace creneau::store {

enum class Residence { file, memory, server };

struct DatabaseAddress {
  Engine engine = Engine::sqlite;
  Residence residence = Residence::file;
  /// SQLite: the file, or `:memory:`. PostgreSQL: libpq's connection string, with time limits; may
  /// hold a password.
  std::string location;
  /// For messages: without user, password and parameters.
  std::string display;
};

/// `sqlite:PATH`, `sqlite::memory:`, `postgresql://…` or `postgres://…`. Throws std::runtime_error
/// with a sentence that names what is wrong and never the password.
DatabaseAddress parse_database_url(std::string_view url);

}  // namespace creneau::store
