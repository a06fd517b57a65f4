#include "app/carry_out_effect.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/act_on_authorization.hpp"
#include "app/close_session.hpp"
#include "app/compose_mail.hpp"
#include "app/follow_refunds.hpp"

namespace creneau::app {
namespace {

/// Whatever Stripe, or a proxy before it, asks for: neither at once again, nor much later.
constexpr auto money_retry_min = std::chrono::seconds(1);
constexpr auto money_retry_max = std::chrono::minutes(2);
constexpr auto mail_retry_max = std::chrono::hours(1);
/// Stripe keeps idempotency keys for 24 hours at least; past a bit less, look before asking again.
constexpr auto key_lifetime = std::chrono::hours(23);

enum class Ending { done, retry, given_up };

struct Performed {
  Ending ending = Ending::done;
  std::string error;
  /// A mail that nobody needs any more was not sent.
  bool is_dropped = false;
  /// retry: when the other side said that it makes sense.
  std::optional<std::chrono::seconds> retry_after = {};
};

Performed try_again(const Error& error) {
  return {Ending::retry, error.detail, false, error.retry_after};
}

/// Exponential with jitter between half and all of it.
Duration back_off(const Context& context, int tries, Duration first, Duration longest) {
  const auto doublings = std::clamp(tries - 1, 0, 12);
  const auto full = std::min<Duration>(first * (1 << doublings), longest);
  const auto half = full / 2;
  return half + Duration(static_cast<std::int64_t>(context.random.next() %
                                                   static_cast<std::uint64_t>(half.count() + 1)));
}

awaitable<Performed> perform_expiry(Context& context, const Effect& effect) {
  auto end = co_await close_session(context, effect.payment_id, Source::outbox);
  if (!end) co_return try_again(end.error());
  co_return Performed{};
}

awaitable<Performed> commit_refund_news(Context& context, const domain::Refund& refund,
                                        std::vector<domain::RefundNews> news) {
  const auto write_report = [&context, refund, news = std::move(news)](Tx& tx) -> Result<Report> {
    return apply_refund_news(tx, context, refund.payment_id, news, Source::outbox);
  };
  auto report = co_await context.store.write(write_report);
  if (!report) co_return Performed{Ending::retry, std::string(name(report.error().code))};
  publish(context, *report, Source::outbox);
  co_return Performed{};
}

awaitable<Performed> refuse_refund(Context& context, const domain::Refund& refund,
                                   std::string detail) {
  const auto write_report = [&context, refund, detail](Tx& tx) -> Result<Report> {
    return apply_refund_refused(tx, context, refund, detail, Source::outbox);
  };
  auto report = co_await context.store.write(write_report);
  if (!report) co_return Performed{Ending::retry, std::string(name(report.error().code))};
  publish(context, *report, Source::outbox);
  co_return Performed{Ending::given_up, std::move(detail)};
}

/// The refund as it is now. Whoever changes refunds holds their payment's lock.
std::optional<domain::Refund> lock_refund(Tx& tx, const domain::Refund& refund) {
  if (!tx.lock_payment(refund.payment_id)) return {};
  return tx.find_refund(refund.id);
}

bool awaits_stripe(const domain::Refund& refund) {
  return refund.state == domain::RefundState::pending && refund.stripe_refund_id.empty();
}

/// Sends the refund under the next number from now on, asking for so much.
awaitable<Performed> renumber_refund(Context& context, const domain::Refund& refund,
                                     std::int64_t minor, std::string why) {
  const auto write_done = [&context, refund, minor](Tx& tx) -> Result<void> {
    const auto current = lock_refund(tx, refund);
    // Another worker, or news of this refund, went on meanwhile.
    if (!current || !awaits_stripe(*current) || current->attempt != refund.attempt)
      return Result<void>::ok();
    auto next = *current;
    next.attempt = next_refund_attempt(tx, refund.payment_id, refund.cause);
    next.amount.minor = minor;
    next.request = make_refund_request(context, next);
    next.first_sent_at.reset();
    tx.update_refund(next);
    return Result<void>::ok();
  };
  auto done = co_await context.store.write(write_done);
  if (!done) co_return Performed{Ending::retry, std::string(name(done.error().code))};
  co_return Performed{Ending::retry, std::move(why)};
}

/// Looks for this refund at Stripe: `done` when it is there (and applied), `retry` otherwise.
awaitable<Performed> look_up_refund(Context& context, const domain::Refund& refund) {
  auto listed = co_await context.gateway.list_refunds(refund.payment_intent_id);
  if (!listed) co_return try_again(listed.error());
  const bool is_there =
      std::any_of(listed->begin(), listed->end(),
                  [&](const domain::RefundNews& news) { return news.refund_id == refund.id; });
  if (!is_there) co_return Performed{Ending::retry, {}};
  co_return co_await commit_refund_news(context, refund, std::move(*listed));
}

/// Stripe refuses an amount that is more than what is left of the charge: somebody gave a part back
/// in the dashboard. Then the rest is asked for; whatever else it refuses is refused for good.
awaitable<Performed> ask_for_rest(Context& context, const domain::Refund& refund,
                                  std::string refusal) {
  auto listed = co_await context.gateway.list_refunds(refund.payment_intent_id);
  if (!listed) co_return try_again(listed.error());
  std::int64_t gone = 0;
  for (const auto& news : *listed)
    if (news.status != domain::RefundStatus::failed) gone += news.amount.minor;
  const auto read_captured = [id = refund.payment_id](Reader& reader) -> Result<std::int64_t> {
    const auto payment = reader.find_payment(id);
    return payment ? payment->captured_minor : 0;
  };
  auto captured = co_await context.store.read(read_captured);
  if (!captured) co_return try_again(captured.error());
  const auto left = *captured - gone;
  if (left <= 0 || left >= refund.amount.minor) {
    auto refused = co_await refuse_refund(context, refund, std::move(refusal));
    co_return refused;
  }
  auto applied = co_await commit_refund_news(context, refund, std::move(*listed));
  if (applied.ending != Ending::done) co_return applied;
  std::string why = "a part was refunded in the dashboard; the rest is asked for";
  auto renumbered = co_await renumber_refund(context, refund, left, std::move(why));
  co_return renumbered;
}

awaitable<Performed> perform_refund(Context& context, const Effect& effect) {
  const auto write_refund = [id = effect.refund_id, now = context.clock.now()](
                                Tx& tx) -> Result<std::optional<domain::Refund>> {
    auto found = tx.find_refund(id);
    if (found) found = lock_refund(tx, *found);
    if (found && awaits_stripe(*found) && !found->first_sent_at) {
      found->first_sent_at = now;
      tx.update_refund(*found);
    }
    return found;
  };
  auto refund = co_await context.store.write(write_refund);
  if (!refund) co_return try_again(refund.error());
  if (!*refund || !awaits_stripe(**refund))
    co_return Performed{};  // Stripe has it; its events, or the reconciler, bring the rest

  const auto& order = **refund;
  if (context.clock.now() - *order.first_sent_at > key_lifetime) {
    auto found = co_await look_up_refund(context, order);
    if (found.ending == Ending::done || !found.error.empty()) co_return found;
  }
  auto news = co_await context.gateway.create_refund(order.request);
  if (news) {
    std::vector<domain::RefundNews> only;  // GCC 12: no braces inside a co_await's arguments
    only.push_back(std::move(*news));
    co_return co_await commit_refund_news(context, order, std::move(only));
  }

  const auto& error = news.error();
  switch (error.code) {
    case Errc::gateway_already_refunded: {
      // Somebody was quicker in the dashboard, or our own answer was lost: Stripe's list says
      // which.
      auto listed = co_await context.gateway.list_refunds(order.payment_intent_id);
      if (!listed) co_return try_again(listed.error());
      auto applied = co_await commit_refund_news(context, order, std::move(*listed));
      if (applied.ending != Ending::done) co_return applied;
      const auto read_current =
          [id = order.id](Reader& reader) -> Result<std::optional<domain::Refund>> {
        return reader.find_refund(id);
      };
      auto current = co_await context.store.read(read_current);
      if (!current) co_return try_again(current.error());
      // All of it went back another way: ours will never be made, and nobody has to be called.
      if (*current && awaits_stripe(**current)) {
        auto refused = co_await refuse_refund(context, order, error.detail);
        if (refused.ending == Ending::retry) co_return refused;
      }
      co_return Performed{};
    }
    case Errc::gateway_replayed_failure: {
      auto found = co_await look_up_refund(context, order);
      if (found.ending == Ending::done || !found.error.empty()) co_return found;
      // The stored error of an idempotency key is all it will ever answer.
      std::string why = "the idempotency key holds a stored error";
      auto renumbered =
          co_await renumber_refund(context, order, order.amount.minor, std::move(why));
      co_return renumbered;
    }
    case Errc::gateway_rejected: {
      auto asked = co_await ask_for_rest(context, order, error.detail);
      co_return asked;
    }
    case Errc::gateway_not_found:
      co_return co_await refuse_refund(context, order, error.detail);
    default:
      co_return try_again(error);
  }
}

awaitable<Performed> perform_mail(Context& context, const Effect& effect) {
  // The last try would have ended it: something goes wrong each time before it is told.
  if (effect.tries > mail_tries_max)
    co_return Performed{Ending::given_up, "no try to send it came to an end"};
  const auto read_mail = [&context, effect](Reader& reader) -> Result<ComposedMail> {
    return compose_mail(reader, context, effect);
  };
  auto composed = co_await context.store.read(read_mail);
  if (!composed) co_return try_again(composed.error());
  if (composed->is_dropped) co_return Performed{Ending::done, {}, true};
  if (!composed->mail) co_return Performed{Ending::given_up, "nobody left to send it to"};
  auto sent = co_await context.mailer.send(std::move(*composed->mail));
  if (sent) {
    context.journal.mail_sent(effect.mail_kind, effect.booking_id);
    co_return Performed{};
  }
  const bool is_final = sent.error().code == Errc::mail_rejected || effect.tries >= mail_tries_max;
  co_return Performed{is_final ? Ending::given_up : Ending::retry, sent.error().detail};
}

Performed to_performed(ActResult result) {
  switch (result.end) {
    case ActResult::End::done:
      return {};
    case ActResult::End::retry:
      return {Ending::retry, std::move(result.error), false, result.retry_after};
    case ActResult::End::refused:
      return {Ending::given_up, std::move(result.error)};
  }
  CRENEAU_UNREACHABLE();
}

awaitable<Performed> perform(Context& context, const Effect& effect) {
  switch (effect.kind) {
    case domain::EffectKind::expire_session:
      co_return co_await perform_expiry(context, effect);
    case domain::EffectKind::capture: {
      auto captured = co_await capture_payment(context, effect.payment_id, effect.tries);
      co_return to_performed(std::move(captured));
    }
    case domain::EffectKind::release: {
      auto released = co_await release_payment(context, effect.payment_id);
      co_return to_performed(std::move(released));
    }
    case domain::EffectKind::refund:
      co_return co_await perform_refund(context, effect);
    case domain::EffectKind::mail:
      co_return co_await perform_mail(context, effect);
  }
  CRENEAU_UNREACHABLE();
}

MailEnd mail_end_of(Ending ending) {
  switch (ending) {
    case Ending::done:
      return MailEnd::sent;
    case Ending::retry:
      return MailEnd::tried;
    case Ending::given_up:
      return MailEnd::failed;
  }
  CRENEAU_UNREACHABLE();
}

void write_ending(Tx& tx, const Context& context, const Effect& effect, const Performed& performed,
                  Duration delay) {
  const auto now = context.clock.now();
  switch (performed.ending) {
    case Ending::done:
      tx.finish_effect(effect.id, now);
      break;
    case Ending::retry:
      tx.retry_effect(effect.id, now + delay, performed.error);
      break;
    case Ending::given_up:
      tx.fail_effect(effect.id, now, performed.error);
      break;
  }
  if (effect.kind == domain::EffectKind::mail && !performed.is_dropped)
    note_mail(tx, context, effect, mail_end_of(performed.ending), performed.error);
}

}  // namespace

awaitable<Result<std::vector<Effect>>> lease_effects(Context& context, EffectLine line, int limit) {
  const auto work = [line, limit,
                     now = context.clock.now()](Tx& tx) -> Result<std::vector<Effect>> {
    return tx.lease_effects(line == EffectLine::mail, now, now + effect_lease, limit);
  };
  co_return co_await context.store.write(work);
}

awaitable<Result<void>> extend_lease(Context& context, EffectId id) {
  const auto work = [id = std::move(id),
                     until = context.clock.now() + effect_lease](Tx& tx) -> Result<void> {
    tx.extend_lease(id, until);
    return Result<void>::ok();
  };
  co_return co_await context.store.write(work);
}

awaitable<Result<void>> carry_out_effect(Context& context, Effect effect) {
  const auto performed = co_await perform(context, effect);
  const bool is_mail = effect.kind == domain::EffectKind::mail;
  const auto delay =
      is_mail ? back_off(context, effect.tries, std::chrono::seconds(5), mail_retry_max)
      : performed.retry_after
          ? std::clamp<Duration>(*performed.retry_after, money_retry_min, money_retry_max)
          : back_off(context, effect.tries, std::chrono::seconds(1), money_retry_max);
  if (performed.ending == Ending::retry && !performed.error.empty())
    context.journal.warn(fmt::format("{} of {} is tried again: {}", domain::name(effect.kind),
                                     effect.booking_id.str(), performed.error));
  if (performed.ending == Ending::given_up)
    context.journal.alert(fmt::format("{} of {} is given up: {}", domain::name(effect.kind),
                                      effect.booking_id.str(), performed.error));
  const auto work = [&context, effect, performed, delay](Tx& tx) -> Result<void> {
    write_ending(tx, context, effect, performed, delay);
    return Result<void>::ok();
  };
  co_return co_await context.store.write(work);
}

}  // namespace creneau::app
