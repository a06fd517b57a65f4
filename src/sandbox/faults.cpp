#include "sandbox/faults.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <numeric>

namespace creneau::sandbox {

namespace json = boost::json;

namespace {

// With `reorder`, deliveries wait for this long at most, each on its own, and so overtake one
// another.
constexpr std::chrono::milliseconds reorder_window{400};

/// Reads the members of one object and keeps the first thing wrong.
class FaultReader {
 public:
  FaultReader(const json::object& object, std::string path, std::string& problem)
      : object_(object), path_(std::move(path)), problem_(problem) {}

  void probability(std::string_view name, double& into) {
    const auto* found = take(name);
    if (found == nullptr) return;
    boost::system::error_code error;
    const auto number = found->to_number<double>(error);
    if (error || !(number >= 0 && number <= 1))
      complain(name, "must be a number from 0 to 1");
    else
      into = number;
  }

  void flag(std::string_view name, bool& into) {
    const auto* found = take(name);
    if (found == nullptr) return;
    if (!found->is_bool())
      complain(name, "must be true or false");
    else
      into = found->get_bool();
  }

  void range(std::string_view name, DelayRange& into) {
    const auto* found = take(name);
    if (found == nullptr) return;
    const auto milliseconds = [](const json::value& value) -> std::int64_t {
      boost::system::error_code error;
      const auto number = value.to_number<std::int64_t>(error);
      return error || number > fault_delay_max.count() ? -1 : number;
    };
    std::int64_t least = -1;
    std::int64_t most = -1;
    if (const auto* both = found->if_array(); both != nullptr && both->size() == 2) {
      least = milliseconds((*both)[0]);
      most = milliseconds((*both)[1]);
    } else if (found->is_number()) {
      least = most = milliseconds(*found);
    }
    if (least < 0 || most < least)
      complain(name, "must be [least, most] in milliseconds, at most 300000");
    else
      into = {std::chrono::milliseconds(least), std::chrono::milliseconds(most)};
  }

  const json::object* object(std::string_view name) {
    const auto* found = take(name);
    if (found == nullptr) return nullptr;
    if (!found->is_object()) complain(name, "must be an object");
    return found->if_object();
  }

  void finish() {
    for (const auto& [name, value] : object_)
      if (std::find(taken_.begin(), taken_.end(), std::string_view(name)) == taken_.end())
        complain(name, "is not known");
  }

 private:
  const json::value* take(std::string_view name) {
    taken_.push_back(name);
    return object_.if_contains(name);
  }
  void complain(std::string_view name, std::string_view what) {
    if (problem_.empty()) problem_ = fmt::format("{}{} {}", path_, name, what);
  }

  const json::object& object_;
  std::string path_;
  std::string& problem_;
  std::vector<std::string_view> taken_;
};

double sum_of(const ApiFaults& api) {
  return std::accumulate(api.named.begin(), api.named.end(), api.error + api.timeout);
}

}  // namespace

Result<FaultSettings> parse_faults(std::string_view body) {
  boost::system::error_code error;
  const auto document = json::parse(body, error);
  if (error || !document.is_object())
    return Error(Errc::invalid_request, "the body must be a JSON object");
  FaultSettings settings;
  std::string problem;
  FaultReader root(document.get_object(), "", problem);
  if (const auto* webhooks = root.object("webhooks")) {
    FaultReader reader(*webhooks, "webhooks.", problem);
    reader.probability("drop", settings.webhooks.drop);
    reader.probability("duplicate", settings.webhooks.duplicate);
    reader.range("delay_ms", settings.webhooks.delay);
    reader.flag("reorder", settings.webhooks.reorder);
    reader.finish();
  }
  if (const auto* api = root.object("api")) {
    FaultReader reader(*api, "api.", problem);
    reader.probability("error", settings.api.error);
    reader.probability("timeout", settings.api.timeout);
    for (std::size_t i = 0; i < named_api_faults.size(); ++i)
      reader.probability(named_api_faults[i].name, settings.api.named[i]);
    reader.range("latency_ms", settings.api.latency);
    reader.finish();
    if (sum_of(settings.api) > 1 && problem.empty())
      problem = "the probabilities of api together must be at most 1";
  }
  if (const auto* smtp = root.object("smtp")) {
    FaultReader reader(*smtp, "smtp.", problem);
    reader.probability("reject", settings.smtp.reject);
    reader.finish();
  }
  root.finish();
  if (!problem.empty()) return Error(Errc::invalid_request, problem);
  return settings;
}

json::object to_json(const FaultSettings& settings) {
  const auto range = [](DelayRange delay) {
    return json::array{delay.least.count(), delay.most.count()};
  };
  json::object api{{"error", settings.api.error},
                   {"timeout", settings.api.timeout},
                   {"latency_ms", range(settings.api.latency)}};
  for (std::size_t i = 0; i < named_api_faults.size(); ++i)
    if (settings.api.named[i] > 0) api[named_api_faults[i].name] = settings.api.named[i];
  return {{"webhooks",
           {{"drop", settings.webhooks.drop},
            {"duplicate", settings.webhooks.duplicate},
            {"delay_ms", range(settings.webhooks.delay)},
            {"reorder", settings.webhooks.reorder}}},
          {"api", std::move(api)},
          {"smtp", json::object{{"reject", settings.smtp.reject}}}};
}

void Faults::use(const FaultSettings& settings) {
  settings_ = settings;
  api_dice_.seed(seed_);
  webhook_dice_.seed(seed_ + 1);
  smtp_dice_.seed(seed_ + 2);
}

bool Faults::happens(Dice& dice, double probability) {
  if (probability <= 0) return false;
  return std::uniform_real_distribution<double>(0, 1)(dice) < probability;
}

std::chrono::milliseconds Faults::pick(Dice& dice, DelayRange range) {
  if (range.most.count() == 0) return {};
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::int64_t>(range.least.count(), range.most.count())(dice));
}

ApiFault Faults::next_api_fault() {
  const auto& api = settings_.api;
  if (sum_of(api) <= 0) return ApiFault::none;
  const double throw_ = std::uniform_real_distribution<double>(0, 1)(api_dice_);
  double below = api.timeout;
  if (throw_ < below) return ApiFault::no_answer;
  below += api.error;
  if (throw_ < below) {
    static constexpr ApiFault errors[] = {
        ApiFault::error_before,        ApiFault::error_after,  ApiFault::stored_error_after,
        ApiFault::stored_error_before, ApiFault::rate_limited, ApiFault::locked};
    return errors[std::uniform_int_distribution<std::size_t>(0, std::size(errors) - 1)(api_dice_)];
  }
  for (std::size_t i = 0; i < named_api_faults.size(); ++i) {
    below += api.named[i];
    if (throw_ < below) return named_api_faults[i].fault;
  }
  return ApiFault::none;
}

std::chrono::milliseconds Faults::next_api_latency() {
  return pick(api_dice_, settings_.api.latency);
}

bool Faults::next_webhook_is_dropped() {
  return happens(webhook_dice_, settings_.webhooks.drop);
}

bool Faults::next_webhook_is_doubled() {
  return happens(webhook_dice_, settings_.webhooks.duplicate);
}

std::chrono::milliseconds Faults::next_webhook_delay() {
  auto delay = pick(webhook_dice_, settings_.webhooks.delay);
  if (settings_.webhooks.reorder) delay += pick(webhook_dice_, {{}, reorder_window});
  return delay;
}

SmtpFault Faults::next_smtp_fault() {
  if (!happens(smtp_dice_, settings_.smtp.reject)) return SmtpFault::none;
  return happens(smtp_dice_, 0.5) ? SmtpFault::at_recipient : SmtpFault::after_data;
}

}  // namespace creneau::sandbox
