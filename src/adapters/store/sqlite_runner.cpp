// SQLite: one writer that commits whatever waits in one go (group commit), readers beside it. Each
// unit runs in a savepoint of its own, so that one that fails leaves the others alone; nobody is
// told anything before the commit is on the disk.
#include <fmt/format.h>

#include <thread>

#include "adapters/store/runner.hpp"

namespace creneau::store {
namespace {

constexpr std::size_t batch_tasks_max = 256;
constexpr int reader_threads = 2;

class SqliteRunner final : public Runner {
 public:
  SqliteRunner(const DatabaseAddress& address, Threading threading,
               std::atomic<std::uint64_t>& slots_version);
  ~SqliteRunner() override;

  void submit(Task task) noexcept override;
  void run_exclusive(const std::function<void(Connection&)>& work) override;

 private:
  void write_until_closed();
  void read_until_closed();

  void perform_batch(std::vector<Task>& batch);
  /// Runs them in transactions; what became of each is in `failures`. True when slots may look
  /// different.
  bool commit_batch(std::vector<Task>& batch, std::vector<std::exception_ptr>& failures);
  std::exception_ptr perform_unit(Task& task, bool& has_changed_slots);
  void begin_write();
  void give_up_transaction(bool may_keep_connection) noexcept;
  void notice_other_writers();

  const DatabaseAddress address_;
  const Threading threading_;
  std::atomic<std::uint64_t>& slots_version_;

  WorkQueue writes_;
  WorkQueue reads_;
  /// Guards the writer's connection between its thread and run_exclusive.
  std::mutex writer_mutex_;
  /// Null after an error that the connection may not have survived; opened again for the next
  /// batch.
  std::unique_ptr<Connection> writer_;
  std::int64_t data_version_ = 0;
  std::chrono::steady_clock::time_point noticed_at_{};
  std::vector<std::thread> threads_;
};

SqliteRunner::SqliteRunner(const DatabaseAddress& address, Threading threading,
                           std::atomic<std::uint64_t>& slots_version)
    : address_(address), threading_(threading), slots_version_(slots_version) {
  writer_ = std::make_unique<Connection>(address_, Purpose::write);
  data_version_ = writer_->data_version();
  if (threading_ == Threading::caller) return;
  threads_.emplace_back([this] { write_until_closed(); });
  // What lives in memory is seen by one connection only.
  if (address_.residence == Residence::memory) return;
  for (int i = 0; i < reader_threads; ++i) threads_.emplace_back([this] { read_until_closed(); });
}

SqliteRunner::~SqliteRunner() {
  writes_.close();
  reads_.close();
  for (std::thread& thread : threads_) thread.join();
}

void SqliteRunner::submit(Task task) noexcept {
  if (threading_ == Threading::caller) {
    std::vector<Task> batch;
    batch.push_back(std::move(task));
    perform_batch(batch);
  } else if (task.read && address_.residence == Residence::file) {
    reads_.push(std::move(task));
  } else {
    writes_.push(std::move(task));
  }
}

void SqliteRunner::run_exclusive(const std::function<void(Connection&)>& work) {
  const std::lock_guard lock(writer_mutex_);
  if (!writer_) writer_ = std::make_unique<Connection>(address_, Purpose::write);
  work(*writer_);
}

void SqliteRunner::write_until_closed() {
  while (!writes_.is_done()) {
    std::vector<Task> batch = writes_.take(batch_tasks_max, notice_interval);
    perform_batch(batch);
  }
}

void SqliteRunner::perform_batch(std::vector<Task>& batch) {
  std::vector<std::exception_ptr> failures(batch.size());
  {
    const std::lock_guard lock(writer_mutex_);
    notice_other_writers();
    if (commit_batch(batch, failures)) ++slots_version_;
  }
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i].finish(failures[i]);
}

bool SqliteRunner::commit_batch(std::vector<Task>& batch,
                                std::vector<std::exception_ptr>& failures) {
  if (batch.empty()) return false;
  bool has_changed_slots = false;
  std::size_t first = 0;  // of those in the transaction that is open
  const auto fail_open_ones = [&](std::size_t end, const std::exception_ptr& failure) {
    for (std::size_t i = first; i < end; ++i)
      if (!failures[i]) failures[i] = failure;
  };
  try {
    begin_write();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      failures[i] = perform_unit(batch[i], has_changed_slots);
      if (writer_->is_in_transaction()) continue;
      // A full disk makes SQLite roll back everything, this unit's neighbours too, even when the
      // unit itself swallowed what it was told.
      fail_open_ones(i, failures[i] ? failures[i]
                                    : std::make_exception_ptr(DatabaseError(
                                          Failure::other, "SQLite rolled the transaction back.")));
      first = i + 1;
      if (first < batch.size()) begin_write();
    }
    if (first < batch.size()) writer_->commit();
  } catch (const DatabaseError& error) {
    const bool is_busy = error.failure() == Failure::busy;
    fail_open_ones(batch.size(), is_busy ? std::make_exception_ptr(app::BusyError(
                                               "Another process holds the database for too long."))
                                         : std::current_exception());
    give_up_transaction(is_busy);
  } catch (...) {
    fail_open_ones(batch.size(), std::current_exception());
    give_up_transaction(false);
  }
  return has_changed_slots;
}

std::exception_ptr SqliteRunner::perform_unit(Task& task, bool& has_changed_slots) {
  try {
    writer_->begin_unit();
    Transaction transaction(*writer_);
    if (!task.run(transaction)) {
      writer_->undo_unit();
      return {};
    }
    if (writer_->has_failed())
      throw DatabaseError(Failure::other,
                          "A statement of this unit of work failed: nothing of it is kept.");
    writer_->keep_unit();
    has_changed_slots |= transaction.has_changed_slots();
    return {};
  } catch (...) {
    const std::exception_ptr failure = std::current_exception();
    writer_->undo_unit();
    return failure;
  }
}

void SqliteRunner::begin_write() {
  if (!writer_) writer_ = std::make_unique<Connection>(address_, Purpose::write);
  writer_->begin_write();
}

// After a commit that failed nobody knows what the disk has: go on with a new connection, which
// reads what is really there.
void SqliteRunner::give_up_transaction(bool may_keep_connection) noexcept {
  if (!writer_) return;
  writer_->rollback();
  if (!may_keep_connection && address_.residence == Residence::file) writer_.reset();
}

void SqliteRunner::notice_other_writers() {
  const auto now = std::chrono::steady_clock::now();
  if (!writer_ || address_.residence == Residence::memory || now - noticed_at_ < notice_interval)
    return;
  noticed_at_ = now;
  try {
    const std::int64_t version = writer_->data_version();
    if (version == data_version_) return;
    data_version_ = version;
    ++slots_version_;
  } catch (const std::exception&) {
    writer_.reset();
  }
}

void SqliteRunner::read_until_closed() {
  std::unique_ptr<Connection> reader;
  while (!reads_.is_done()) {
    for (Task& task : reads_.take(1, {})) {
      std::exception_ptr failure;
      try {
        if (!reader) reader = std::make_unique<Connection>(address_, Purpose::read);
        reader->begin_read();
        Transaction transaction(*reader);
        task.run(transaction);
        reader->rollback();
      } catch (...) {
        failure = std::current_exception();
        reader.reset();
      }
      task.finish(failure);
    }
  }
}

}  // namespace

std::unique_ptr<Runner> make_sqlite_runner(const DatabaseAddress& address, Threading threading,
                                           std::atomic<std::uint64_t>& slots_version) {
  return std::make_unique<SqliteRunner>(address, threading, slots_version);
}

}  // namespace creneau::store
