#include "blank_database.hpp"

#include <sqlite3.h>

#include "adapters/store/store.hpp"
#include "base/assert.hpp"
#include "dice.hpp"

namespace creneau::sim {
namespace {

sqlite3* blank = nullptr;

/// SQLite calls it with each connection that it has opened.
int begin_with_copy(sqlite3* opened, char**, const sqlite3_api_routines*) {
  if (blank == nullptr) {
    blank = opened;
    return SQLITE_OK;
  }
  auto* copy = sqlite3_backup_init(opened, "main", blank, "main");
  CRENEAU_ASSERT(copy != nullptr);
  const auto stepped = sqlite3_backup_step(copy, -1);
  CRENEAU_ASSERT(stepped == SQLITE_DONE);
  return sqlite3_backup_finish(copy);
}

store::Options make_options(Dice& dice) {
  store::Options options;
  options.database_url = "sqlite::memory:";
  options.mode = store::Mode::inline_;
  options.random = [&dice] { return dice.next(); };
  return options;
}

}  // namespace

void prepare_blank_database() {
  static Dice dice(0);
  static const auto kept = [] {
    // SQLite is set up by the first store; what hooks into it comes after.
    store::DatabaseStore first(make_options(dice));
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(begin_with_copy));
    auto store = std::make_unique<store::DatabaseStore>(make_options(dice));
    store->migrate();
    return store;
  }();
}

}  // namespace creneau::sim
