// What runs units of work in transactions: one for each kind of database.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "adapters/store/connection.hpp"
#include "adapters/store/work_queue.hpp"

namespace creneau::store {

/// How soon another process's changes are noticed.
inline constexpr std::chrono::milliseconds notice_interval{200};

enum class Threading {
  own_threads,
  caller,  ///< at once, on the thread that submits: repeatable
};

class Runner {
 public:
  virtual ~Runner() = default;
  /// Never throws: a task that cannot be taken is refused.
  virtual void submit(Task task) noexcept = 0;
  /// Runs `work` on a connection outside any transaction, on the calling thread, with nothing else
  /// on that connection.
  virtual void run_exclusive(const std::function<void(Connection&)>& work) = 0;
};

/// `slots_version` outlives the runner. Both throw DatabaseError when the database cannot be
/// reached. Their destructors finish what waits.
std::unique_ptr<Runner> make_sqlite_runner(const DatabaseAddress& address, Threading threading,
                                           std::atomic<std::uint64_t>& slots_version);
std::unique_ptr<Runner> make_postgresql_runner(const DatabaseAddress& address, Threading threading,
                                               int connections,
                                               std::atomic<std::uint64_t>& slots_version);

}  // namespace creneau::store
