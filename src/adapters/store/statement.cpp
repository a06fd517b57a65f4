#include "adapters/store/statement.hpp"

#include "adapters/store/dialect.hpp"
#include "adapters/store/instants.hpp"
#include "base/assert.hpp"

namespace creneau::store {
namespace {

/// SOCI's exceptions carry parameter values in their text: none leaves this file.
template <class Step>
auto guarded(Step step) {
  try {
    return step();
  } catch (const soci::soci_error& error) {
    throw describe_error(error);
  }
}

}  // namespace

Statement::Statement(soci::session& session, const std::string& sql, std::string_view inputs,
                     std::string_view columns)
    : inputs_(inputs.size()), columns_(columns.size()), statement_(session) {
  guarded([&] {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] == 'i')
        statement_.exchange(soci::use(inputs_[i].number, inputs_[i].indicator));
      else
        statement_.exchange(soci::use(inputs_[i].text, inputs_[i].indicator));
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == 'i')
        statement_.exchange(soci::into(columns_[i].number, columns_[i].indicator));
      else
        statement_.exchange(soci::into(columns_[i].text, columns_[i].indicator));
    }
    statement_.alloc();
    statement_.prepare(sql);
    statement_.define_and_bind();
  });
}

void Statement::step() {
  has_row_ = false;
  // With data exchange, always: without it SOCI would not even step a SQLite statement that has
  // inputs.
  has_row_ = guarded([&] { return statement_.execute(true); });
  if (has_row_) clear_nulls();
}

void Statement::next() {
  CRENEAU_ASSERT(has_row_);
  has_row_ = false;
  has_row_ = guarded([&] { return statement_.fetch(); });
  if (has_row_) clear_nulls();
}

void Statement::clear_nulls() {
  for (Place& column : columns_) {
    if (column.indicator != soci::i_null) continue;
    column.text.clear();
    column.number = 0;
  }
}

long long Statement::affected_rows() {
  return guarded([&] { return statement_.get_affected_rows(); });
}

void Statement::set(Place& place, Instant at) {
  place.text = format_instant(at);
}

void Statement::set(Place& place, const std::optional<Instant>& at) {
  place.indicator = at ? soci::i_ok : soci::i_null;
  if (at) place.text = format_instant(*at);
}

}  // namespace creneau::store
