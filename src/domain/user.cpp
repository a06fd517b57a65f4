#include "domain/user.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "domain/booking.hpp"

namespace creneau::domain {

std::string normalize_email(std::string_view email) {
  if (!is_valid_utf8(email)) return {};
  auto normal = trim(email);
  for (char& c : normal)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return normal;
}

void check_user_email(std::string& email, std::vector<FieldError>& errors) {
  email = normalize_email(email);
  if (email.empty())
    errors.push_back({"email", "missing"});
  else if (email.size() > email_bytes_max)
    errors.push_back({"email", "too_long"});
  else if (!is_email_address(email))
    errors.push_back({"email", "invalid"});
}

void check_user_name(std::string& name, std::vector<FieldError>& errors) {
  if (!is_valid_utf8(name) || has_control_characters(name, false)) {
    errors.push_back({"name", "invalid"});
    return;
  }
  name = collapse_white_space(name);
  if (name.empty())
    errors.push_back({"name", "missing"});
  else if (count_code_points(name) > user_name_code_points_max)
    errors.push_back({"name", "too_long"});
}

Duration sign_in_wait(int failures, int free_failures) {
  if (failures < free_failures) return Duration::zero();
  constexpr int doublings_max = 10;  // 1024 s are beyond the longest wait
  const int doublings = std::min(failures - free_failures + 1, doublings_max);
  return std::min<Duration>(std::chrono::seconds(1LL << doublings), sign_in_wait_max);
}

std::int64_t totp_step_at(Instant now) {
  return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) / totp_step_length;
}

std::vector<std::int64_t> open_totp_steps(Instant now, std::int64_t last_step) {
  const auto step = totp_step_at(now);
  std::vector<std::int64_t> open;
  for (auto candidate = step - totp_window_steps; candidate <= step + totp_window_steps;
       ++candidate)
    if (candidate > last_step) open.push_back(candidate);
  return open;
}

bool is_session_alive(Instant created_at, Instant last_seen_at, Instant now) {
  return now - last_seen_at < session_idle_max && now - created_at < session_age_max;
}

}  // namespace creneau::domain
