// The real store as one server process has it: units of work wait, fail before, in the middle and
// after their commit, run twice, or take the process with them. What is committed stays.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "app/ports/store.hpp"
#include "nature.hpp"
#include "watched_tx.hpp"

namespace creneau::sim {

class UnreliableStore final : public app::Store {
 public:
  struct Reports {
    /// A unit of work was committed.
    std::function<void(const Touched&)> committed;
    /// One was not, or nobody will hear that it was.
    std::function<void()> outcome_lost;
    /// The process dies at this point.
    std::function<void()> crashed;
  };

  UnreliableStore(Nature& nature, app::Store& database, Reports reports);

  std::uint64_t slots_version() const override { return database_.slots_version(); }
  /// For the deliberate faults.
  SpoiledState spoiled;

 protected:
  void submit_write(std::unique_ptr<app::UnitOfWork<app::Tx>> unit) override;
  void submit_read(std::unique_ptr<app::UnitOfWork<app::Reader>> unit) override;

 private:
  enum class Fate {
    done,
    refused,             ///< the queue is full
    fails_in_between,    ///< rolled back, the caller hears of it
    crash_in_between,    ///< rolled back, the process is gone
    crash_after_commit,  ///< kept, the process is gone
    answer_lost,         ///< kept, the caller hears of a failure
    run_twice,           ///< a serialization failure: rolled back and run again
  };
  struct WatchedUnit;
  struct Rehearsal;
  struct Pending {
    std::uint64_t last = 0;
    std::map<std::uint64_t, std::unique_ptr<app::UnitOfWork<app::Tx>>> writes;
    std::map<std::uint64_t, std::unique_ptr<app::UnitOfWork<app::Reader>>> reads;
  };

  Fate draw_fate();
  void execute(std::unique_ptr<app::UnitOfWork<app::Tx>> unit);
  void write_effects_kept_back();
  void let_seats_go(bool is_kept);

  Nature& nature_;
  app::Store& database_;
  Reports reports_;
  /// Goes with the process.
  std::shared_ptr<Pending> pending_ = std::make_shared<Pending>();
};

/// Looks at the committed state, at once. For the inline store only.
void look(app::Store& database, const std::function<void(app::Reader&)>& work);
/// Changes the committed state, at once.
void change(app::Store& database, const std::function<void(app::Tx&)>& work);

}  // namespace creneau::sim
