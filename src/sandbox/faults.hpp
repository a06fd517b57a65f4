// What goes wrong on purpose, and the seeded dice that decide when. The same seed and the same
// order of calls give the same faults.
#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <random>
#include <string_view>

#include "base/result.hpp"

namespace creneau::sandbox {

/// Both ends are included.
struct DelayRange {
  std::chrono::milliseconds least{};
  std::chrono::milliseconds most{};
};

inline constexpr std::chrono::milliseconds fault_delay_max = std::chrono::minutes(5);

struct WebhookFaults {
  double drop = 0;
  double duplicate = 0;
  DelayRange delay;
  bool reorder = false;
};

/// What an API call meets.
enum class ApiFault {
  none,
  /// 500 without any effect, not kept by the idempotency key: a retry works.
  error_before,
  /// 500 without any effect that the idempotency key repeats.
  stored_error_before,
  /// 500 although the call was carried out; a retry with the same key gets the true answer.
  error_after,
  /// 500 although the call was carried out, and the idempotency key repeats the 500.
  stored_error_after,
  /// 429: too many requests.
  rate_limited,
  /// 409: the object is locked by another call.
  locked,
  /// The call is carried out, the answer never comes.
  no_answer,
};

/// A fault that can be asked for by itself, and its name among the settings.
struct NamedApiFault {
  std::string_view name;
  ApiFault fault;
};
inline constexpr std::array named_api_faults{
    NamedApiFault{"error_before", ApiFault::error_before},
    NamedApiFault{"error_after", ApiFault::error_after},
    NamedApiFault{"stored_error_before", ApiFault::stored_error_before},
    NamedApiFault{"stored_error_after", ApiFault::stored_error_after},
    NamedApiFault{"rate_limit", ApiFault::rate_limited},
    NamedApiFault{"lock", ApiFault::locked},
};

struct ApiFaults {
  /// Any of the named ones, as the dice will.
  double error = 0;
  double timeout = 0;
  /// Each by itself, in the order of `named_api_faults`.
  std::array<double, named_api_faults.size()> named{};
  DelayRange latency;
};

struct SmtpFaults {
  double reject = 0;
};

struct FaultSettings {
  WebhookFaults webhooks;
  ApiFaults api;
  SmtpFaults smtp;
};

/// What `PUT /_sandbox/faults` takes. Unknown members and numbers out of range are refused;
/// `detail` says which.
Result<FaultSettings> parse_faults(std::string_view body);
boost::json::object to_json(const FaultSettings& settings);

enum class SmtpFault { none, at_recipient, after_data };

class Faults {
 public:
  explicit Faults(std::uint64_t seed) : seed_(seed) { use({}); }

  const FaultSettings& settings() const { return settings_; }
  /// Starts the dice anew.
  void use(const FaultSettings& settings);

  ApiFault next_api_fault();
  std::chrono::milliseconds next_api_latency();
  bool next_webhook_is_dropped();
  bool next_webhook_is_doubled();
  std::chrono::milliseconds next_webhook_delay();
  SmtpFault next_smtp_fault();

 private:
  using Dice = std::mt19937_64;
  static bool happens(Dice& dice, double probability);
  static std::chrono::milliseconds pick(Dice& dice, DelayRange range);

  std::uint64_t seed_;
  FaultSettings settings_;
  // One each, so that more calls of one kind do not change the faults of another.
  Dice api_dice_;
  Dice webhook_dice_;
  Dice smtp_dice_;
};

}  // namespace creneau::sandbox
