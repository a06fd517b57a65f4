#include "app/check_health.hpp"

namespace creneau::app {
namespace {

/// No session is called so: the answer «there is none» shows that Stripe is there and takes our
/// key.
const char* const absent_session = "cs_creneau_is_anybody_there";

}  // namespace

awaitable<StripeState> StripeProbe::ask(Context& context) {
  const auto now = context.clock.now();
  if (asked_at_ && now < *asked_at_ + stripe_asked_every) co_return state_;
  // Whoever asks meanwhile gets the last answer.
  asked_at_ = now;
  const auto answer = co_await context.gateway.get_session(SessionId(absent_session));
  state_ = StripeState{true, ""};
  if (!answer && answer.error().code == Errc::gateway_unavailable)
    state_ = StripeState{false, answer.error().detail};
  co_return state_;
}

HealthFacts read_health_facts(Reader& reader, Instant now) {
  return reader.read_overview().read_health(now - webhook_looked_back, now - webhook_late_after);
}

bool is_webhook_silent(const HealthFacts& facts) {
  if (!facts.captured_last_at) return false;
  return !facts.webhook_last_at ||
         *facts.webhook_last_at < *facts.captured_last_at - webhook_late_after;
}

awaitable<Result<Health>> check_health(Context& context, StripeProbe& probe) {
  const auto work = [now = context.clock.now()](Reader& reader) -> Result<Health> {
    Health health;
    health.facts = read_health_facts(reader, now);
    health.is_webhook_silent = is_webhook_silent(health.facts);
    health.queue = reader.queue_counts(now);
    return health;
  };
  auto health = co_await context.store.read(work);
  if (health) health->stripe = co_await probe.ask(context);
  co_return health;
}

awaitable<Result<FirstSteps>> check_first_steps(Context& context, StripeProbe& probe) {
  const auto work = [](Reader& reader) -> Result<SetUpFacts> {
    return reader.read_overview().read_set_up();
  };
  const auto facts = co_await context.store.read(work);
  if (!facts) co_return facts.error();
  const auto stripe = co_await probe.ask(context);
  FirstSteps steps;
  steps.has_hours = facts->has_hours;
  steps.has_service = facts->has_service;
  steps.has_stripe = stripe.is_reachable;
  steps.has_mail = context.mailer.is_configured();
  steps.has_booking = facts->has_booking;
  steps.is_live = context.rules->is_live;
  co_return steps;
}

awaitable<Result<void>> note_chore(Context& context, Chore chore) {
  const auto work = [chore, now = context.clock.now()](Tx& tx) -> Result<void> {
    tx.overview().note_chore(chore, now);
    return Result<void>::ok();
  };
  co_return co_await context.store.write(work);
}

}  // namespace creneau::app
