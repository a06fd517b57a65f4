// The few differences between the two databases. Every SQL text is written once, with @tokens@
// where they differ:
//
//   @id@             text that sorts by its bytes        @instant@      an instant, UTC,
//   milliseconds
//   @boolean(name)@  the type of the column `name`       @identity@     a key that counts up by
//   itself
//   @ordered(x)@     instant x in a form that sorts by time, whoever wrote it; what indexes and
//   comparisons use
//   @now@            the database's clock                @tables@       the tables there are, by
//   `name`
//   @without_rowid@  a table that is its own primary key's index
//   @database_bytes@ how large the database is
//   @generated@      how a generated column that is added later is kept
//   @no_overlap(t)@, @no_overlap_trigger(t)@  a row of table t (calendar_number, start_at, end_at)
//                    that overlaps another of its calendar is not let in: an exclusion constraint
//                    inside the table, or triggers after it
//   @for_update@, @for_no_key_update@, @skip_locked@     row locks (the last leaves out rows that
//   others have locked);
//                    nothing on SQLite, whose writer has the whole database
#pragma once

#include <soci/soci.h>

#include <string>
#include <string_view>

#include "adapters/store/database_error.hpp"

namespace creneau::store {

enum class Engine { sqlite, postgresql };

/// A script without what stands between `--{ sqlite` or `--{ postgresql` and `--}`, each on a line
/// of its own, unless it is for `engine`: what one text cannot say for both.
std::string keep_blocks(Engine engine, std::string_view script);

/// The SQL that `engine` understands. An unknown token is a bug.
std::string translate(Engine engine, std::string_view sql);

/// What SOCI threw, sorted, and without the parameter values that SOCI and PostgreSQL put into
/// their texts.
DatabaseError describe_error(const soci::soci_error& error);

}  // namespace creneau::store
