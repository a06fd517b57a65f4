// A row of `slots` as the domain knows it: the SELECT and its reader belong together.
#pragma once

#include <string_view>

#include "adapters/store/row.hpp"
#include "domain/slot.hpp"

namespace creneau::store {

/// `SELECT … FROM slots `, for a WHERE to follow.
inline constexpr std::string_view select_slots =
    "SELECT id, service_id, title, place, start_at, end_at, price_minor, currency, capacity,"
    " seats_taken, CASE WHEN is_closed THEN 1 ELSE 0 END, created_at, calendar_id, origin,"
    " COALESCE(busy_start_at, start_at), COALESCE(busy_end_at, end_at), notice_minutes, blockers,"
    " CASE WHEN is_closed_by_rules THEN 1 ELSE 0 END, CASE WHEN is_off_rules THEN 1 ELSE 0 END"
    " FROM slots ";
inline constexpr std::string_view slot_columns = "ttttttitiiitttttiiii";

domain::Slot read_slot(Row row);

}  // namespace creneau::store
