// PostgreSQL: workers with a connection each, READ COMMITTED with row locks. A unit that lost a
// race runs again; one whose connection broke before the commit was sent runs again on a new one; a
// commit whose answer is lost is reported as lost.
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <thread>

#include "adapters/store/runner.hpp"

namespace creneau::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int unit_tries_max = 10;
constexpr milliseconds retry_pause_max{20};
constexpr milliseconds reconnect_pause_min{100};
constexpr milliseconds reconnect_pause_max{5'000};
constexpr int connections_max = 100;
/// Changes by hand (psql) send no NOTIFY: after this long all is looked at anew.
constexpr milliseconds version_age_max{5'000};

/// One worker's connection, made again when it is lost, at growing intervals.
class Line {
 public:
  explicit Line(const DatabaseAddress& address) : address_(address) {}

  /// Throws DatabaseError when there is none.
  Connection& connection() {
    if (connection_ && !connection_->is_lost()) return *connection_;
    connection_.reset();
    if (steady_clock::now() < next_attempt_)
      throw DatabaseError(Failure::connection_lost, "PostgreSQL cannot be reached.");
    try {
      connection_ = std::make_unique<Connection>(address_, Purpose::write);
      pause_ = reconnect_pause_min;
    } catch (...) {
      next_attempt_ = steady_clock::now() + pause_;
      pause_ = std::min(2 * pause_, reconnect_pause_max);
      throw;
    }
    return *connection_;
  }
  void rollback() noexcept {
    if (!connection_) return;
    connection_->rollback();
    if (connection_->is_in_transaction()) connection_.reset();
  }
  void hang_up() noexcept { connection_.reset(); }

 private:
  const DatabaseAddress& address_;
  std::unique_ptr<Connection> connection_;
  steady_clock::time_point next_attempt_{};
  milliseconds pause_ = reconnect_pause_min;
};

class PostgresqlRunner final : public Runner {
 public:
  PostgresqlRunner(const DatabaseAddress& address, Threading threading, int connections,
                   std::atomic<std::uint64_t>& slots_version);
  ~PostgresqlRunner() override;

  void submit(Task task) noexcept override;
  void run_exclusive(const std::function<void(Connection&)>& work) override;

 private:
  void work_until_closed();
  void watch_until_stopped();
  void perform(Task& task, Line& line) noexcept;
  void perform_once(Task& task, Line& line, bool& is_committing);

  const DatabaseAddress address_;
  const Threading threading_;
  std::atomic<std::uint64_t>& slots_version_;
  WorkQueue tasks_;
  Line callers_line_;
  /// Readable once the watcher shall stop.
  int stop_descriptor_ = -1;
  std::atomic<bool> is_stopping_{false};
  std::vector<std::thread> threads_;
};

PostgresqlRunner::PostgresqlRunner(const DatabaseAddress& address, Threading threading,
                                   int connections, std::atomic<std::uint64_t>& slots_version)
    : address_(address),
      threading_(threading),
      slots_version_(slots_version),
      callers_line_(address_) {
  callers_line_.connection();
  if (threading_ == Threading::caller) return;
  callers_line_.hang_up();
  stop_descriptor_ = eventfd(0, EFD_CLOEXEC);
  if (stop_descriptor_ < 0)
    throw DatabaseError(Failure::other, "The system has no more descriptors.");
  for (int i = 0; i < std::clamp(connections, 1, connections_max); ++i)
    threads_.emplace_back([this] { work_until_closed(); });
  threads_.emplace_back([this] { watch_until_stopped(); });
}

PostgresqlRunner::~PostgresqlRunner() {
  tasks_.close();
  is_stopping_ = true;
  if (stop_descriptor_ >= 0) eventfd_write(stop_descriptor_, 1);
  for (std::thread& thread : threads_) thread.join();
  if (stop_descriptor_ >= 0) ::close(stop_descriptor_);
}

void PostgresqlRunner::submit(Task task) noexcept {
  if (threading_ == Threading::caller)
    perform(task, callers_line_);
  else
    tasks_.push(std::move(task));
}

void PostgresqlRunner::run_exclusive(const std::function<void(Connection&)>& work) {
  Connection connection(address_, Purpose::migrate);
  work(connection);
}

void PostgresqlRunner::work_until_closed() {
  Line line(address_);
  while (!tasks_.is_done())
    for (Task& task : tasks_.take(1, {})) perform(task, line);
}

void PostgresqlRunner::perform(Task& task, Line& line) noexcept {
  thread_local std::minstd_rand jitter(
      static_cast<unsigned>(std::hash<std::thread::id>{}(std::this_thread::get_id())));
  std::exception_ptr failure;
  for (int tries = 1; tries <= unit_tries_max; ++tries) {
    bool is_committing = false;
    bool may_succeed = false;
    try {
      perform_once(task, line, is_committing);
      failure = nullptr;
    } catch (const DatabaseError& error) {
      failure = std::current_exception();
      may_succeed = error.failure() == Failure::conflict ||
                    (error.failure() == Failure::connection_lost && !is_committing);
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) line.rollback();
    if (!may_succeed) break;
    std::this_thread::sleep_for(
        milliseconds(std::uniform_int_distribution<long>(1, retry_pause_max.count())(jitter)));
  }
  task.finish(failure);
}

void PostgresqlRunner::perform_once(Task& task, Line& line, bool& is_committing) {
  Connection& connection = line.connection();
  if (task.read)
    connection.begin_read();
  else
    connection.begin_write();
  Transaction transaction(connection);
  if (!task.run(transaction)) {
    connection.rollback();
    return;
  }
  if (connection.has_failed())
    throw DatabaseError(Failure::other,
                        "A statement of this unit of work failed: nothing of it is kept.");
  // Delivered with the commit, to the watchers of all processes.
  if (transaction.has_changed_slots()) connection.execute_script("NOTIFY creneau_slots");
  is_committing = true;
  connection.commit();
  if (transaction.has_changed_slots()) ++slots_version_;
}

void PostgresqlRunner::watch_until_stopped() {
  Line line(address_);
  const Connection* listening = nullptr;
  auto renewed_at = steady_clock::now();
  while (!is_stopping_) {
    try {
      Connection& connection = line.connection();
      bool is_changed = steady_clock::now() - renewed_at >= version_age_max;
      if (&connection != listening) {
        connection.execute_script("LISTEN creneau_slots");
        listening = &connection;
        is_changed = true;  // what was missed meanwhile
      }
      is_changed |= connection.wait_for_notification(stop_descriptor_,
                                                     static_cast<int>(notice_interval.count()));
      if (!is_changed) continue;
      renewed_at = steady_clock::now();
      ++slots_version_;
    } catch (const std::exception&) {
      line.hang_up();
      listening = nullptr;
      std::this_thread::sleep_for(reconnect_pause_min);
    }
  }
}

}  // namespace

std::unique_ptr<Runner> make_postgresql_runner(const DatabaseAddress& address, Threading threading,
                                               int connections,
                                               std::atomic<std::uint64_t>& slots_version) {
  return std::make_unique<PostgresqlRunner>(address, threading, connections, slots_version);
}

}  // namespace creneau::store
