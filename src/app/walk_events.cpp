#include "app/walk_events.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/ports/ledger_records.hpp"
#include "app/receive_event.hpp"

namespace creneau::app {
namespace {

using std::chrono::seconds;

constexpr auto span_min = seconds(1);
/// One walk goes on without this many events that Stripe does not answer about, one after the
/// other; with more it is Stripe that is silent.
constexpr int unanswered_in_row_max = 3;

/// One walk, from where the last one ended to the newest event.
class Walk {
 public:
  Walk(Context& context, PaymentRecords& records, std::optional<EventWalk> last)
      : context_(context), records_(records), last_(std::move(last)), now_(context.clock.now()) {
    const auto oldest = std::chrono::floor<seconds>(now_ - events_listed_for);
    begin_ = last_ ? std::max<Instant>(oldest, last_->walked_to - walk_overlap) : oldest;
    walked_to_ = last_ ? std::max<Instant>(last_->walked_to, begin_) : begin_;
  }

  awaitable<Result<WalkReport>> run() {
    // The last span is open: events are dated by Stripe's clock, not by ours.
    Instant at = begin_;
    std::optional<Duration> length;
    while (true) {
      EventSpan span{at, {}};
      if (length && at + *length < now_) span.to = at + *length;
      auto listed = co_await records_.list_events(span);
      if (!listed) {
        interrupt(listed.error());
        break;
      }
      if (!listed->is_whole) {
        const auto half = halve(span);
        if (half < span_min) {
          context_.journal.alert("more events of one second at Stripe than can be listed");
          report_.is_interrupted = true;
          break;
        }
        length = half;
        continue;
      }
      if (auto applied = co_await apply(*listed); !applied) co_return applied.error();
      if (report_.is_interrupted || !span.to) break;
      if (report_.events_read >= events_walked_max) {
        report_.has_more = true;
        context_.journal.warn(fmt::format("{} of Stripe's events are walked; the next walk goes on",
                                          report_.events_read));
        break;
      }
      at = *span.to;
      length = *length * 2;
    }
    co_return co_await finish();
  }

 private:
  Duration halve(const EventSpan& span) const {
    const auto to = span.to.value_or(std::max<Instant>(now_, span.from + span_min * 2));
    return std::chrono::floor<seconds>((to - span.from) / 2);
  }

  void interrupt(const Error& error) {
    report_.is_interrupted = true;
    context_.journal.warn(
        fmt::format("Stripe's events cannot be read: {} {}", name(error.code), error.detail));
  }

  /// Errors: our own database's.
  awaitable<Result<void>> apply(const ListedEvents& listed) {
    const auto read_known = [&listed](Reader& reader) -> Result<std::vector<bool>> {
      std::vector<bool> known;
      for (const auto& event : listed.events)
        known.push_back(reader.read_ledger().has_event(event.id));
      return known;
    };
    const auto known = co_await context_.store.read(read_known);
    if (!known) co_return known.error();
    for (std::size_t i = 0; i < listed.events.size(); ++i) {
      const auto& event = listed.events[i];
      ++report_.events_read;
      if (!(*known)[i]) co_await apply_one(event);
      if (report_.is_interrupted) co_return Result<void>::ok();
      walked_to_ = std::max(walked_to_, event.created_at);
    }
    co_return Result<void>::ok();
  }

  awaitable<void> apply_one(const ListedEvent& event) {
    if (!event.event) {
      hold(event, event.event.error());
      co_return;
    }
    auto outcome = co_await receive_event(context_, *event.event, Source::reconcile);
    if (!outcome) {
      if (outcome.error().code == Errc::gateway_unavailable && !goes_on_without(event))
        interrupt_at(event, outcome.error());
      else
        hold(event, outcome.error());
      co_return;
    }
    unanswered_in_row_ = 0;
    if (*outcome != domain::Outcome::ignored && *outcome != domain::Outcome::duplicate)
      ++report_.events_applied;
  }

  /// Stripe answers other calls, but none about this event's object (a key that may not read it,
  /// say): for so long that the rest shall not wait any more.
  bool goes_on_without(const ListedEvent& event) {
    goes_on_ = goes_on_ || (last_ && last_->held_id == event.id && last_->held_since &&
                            *last_->held_since + event_unanswered_max <= now_);
    return goes_on_ && ++unanswered_in_row_ <= unanswered_in_row_max;
  }

  void interrupt_at(const ListedEvent& event, const Error& error) {
    note_first_held(event);
    interrupt(error);
  }

  void note_first_held(const ListedEvent& event) {
    if (first_held_at_) return;
    first_held_at_ = event.created_at;
    first_held_id_ = event.id;
  }

  void hold(const ListedEvent& event, const Error& error) {
    HeldEvent held{event.id, event.type, fmt::format("{} {}", name(error.code), error.detail)};
    // What Stripe may still answer is never given up: it leaves with Stripe's list.
    if (error.code != Errc::gateway_unavailable && is_over(event)) {
      context_.journal.alert(fmt::format("event {} ({}) cannot be applied and is given up: {}",
                                         held.id.str(), held.type, held.reason));
      if (report_.given_up.size() < events_held_max) report_.given_up.push_back(std::move(held));
      return;
    }
    context_.journal.warn(fmt::format("event {} ({}) cannot be applied for now: {}", held.id.str(),
                                      held.type, held.reason));
    note_first_held(event);
    if (report_.held.size() < events_held_max) report_.held.push_back(std::move(held));
  }

  /// Whether the walk has waited for this event, or for one before it, as long as it shall.
  bool is_over(const ListedEvent& event) const {
    return last_ && last_->held_since && *last_->held_since + event_held_max <= now_ &&
           event.created_at + event_held_max <= now_;
  }

  awaitable<Result<WalkReport>> finish() {
    EventWalk walk;
    walk.walked_to = first_held_at_ ? std::min(*first_held_at_, walked_to_) : walked_to_;
    // A walk that did not come to the end is no look: Stripe's list may run out meanwhile.
    const bool was_whole = !report_.is_interrupted && !report_.has_more;
    walk.looked_at = was_whole || !last_ ? now_ : last_->looked_at;
    if (first_held_at_) {
      walk.held_id = first_held_id_;
      const bool is_same = last_ && last_->held_id == first_held_id_ && last_->held_since;
      walk.held_since = is_same ? *last_->held_since : now_;
    } else if (!was_whole && last_) {
      // The one that is waited for may not have been reached.
      walk.held_id = last_->held_id;
      walk.held_since = last_->held_since;
    }
    const auto save = [walk](Tx& tx) -> Result<void> {
      tx.ledger().save_event_walk(walk);
      return Result<void>::ok();
    };
    auto saved = co_await context_.store.write(save);
    if (!saved) co_return saved.error();
    co_return std::move(report_);
  }

  Context& context_;
  PaymentRecords& records_;
  std::optional<EventWalk> last_;
  Instant now_;
  Instant begin_;
  Instant walked_to_;
  std::optional<Instant> first_held_at_;
  EventId first_held_id_;
  bool goes_on_ = false;
  int unanswered_in_row_ = 0;
  WalkReport report_;
};

awaitable<Result<std::optional<EventWalk>>> read_last_walk(Context& context) {
  const auto read_last = [](Reader& reader) -> Result<std::optional<EventWalk>> {
    return reader.read_ledger().find_event_walk();
  };
  co_return co_await context.store.read(read_last);
}

}  // namespace

awaitable<Result<bool>> has_event_gap(Context& context) {
  const auto last = co_await read_last_walk(context);
  if (!last) co_return last.error();
  co_return last->has_value() && (*last)->looked_at < context.clock.now() - events_listed_for;
}

awaitable<Result<WalkReport>> walk_events(Context& context, PaymentRecords& records) {
  auto last = co_await read_last_walk(context);
  if (!last) co_return last.error();
  Walk walk(context, records, std::move(*last));
  co_return co_await walk.run();
}

}  // namespace creneau::app
