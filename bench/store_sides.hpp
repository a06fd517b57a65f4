// The two sides: the same rows into the same tables, durably, each as fast as it can.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "bench/store_material.hpp"

namespace creneau::bench {

/// Of the bare loop: how many bookings it commits at once.
inline constexpr std::size_t bare_group_bookings = 64;

struct Measurement {
  std::chrono::duration<double> wall{};
  /// Of all threads of the process.
  std::chrono::duration<double> processor{};
};

/// Makes the database with its slots; what both sides start from.
void make_database(const std::string& path, const Material& material);

/// Through the store, `in_flight` clients at once, each waiting until its booking is durable.
/// Throws when one fails.
Measurement run_store(const std::string& path, const Material& material, std::size_t in_flight);

/// The store's SQL through SQLite's own interface: one thread, prepared statements, groups of
/// `bare_group_bookings`. Throws when one fails.
Measurement run_bare(const std::string& path, const Material& material);

/// Throws unless both databases hold all of `count` bookings, and the same rows.
void require_same_rows(const std::string& path, const std::string& other_path, std::size_t count);

/// Runs from its making on.
class Stopwatch {
 public:
  Stopwatch();
  Measurement read() const;

 private:
  std::chrono::steady_clock::time_point started_;
  std::chrono::duration<double> processor_;
};

}  // namespace creneau::bench
