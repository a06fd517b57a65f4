#include "domain/booking.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace creneau::domain {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_local_part(std::string_view local) {
  constexpr std::size_t local_bytes_max = 64;
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
  if (local.empty() || local.size() > local_bytes_max) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  return std::all_of(local.begin(), local.end(), [&](char c) {
    return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
  });
}

bool is_domain_label(std::string_view label) {
  constexpr std::size_t label_bytes_max = 63;
  if (label.empty() || label.size() > label_bytes_max) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos) return false;
  while (true) {
    const auto dot = domain.find('.');
    if (!is_domain_label(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) break;
    domain.remove_prefix(dot + 1);
  }
  // The last label: letters, or an internationalised name in its ASCII form.
  return std::any_of(domain.begin(), domain.end(),
                     [](char c) { return (c < '0' || c > '9') && c != '-'; }) &&
         domain.size() >= 2;
}

/// Cleans `value` in place; adds what is wrong with it.
void check_line(std::string& value, std::string_view field, std::size_t code_points_max,
                std::vector<FieldError>& errors) {
  if (!is_valid_utf8(value)) {
    errors.push_back({std::string(field), "invalid"});
    return;
  }
  auto clean = collapse_white_space(value);
  // White space that moves the carriage is no white space of a name: say so instead of mending it.
  if (has_control_characters(trim(value), false) || has_control_characters(clean, false))
    errors.push_back({std::string(field), "invalid"});
  else if (count_code_points(clean) > code_points_max)
    errors.push_back({std::string(field), "too_long"});
  else
    value = std::move(clean);
}

}  // namespace

bool Booking::is_final() const {
  switch (status) {
    case BookingStatus::pending:
    case BookingStatus::confirmed:
      return false;
    case BookingStatus::rejected:
    case BookingStatus::cancelled:
      return payment_status != PaymentStatus::refund_pending &&
             payment_status != PaymentStatus::void_pending;
  }
  CRENEAU_UNREACHABLE();
}

bool is_email_address(std::string_view text) {
  if (text.size() > email_bytes_max) return false;
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return false;
  return is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

Result<BookingDraft> make_booking_draft(BookingDraft draft) {
  std::vector<FieldError> errors;
  check_line(draft.name, "name", name_code_points_max, errors);
  if (errors.empty() && draft.name.empty()) errors.push_back({"name", "missing"});

  draft.email = is_valid_utf8(draft.email) ? trim(draft.email) : draft.email;
  if (draft.email.empty())
    errors.push_back({"email", "missing"});
  else if (draft.email.size() > email_bytes_max)
    errors.push_back({"email", "too_long"});
  else if (!is_email_address(draft.email))
    errors.push_back({"email", "invalid"});

  check_line(draft.phone, "phone", phone_code_points_max, errors);

  if (!is_valid_utf8(draft.notes)) {
    errors.push_back({"notes", "invalid"});
  } else {
    draft.notes = trim(normalize_newlines(draft.notes));
    if (has_control_characters(draft.notes, true))
      errors.push_back({"notes", "invalid"});
    else if (count_code_points(draft.notes) > notes_code_points_max)
      errors.push_back({"notes", "too_long"});
  }
  if (!errors.empty()) return Error(std::move(errors));
  return draft;
}

}  // namespace creneau::domain
