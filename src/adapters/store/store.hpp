// The store on SQLite or PostgreSQL. Opens, migrates, backs up; runs the application's units of
// work on threads of its own, or inline on the caller's for tests and the simulator. Its destructor
// finishes what waits. The io_context (or pool) of the coroutines that use it must outlive it.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/ports/store.hpp"

namespace creneau::store {

class Runner;

enum class Mode {
  threaded,
  /// Everything at once on the thread that asks: the same calls give the same trace.
  inline_,
};

struct Options {
  /// `sqlite:PATH`, `sqlite::memory:` or `postgresql://…`
  std::string database_url;
  Mode mode = Mode::threaded;
  /// PostgreSQL: how many units of work run at once, a connection each.
  int connections = 8;
  /// Used once, for the installation's id and token key. Without it: the system's cryptographic
  /// random numbers.
  std::function<std::uint64_t()> random;
};

struct Readiness {
  bool is_ready = false;
  /// One sentence, when it is not.
  std::string reason;
};

class DatabaseStore final : public app::Store {
 public:
  /// Opens the database (SQLite: makes the file). Throws std::runtime_error with one sentence,
  /// never with a password, when the address is wrong, the database cannot be reached, or its
  /// schema is newer than this program.
  explicit DatabaseStore(Options options);
  ~DatabaseStore() override;

  /// Brings the schema up to date, also that of an empty database; returns how many migrations that
  /// took. Safe while other processes do the same. Blocks. Throws as the constructor.
  int migrate();
  /// The newest migration that the database has; 0 when it is empty. Blocks.
  int schema_version();
  /// The newest that this program has; `migrate` is needed while schema_version() is below.
  static int known_schema_version();

  /// Writes a consistent copy of a SQLite database, also beside a running server, into a file that
  /// must not exist yet. Blocks. Throws std::runtime_error; for PostgreSQL, whose own tool this is:
  /// pg_dump.
  void backup(const std::string& path);

  /// Database reached, migrations current. Answers within the store's time limits; never throws.
  boost::asio::awaitable<Readiness> check_readiness();

  std::uint64_t slots_version() const override { return slots_version_; }

 protected:
  void submit_write(std::unique_ptr<app::UnitOfWork<app::Tx>> unit) override;
  void submit_read(std::unique_ptr<app::UnitOfWork<app::Reader>> unit) override;

 private:
  Options options_;
  std::atomic<std::uint64_t> slots_version_{1};
  std::unique_ptr<Runner> runner_;
};

}  // namespace creneau::store
