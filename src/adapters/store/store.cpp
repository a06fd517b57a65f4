#include "adapters/store/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "adapters/store/runner.hpp"
#include "adapters/store/schema.hpp"

namespace creneau::store {
namespace {

std::uint64_t draw_random() {
  std::uint64_t value = 0;
  randombytes_buf(&value, sizeof value);
  return value;
}

std::string describe_system_error() {
  return std::generic_category().message(errno);
}

/// For its owner's eyes: it holds names, addresses and the token key. SQLite gives its other files
/// the same rights.
void make_private_file(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | flags, 0600);
  if (descriptor < 0)
    throw std::runtime_error(
        fmt::format("The file {} cannot be opened: {}. Check its folder and its rights.", path,
                    describe_system_error()));
  ::close(descriptor);
}

void flush_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
  const std::string problem = is_flushed ? "" : describe_system_error();
  if (descriptor >= 0) ::close(descriptor);
  if (!is_flushed)
    throw std::runtime_error(fmt::format("The file {} cannot be flushed: {}.", path, problem));
}

std::unique_ptr<Runner> make_runner(const Options& options,
                                    std::atomic<std::uint64_t>& slots_version) {
  const DatabaseAddress address = parse_database_url(options.database_url);
  const Threading threading =
      options.mode == Mode::threaded ? Threading::own_threads : Threading::caller;
  if (address.residence == Residence::file) make_private_file(address.location, 0);
  try {
    if (address.engine == Engine::postgresql)
      return make_postgresql_runner(address, threading, options.connections, slots_version);
    return make_sqlite_runner(address, threading, slots_version);
  } catch (const DatabaseError& error) {
    throw std::runtime_error(fmt::format("The database {} cannot be opened: {} Check DATABASE_URL.",
                                         address.display, error.what()));
  }
}

std::string quote_text(const std::string& text) {
  std::string quoted = "'";
  for (const char character : text) {
    if (character == '\'') quoted += '\'';
    quoted += character;
  }
  return quoted + "'";
}

}  // namespace

int Transaction::schema_version() {
  return read_schema_version(connection_);
}

DatabaseStore::DatabaseStore(Options options) : options_(std::move(options)) {
  if (!options_.random) {
    if (sodium_init() < 0) throw std::runtime_error("The system gives no random numbers.");
    options_.random = draw_random;
  }
  runner_ = make_runner(options_, slots_version_);
  refuse_newer_schema(schema_version());
}

DatabaseStore::~DatabaseStore() = default;

int DatabaseStore::migrate() {
  int applied = 0;
  runner_->run_exclusive(
      [&](Connection& connection) { applied = apply_migrations(connection, options_.random); });
  if (applied > 0) ++slots_version_;
  return applied;
}

int DatabaseStore::schema_version() {
  int version = 0;
  runner_->run_exclusive(
      [&](Connection& connection) { version = read_schema_version(connection); });
  return version;
}

int DatabaseStore::known_schema_version() {
  return store::known_schema_version();
}

void DatabaseStore::backup(const std::string& path) {
  const DatabaseAddress address = parse_database_url(options_.database_url);
  if (address.engine == Engine::postgresql)
    throw std::runtime_error("A PostgreSQL database is backed up with its own tool: pg_dump.");
  make_private_file(path, O_EXCL);
  const std::string copy = "VACUUM INTO " + quote_text(path);
  try {
    if (address.residence == Residence::memory) {
      runner_->run_exclusive([&](Connection& connection) { connection.execute_script(copy); });
    } else {
      // On a connection of its own: the writer goes on meanwhile.
      Connection connection(address, Purpose::write);
      connection.execute_script(copy);
    }
    flush_file(path);
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

boost::asio::awaitable<Readiness> DatabaseStore::check_readiness() {
  Readiness readiness;
  try {
    const Result<int> version = co_await read([](app::Reader& reader) -> Result<int> {
      return static_cast<Transaction&>(reader).schema_version();
    });
    readiness.is_ready = *version == known_schema_version();
    if (!readiness.is_ready)
      readiness.reason =
          fmt::format("The database has schema {} instead of {}: run creneau migrate.", *version,
                      known_schema_version());
  } catch (const std::exception& error) {
    readiness.reason = error.what();
  }
  co_return readiness;
}

void DatabaseStore::submit_write(std::unique_ptr<app::UnitOfWork<app::Tx>> unit) {
  runner_->submit(Task{std::move(unit), nullptr});
}

void DatabaseStore::submit_read(std::unique_ptr<app::UnitOfWork<app::Reader>> unit) {
  runner_->submit(Task{nullptr, std::move(unit)});
}

}  // namespace creneau::store
