// The schema's migrations (migrations/NNNN_name.sql, part of the program): numbered, forward only,
// each in a transaction together with its row in schema_migrations.
#pragma once

#include <cstdint>
#include <functional>

#include "adapters/store/connection.hpp"

namespace creneau::store {

/// The newest this program has.
int known_schema_version();
/// The newest the database has; 0 for an empty one.
int read_schema_version(Connection& connection);
/// Throws std::runtime_error when the database is newer than this program.
void refuse_newer_schema(int version);

/// Applies what is missing and returns how many that were. Two processes may do it at once. The
/// first migration also makes the installation's id and token key from `random`.
int apply_migrations(Connection& connection, const std::function<std::uint64_t()>& random);

}  // namespace creneau::store
