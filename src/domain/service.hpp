// What an owner writes about a service, checked. The service itself is in slot.hpp.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "domain/slot.hpp"

namespace creneau::domain {

inline constexpr std::size_t service_description_code_points_max = 2'000;
inline constexpr std::size_t service_place_code_points_max = 200;
inline constexpr int service_horizon_days_max = 366;
inline constexpr std::chrono::minutes service_duration_max = std::chrono::hours(24 * 7);
inline constexpr std::chrono::minutes service_notice_max = std::chrono::hours(24 * 365);
inline constexpr std::chrono::minutes service_hold_max = std::chrono::hours(24);
/// Stripe: up to eight digits.
inline constexpr std::int64_t service_price_minor_max = 99'999'999;
/// From one start to the next.
inline constexpr std::chrono::minutes service_step_min{5};

/// Cleans and checks. Errors: invalid_input with each wrong field, named as the API names it.
Result<Service> make_service(Service draft);

/// When the money of a payment for it moves; `standard` as the installation is set.
CaptureMethod capture_of(const Service& service, CaptureMethod standard);

/// From one start to the next: the service's step, or its duration with its buffers.
std::chrono::minutes step_of(const Service& service);

}  // namespace creneau::domain
