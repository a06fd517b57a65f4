#include "domain/slot.hpp"

#include "base/text.hpp"
#include "domain/service.hpp"

namespace creneau::domain {

Result<Slot> make_slot(const SlotDraft& draft, SlotId id, Instant now) {
  std::vector<FieldError> errors;
  const auto title = is_valid_utf8(draft.title) ? collapse_white_space(draft.title) : std::string();
  const bool has_place = is_valid_utf8(draft.place);
  const auto place = has_place ? collapse_white_space(draft.place) : std::string();
  if (title.empty() || has_control_characters(title, false))
    errors.push_back({"title", "invalid"});
  else if (count_code_points(title) > slot_title_code_points_max)
    errors.push_back({"title", "too_long"});
  if (!has_place || has_control_characters(place, false))
    errors.push_back({"place", "invalid"});
  else if (count_code_points(place) > service_place_code_points_max)
    errors.push_back({"place", "too_long"});
  if (draft.duration <= Duration::zero() || draft.duration > slot_duration_max)
    errors.push_back({"duration", "out_of_range"});
  else if (draft.start_at + draft.duration > latest_instant())
    errors.push_back({"start", "out_of_range"});
  if (draft.capacity < 1 || draft.capacity > slot_capacity_max)
    errors.push_back({"capacity", "out_of_range"});
  if (!is_currency_code(draft.price.currency))
    errors.push_back({"currency", "invalid"});
  else if (draft.price.minor != 0 && draft.price.minor < minimum_charge_minor(draft.price.currency))
    errors.push_back({"price", "below_minimum"});
  else if (draft.price.minor > service_price_minor_max)
    errors.push_back({"price", "out_of_range"});
  if (!errors.empty()) return Error(std::move(errors));

  Slot slot;
  slot.id = std::move(id);
  slot.service_id = draft.service_id;
  slot.title = title;
  slot.place = place;
  slot.start_at = draft.start_at;
  slot.end_at = draft.start_at + draft.duration;
  slot.price = draft.price;
  slot.capacity = draft.capacity;
  slot.created_at = now;
  slot.calendar_id = draft.calendar_id;
  slot.origin = draft.origin;
  slot.busy_start_at = slot.start_at - draft.buffer_before;
  slot.busy_end_at = slot.end_at + draft.buffer_after;
  slot.notice = draft.notice;
  return slot;
}

Result<void> check_bookable(const Slot& slot, Instant now) {
  if (slot.is_closed) return Errc::slot_closed;
  if (slot.start_at <= now) return Errc::slot_past;
  if (slot.bookable_until() <= now) return Errc::slot_too_late;
  if (slot.seats_left() <= 0) return Errc::slot_taken;
  return Result<void>::ok();
}

}  // namespace creneau::domain
