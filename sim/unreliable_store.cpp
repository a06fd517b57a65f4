#include "unreliable_store.hpp"

#include <limits>

namespace creneau::sim {
namespace {

constexpr int calls_without_end = std::numeric_limits<int>::max();
constexpr int calls_before_failure_max = 12;

/// Names the protected members of any store: what hands units of work on needs them.
struct Opener : app::Store {
  static constexpr auto write = &Opener::submit_write;
  static constexpr auto read = &Opener::submit_read;
};

struct Look final : app::UnitOfWork<app::Reader> {
  explicit Look(const std::function<void(app::Reader&)>& w) : work(w) {}
  bool run(app::Reader& reader) override {
    work(reader);
    return false;
  }
  void finish(std::exception_ptr failure) override { CRENEAU_ASSERT(!failure); }
  const std::function<void(app::Reader&)>& work;
};

struct Change final : app::UnitOfWork<app::Tx> {
  explicit Change(const std::function<void(app::Tx&)>& w) : work(w) {}
  bool run(app::Tx& tx) override {
    work(tx);
    return true;
  }
  void finish(std::exception_ptr failure) override { CRENEAU_ASSERT(!failure); }
  const std::function<void(app::Tx&)>& work;
};

}  // namespace

void look(app::Store& database, const std::function<void(app::Reader&)>& work) {
  (database.*Opener::read)(std::make_unique<Look>(work));
}

void change(app::Store& database, const std::function<void(app::Tx&)>& work) {
  (database.*Opener::write)(std::make_unique<Change>(work));
}

/// Runs the application's unit in a WatchedTx and lets happen what the fate says.
struct UnreliableStore::WatchedUnit final : app::UnitOfWork<app::Tx> {
  WatchedUnit(UnreliableStore& s, std::unique_ptr<app::UnitOfWork<app::Tx>> u, Fate f, int calls)
      : store(s), unit(std::move(u)), fate(f), calls_left(calls) {}

  bool run(app::Tx& tx) override {
    WatchedTx watched(tx, store.nature_, touched, store.spoiled, calls_left);
    is_kept = unit->run(watched);
    return is_kept;
  }

  void finish(std::exception_ptr failure) override {
    if (failure) {
      // A failure that nobody planned is one of the program's own: the caller gets it, the trace
      // shows it.
      store.reports_.outcome_lost();
      store.spoiled.effects_kept_back.clear();
      store.spoiled.seats_let_go.clear();
      if (fate == Fate::crash_in_between) return store.reports_.crashed();
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        store.nature_.note("store: {}", error.what());
      }
      return unit->finish(failure);
    }
    store.let_seats_go(is_kept);
    if (is_kept) store.reports_.committed(touched);
    if (fate == Fate::crash_after_commit && is_kept) {
      store.reports_.outcome_lost();
      return store.reports_.crashed();
    }
    store.write_effects_kept_back();
    if (fate == Fate::answer_lost && is_kept) {
      store.reports_.outcome_lost();
      store.nature_.note("store: committed, but nobody hears of it");
      return unit->finish(std::make_exception_ptr(CallFailed()));
    }
    unit->finish({});
  }

  UnreliableStore& store;
  std::unique_ptr<app::UnitOfWork<app::Tx>> unit;
  Fate fate;
  int calls_left;
  Touched touched;
  bool is_kept = false;
};

/// Runs a unit and rolls it back, as after a serialization failure.
struct UnreliableStore::Rehearsal final : app::UnitOfWork<app::Tx> {
  Rehearsal(UnreliableStore& s, app::UnitOfWork<app::Tx>& u) : store(s), unit(u) {}
  bool run(app::Tx& tx) override {
    Touched ignored;
    WatchedTx watched(tx, store.nature_, ignored, store.spoiled, calls_without_end);
    unit.run(watched);
    throw CallFailed();
  }
  void finish(std::exception_ptr) override {
    store.spoiled.effects_kept_back.clear();
    store.spoiled.seats_let_go.clear();
  }

  UnreliableStore& store;
  app::UnitOfWork<app::Tx>& unit;
};

UnreliableStore::UnreliableStore(Nature& nature, app::Store& database, Reports reports)
    : nature_(nature), database_(database), reports_(std::move(reports)) {}

UnreliableStore::Fate UnreliableStore::draw_fate() {
  const auto drawn = nature_.dice.between(0, 999) / nature_.severity;
  if (nature_.is_calm) return Fate::done;
  if (drawn < 4) return Fate::refused;
  if (drawn < 10) return Fate::fails_in_between;
  if (drawn < 14) return Fate::crash_in_between;
  if (drawn < 18) return Fate::crash_after_commit;
  if (drawn < 24) return Fate::answer_lost;
  if (drawn < 60) return Fate::run_twice;
  return Fate::done;
}

void UnreliableStore::submit_write(std::unique_ptr<app::UnitOfWork<app::Tx>> unit) {
  const auto id = ++pending_->last;
  pending_->writes.emplace(id, std::move(unit));
  nature_.timeline.after(nature_.dice.between(Duration(0), Duration(20)),
                         [this, id, weak = std::weak_ptr(pending_)] {
                           const auto alive = weak.lock();
                           if (!alive) return;
                           execute(std::move(alive->writes.extract(id).mapped()));
                         });
}

void UnreliableStore::execute(std::unique_ptr<app::UnitOfWork<app::Tx>> unit) {
  const auto fate = draw_fate();
  if (fate == Fate::refused) {
    reports_.outcome_lost();
    return unit->finish(std::make_exception_ptr(app::BusyError("the queue is full")));
  }
  if (fate == Fate::run_twice)
    (database_.*Opener::write)(std::make_unique<Rehearsal>(*this, *unit));
  const bool breaks_off = fate == Fate::fails_in_between || fate == Fate::crash_in_between;
  const auto calls = breaks_off
                         ? static_cast<int>(nature_.dice.between(0, calls_before_failure_max))
                         : calls_without_end;
  (database_.*Opener::write)(std::make_unique<WatchedUnit>(*this, std::move(unit), fate, calls));
}

void UnreliableStore::submit_read(std::unique_ptr<app::UnitOfWork<app::Reader>> unit) {
  const auto id = ++pending_->last;
  pending_->reads.emplace(id, std::move(unit));
  nature_.timeline.after(nature_.dice.between(Duration(0), Duration(10)),
                         [this, id, weak = std::weak_ptr(pending_)] {
                           const auto alive = weak.lock();
                           if (!alive) return;
                           auto due = std::move(alive->reads.extract(id).mapped());
                           if (nature_.mishap(3))
                             return due->finish(std::make_exception_ptr(CallFailed()));
                           (database_.*Opener::read)(std::move(due));
                         });
}

/// The deliberate fault `move_gives_up_first`: what was rolled back stays released.
void UnreliableStore::let_seats_go(bool is_kept) {
  const auto seats = std::exchange(spoiled.seats_let_go, {});
  if (is_kept || seats.empty()) return;
  Touched touched;
  change(database_, [&](app::Tx& tx) {
    for (const auto& [slot_id, booking_id] : seats) {
      tx.release_seat(slot_id, booking_id);
      touched.slots.insert(slot_id);
    }
  });
  reports_.committed(touched);
}

/// The deliberate fault `effects_after_commit`: a crash in between loses them.
void UnreliableStore::write_effects_kept_back() {
  if (spoiled.effects_kept_back.empty()) return;
  const auto effects = std::exchange(spoiled.effects_kept_back, {});
  nature_.timeline.after(nature_.dice.between(Duration(0), Duration(200)),
                         [this, effects, weak = std::weak_ptr(pending_)] {
                           if (weak.expired()) return;
                           change(database_, [&](app::Tx& tx) {
                             for (const auto& effect : effects) tx.insert_effect(effect);
                           });
                         });
}

}  // namespace creneau::sim
