#include "domain/service.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace creneau::domain {
namespace {

using std::chrono::minutes;

class Checks {
 public:
  void text(const char* field, std::string& value, std::size_t code_points_max, bool has_lines) {
    if (!is_valid_utf8(value)) {
      add(field, "invalid");
      return;
    }
    value = has_lines ? trim(normalize_newlines(value)) : collapse_white_space(value);
    if (has_control_characters(value, has_lines))
      add(field, "invalid");
    else if (count_code_points(value) > code_points_max)
      add(field, "too_long");
  }
  void within(const char* field, minutes value, minutes least, minutes most) {
    if (value < least || value > most) add(field, "out_of_range");
  }
  void within(const char* field, int value, int least, int most) {
    if (value < least || value > most) add(field, "out_of_range");
  }
  void add(const char* field, const char* code) { errors.push_back({field, code}); }

  std::vector<FieldError> errors;
};

bool is_color(const std::string& text) {
  return text.empty() || (text.size() == 7 && text[0] == '#' &&
                          std::all_of(text.begin() + 1, text.end(), [](char c) {
                            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
                                   (c >= 'A' && c <= 'F');
                          }));
}

}  // namespace

CaptureMethod capture_of(const Service& service, CaptureMethod standard) {
  switch (service.capture) {
    case ServiceCapture::standard:
      return standard;
    case ServiceCapture::automatic:
      return CaptureMethod::automatic;
    case ServiceCapture::manual:
      return CaptureMethod::manual;
  }
  CRENEAU_UNREACHABLE();
}

std::chrono::minutes step_of(const Service& service) {
  if (service.step > minutes::zero()) return service.step;
  return service.buffer_before + service.duration + service.buffer_after;
}

Result<Service> make_service(Service draft) {
  Checks checks;
  checks.text("title", draft.title, slot_title_code_points_max, false);
  if (checks.errors.empty() && draft.title.empty()) checks.add("title", "missing");
  checks.text("description", draft.description, service_description_code_points_max, true);
  checks.text("place", draft.place, service_place_code_points_max, false);
  checks.within("duration_minutes", draft.duration, minutes(1), service_duration_max);
  checks.within("buffer_before_minutes", draft.buffer_before, minutes(0), slot_buffer_max);
  checks.within("buffer_after_minutes", draft.buffer_after, minutes(0), slot_buffer_max);
  if (draft.step < minutes::zero()) checks.add("step_minutes", "out_of_range");
  if (draft.step > minutes::zero())
    checks.within("step_minutes", draft.step, service_step_min, std::chrono::hours(24));
  else if (draft.duration > minutes::zero() && step_of(draft) < service_step_min)
    checks.add("duration_minutes", "out_of_range");
  checks.within("notice_minutes", draft.notice, minutes(0), service_notice_max);
  checks.within("horizon_days", draft.horizon_days, 1, service_horizon_days_max);
  checks.within("capacity", draft.capacity, 1, slot_capacity_max);
  checks.within("refund_until_minutes", draft.policy.refund_until, minutes(0), service_notice_max);
  checks.within("late_refund_percent", draft.policy.late_refund_percent, 0, 100);
  checks.within("hold_minutes", draft.hold_duration, minutes(1), service_hold_max);
  if (!is_color(draft.color)) checks.add("color", "invalid");
  if (!is_currency_code(draft.price.currency))
    checks.add("price/currency", "invalid");
  else if (draft.price.minor < 0 ||
           (draft.price.minor != 0 &&
            draft.price.minor < minimum_charge_minor(draft.price.currency)))
    checks.add("price", "below_minimum");
  else if (draft.price.minor > service_price_minor_max)
    checks.add("price", "out_of_range");
  if (!checks.errors.empty()) return Error(std::move(checks.errors));
  return draft;
}

}  // namespace creneau::domain
