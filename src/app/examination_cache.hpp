// Remembers the last examination of the installation: who looks often makes nobody be asked often.
// For one thread.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "app/health_examination.hpp"

namespace creneau::app {

/// An older one is made anew for whoever looks.
inline constexpr auto examination_fresh_for = std::chrono::hours(1);
/// Who asks for a new one sooner gets the one that is there.
inline constexpr auto examination_pause = std::chrono::seconds(5);

class ExaminationCache {
 public:
  using Examine = std::function<awaitable<Examination>()>;

  /// Without `examine` there is never anything to see.
  explicit ExaminationCache(Examine examine) : examine_(std::move(examine)) {}

  /// The last one where it is younger than `age_max`, else a new one. Whoever asks while one is
  /// under way waits for it.
  awaitable<Examination> get(Duration age_max, const Clock& clock);

 private:
  Examine examine_;
  std::optional<Examination> last_;
  /// Cancelled when the one under way is done.
  std::shared_ptr<boost::asio::steady_timer> under_way_;
};

}  // namespace creneau::app
