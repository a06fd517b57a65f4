// The way from one server process to Stripe and back: requests and answers that are lost, late,
// refused, or fail after their work was done. Knows nothing of what is asked for.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "stripe_model.hpp"
#include "waits.hpp"

namespace creneau::sim {

inline constexpr auto time_out_min = std::chrono::seconds(2);
inline constexpr auto time_out_max = std::chrono::seconds(20);

class StripeLine {
 public:
  StripeLine(Nature& nature, std::shared_ptr<Waits> waits)
      : nature_(nature), waits_(std::move(waits)) {}

  /// `fail_for_good`, where the request has an idempotency key: a failure that is kept under it.
  template <class Answer>
  awaitable<Result<Answer>> call(std::string_view what, std::function<Result<Answer>()> execute,
                                 std::function<void(Effect)> fail_for_good);

 private:
  Nature& nature_;
  std::shared_ptr<Waits> waits_;
};

template <class Answer>
awaitable<Result<Answer>> StripeLine::call(std::string_view what,
                                           std::function<Result<Answer>()> execute,
                                           std::function<void(Effect)> fail_for_good) {
  using std::chrono::milliseconds;
  const auto there = nature_.dice.between(milliseconds(5), milliseconds(400));
  const auto back = nature_.dice.between(milliseconds(5), milliseconds(400));
  const auto time_out = nature_.dice.between(Duration(time_out_min), Duration(time_out_max));
  const bool is_lost = nature_.mishap(30) || nature_.is_stripe_down;
  const bool is_late = nature_.mishap(10);
  const bool is_answer_lost = nature_.mishap(40);
  const bool is_refused = nature_.mishap(30);
  const bool fails_for_good = nature_.mishap(20) && fail_for_good;
  const auto unavailable = Result<Answer>(Error(Errc::gateway_unavailable, std::string(what)));
  co_return co_await waits_->wait<Result<Answer>>([&](WaitId id) {
    auto& timeline = nature_.timeline;
    if (is_lost || is_late || is_answer_lost)
      resume_after(nature_, waits_, id, time_out, unavailable);
    if (is_lost) return;
    if (is_late || is_answer_lost) {
      // Executed all the same, perhaps long after we have stopped waiting.
      timeline.after(is_late ? time_out + Duration(std::chrono::seconds(90)) : there, execute);
      return;
    }
    if (is_refused) return resume_after(nature_, waits_, id, there + back, unavailable);
    if (fails_for_good) {
      const auto effect = nature_.dice.chance(500) ? Effect::carried_out : Effect::none;
      timeline.after(there, [fail_for_good, effect] { fail_for_good(effect); });
      return resume_after(nature_, waits_, id, there + back, unavailable);
    }
    timeline.after(there, [id, back, execute, weak = std::weak_ptr(waits_), &nature = nature_] {
      auto answer = execute();
      if (const auto alive = weak.lock()) resume_after(nature, alive, id, back, std::move(answer));
    });
  });
}

}  // namespace creneau::sim
