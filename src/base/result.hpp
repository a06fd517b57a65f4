// Result<T>: a value, or an outcome that the caller may act on. Reading the wrong one is a bug and
// stops the program.
#pragma once

#include <boost/system/result.hpp>

#include "base/error.hpp"

namespace creneau {

/// `has_value()`/`operator bool`, `*r` and `r->` for the value, `r.error()` for the Error. `*r` on
/// an error lands in CRENEAU_ASSERT's handler, in release builds too.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using Base = boost::system::result<T, Error>;
  using Base::Base;
  /// `co_spawn` and coroutine promises need a default: an internal error, never a silent success.
  Result() : Base(boost::system::in_place_error, Error(Errc::internal)) {}
  Result(Errc code) : Base(boost::system::in_place_error, Error(code)) {}  // NOLINT: see Error
};

template <>
class [[nodiscard]] Result<void> : public boost::system::result<void, Error> {
 public:
  using Base = boost::system::result<void, Error>;
  using Base::Base;
  Result(Errc code) : Base(boost::system::in_place_error, Error(code)) {}  // NOLINT: see Error
  static Result ok() { return Result(boost::system::in_place_value); }

 private:
  Result(boost::system::in_place_value_t tag) : Base(tag) {}

 public:
  Result() : Base(boost::system::in_place_error, Error(Errc::internal)) {}
};

}  // namespace creneau
