// Units of work that wait for a thread: bounded, first come first served.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "adapters/store/transaction.hpp"
#include "app/ports/store.hpp"

namespace creneau::store {

inline constexpr std::size_t queued_tasks_max = 8'192;

/// A unit of work of either kind; one of the two is set.
struct Task {
  std::unique_ptr<app::UnitOfWork<app::Tx>> write;
  std::unique_ptr<app::UnitOfWork<app::Reader>> read;

  /// True: keep what it wrote.
  bool run(Transaction& transaction) {
    if (write) return write->run(transaction);
    read->run(transaction);
    return false;
  }
  void finish(std::exception_ptr failure) noexcept {
    if (write)
      write->finish(std::move(failure));
    else
      read->finish(std::move(failure));
  }
  void refuse(const char* reason) noexcept {
    finish(std::make_exception_ptr(app::BusyError(reason)));
  }
};

class WorkQueue {
 public:
  /// Refuses it itself when the queue is full or closed.
  void push(Task task);
  /// Waits for the first, then takes what is there, up to `tasks_max`. Empty when `wait` is over,
  /// or the queue is closed and empty.
  std::vector<Task> take(std::size_t tasks_max, std::optional<std::chrono::milliseconds> wait);
  /// From now on all is refused; what waits is still handed out.
  void close();
  /// Closed, and nothing waits.
  bool is_done();

 private:
  std::mutex mutex_;
  std::condition_variable arrival_;
  std::deque<Task> tasks_;
  bool is_closed_ = false;
};

}  // namespace creneau::store
