// What an adapter throws when the database cannot do what was asked: infrastructure, never an
// outcome. Its text holds no parameter values, so it may be logged.
#pragma once

#include <stdexcept>
#include <string>

namespace creneau::store {

enum class Failure {
  busy,        ///< another process holds what is needed for longer than we wait
  constraint,  ///< the database refused a row
  conflict,    ///< serialization failure, deadlock or a race for a unique key: running again may
               ///< succeed
  connection_lost,  ///< the connection is gone; a commit under way may or may not have happened
  other,
};

class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(Failure failure, const std::string& text)
      : std::runtime_error(text), failure_(failure) {}
  Failure failure() const { return failure_; }

 private:
  Failure failure_;
};

}  // namespace creneau::store
