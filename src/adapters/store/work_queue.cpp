#include "adapters/store/work_queue.hpp"

#include <algorithm>

namespace creneau::store {

void WorkQueue::push(Task task) {
  const char* refusal = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_) {
      refusal = "The store is stopping.";
    } else if (tasks_.size() >= queued_tasks_max) {
      refusal = "The store's queue is full.";
    } else {
      tasks_.push_back(std::move(task));
      // While the lock is held: once the task is done, the queue may be gone.
      arrival_.notify_one();
    }
  }
  if (refusal) task.refuse(refusal);
}

std::vector<Task> WorkQueue::take(std::size_t tasks_max,
                                  std::optional<std::chrono::milliseconds> wait) {
  std::unique_lock lock(mutex_);
  const auto is_due = [this] { return is_closed_ || !tasks_.empty(); };
  if (wait)
    arrival_.wait_for(lock, *wait, is_due);
  else
    arrival_.wait(lock, is_due);
  std::vector<Task> taken;
  const std::size_t count = std::min(tasks_max, tasks_.size());
  taken.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    taken.push_back(std::move(tasks_.front()));
    tasks_.pop_front();
  }
  return taken;
}

void WorkQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  arrival_.notify_all();
}

bool WorkQueue::is_done() {
  const std::lock_guard lock(mutex_);
  return is_closed_ && tasks_.empty();
}

}  // namespace creneau::store
