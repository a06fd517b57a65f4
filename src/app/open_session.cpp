#include "app/open_session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/booking_token.hpp"
#include "app/lock_rows.hpp"
#include "app/settle_payment.hpp"
#include "domain/holding.hpp"
#include "domain/service.hpp"

namespace creneau::app {
namespace {

// Stripe wants at least 30 minutes when it executes the call, and at most 24 hours; the margin lets
// a slow or repeated call still be valid.
constexpr auto session_lifetime_min = std::chrono::minutes(33);
constexpr auto session_lifetime_max = std::chrono::hours(23);
constexpr auto retry_after_gateway = std::chrono::seconds(5);

Instant session_expiry(const Context& context) {
  const Duration lifetime =
      std::clamp<Duration>(context.rules->unpaid_ttl + std::chrono::minutes(3),
                           session_lifetime_min, session_lifetime_max);
  return std::chrono::ceil<std::chrono::seconds>(context.clock.now() + lifetime);
}

struct Situation {
  domain::Booking booking;
  domain::Payment payment;
};

Result<void> check_payable(const domain::Booking& booking) {
  using domain::BookingStatus;
  using domain::PaymentStatus;
  if (booking.is_unpaid()) return Result<void>::ok();
  if (booking.status == BookingStatus::confirmed) return Errc::already_paid;
  if (booking.payment_status == PaymentStatus::processing ||
      booking.payment_status == PaymentStatus::authorized)
    return Errc::payment_in_progress;
  return Errc::not_payable;
}

Result<Situation> load_situation(Reader& reader, const BookingId& id, Instant now) {
  auto booking = reader.find_booking(id);
  if (!booking) return Errc::booking_not_found;
  if (auto payable = check_payable(*booking); !payable) return payable.error();
  const auto slot = reader.find_slot(booking->slot_id);
  if (!slot) return Errc::slot_not_found;
  if (auto still = domain::check_payable(*slot, *booking, now); !still) return still.error();
  for (auto& payment : reader.list_payments(id))
    if (payment.attempt == booking->attempt)
      return Situation{std::move(*booking), std::move(payment)};
  return Errc::not_payable;
}

/// Commits the id of a new session, then looks at the booking and the slot again: decided or gone
/// by now → the session is expired too.
Result<std::string> attach_session(Tx& tx, const Context& context, const BookingId& id,
                                   const domain::SessionNews& news, Source source,
                                   bool& has_effects) {
  auto report = settle_session(tx, context, news, source);
  if (!report) return report.error();
  const auto payment = tx.find_payment_by_session(news.id);
  if (!payment) return Errc::conflict;
  const auto booking = tx.find_booking(id);
  const auto slot = tx.find_slot(booking ? booking->slot_id : payment->slot_id);
  if (booking && booking->is_unpaid() && slot &&
      domain::check_payable(*slot, *booking, context.clock.now()))
    return payment->checkout_url;
  queue_expiry(tx, context, *payment);
  has_effects = true;
  // The caller turns this into the error; as a result it would undo what was just written.
  return std::string();
}

/// Attempt n is proven dead: closes it and stores attempt n+1.
Result<void> begin_next_attempt(Tx& tx, const Context& context, const Situation& before) {
  const auto [slot, booking] = lock_rows(tx, before.booking.id);
  const auto payment = tx.lock_payment(before.payment.id);
  if (!slot || !booking || !payment) return Errc::booking_not_found;
  if (!booking->is_unpaid() || booking->attempt != before.payment.attempt ||
      payment->state != before.payment.state)
    return Result<void>::ok();  // somebody else went on: look again
  if (payment->state == domain::PaymentState::requested) {
    auto closed = *payment;
    closed.state = domain::PaymentState::closed;
    closed.request.body.clear();
    closed.checkout_url.clear();
    if (!tx.update_payment(*payment, closed)) return Errc::conflict;
  }
  auto next = *booking;
  for (const auto& other : tx.list_payments(booking->id))
    next.attempt = std::max(next.attempt, other.attempt);
  ++next.attempt;
  if (!tx.update_booking(*booking, next)) return Errc::conflict;
  tx.insert_payment(make_payment(tx, context, *slot, next, next.attempt));
  return Result<void>::ok();
}

/// Stripe did not answer, or not well: the booking stands, and its payment can be resumed.
Error make_unavailable(Context& context, const Situation& situation, const Error& cause) {
  context.journal.warn(
      fmt::format("no payment page for {} yet: {}", situation.booking.id.str(), cause.detail));
  Error error(Errc::payment_unavailable, cause.detail);
  error.retry_after = cause.retry_after.value_or(retry_after_gateway);
  return error;
}

/// The address of the page, or empty: look again.
awaitable<Result<std::string>> send_request(Context& context, const Situation& situation,
                                            Source source) {
  auto news = co_await context.gateway.create_session(situation.payment.request);
  if (news) {
    struct Attached {
      std::string url;
      bool has_effects = false;
    };
    const auto write_attached = [&context, id = situation.booking.id, news = *news,
                                 source](Tx& tx) -> Result<Attached> {
      Attached result;
      auto url = attach_session(tx, context, id, news, source, result.has_effects);
      if (!url) return url.error();
      result.url = std::move(*url);
      return result;
    };
    auto attached = co_await context.store.write(write_attached);
    if (!attached) co_return attached.error();
    if (attached->has_effects) context.notifier.effects_queued();
    // A repeated request is answered as the first one was: such a session may be long over.
    if (news->expires_at <= context.clock.now()) co_return std::string();
    co_return attached->url;
  }
  const auto code = news.error().code;
  if (code == Errc::gateway_expiry_invalid || code == Errc::gateway_replayed_failure) {
    const auto write_begun = [&context, situation](Tx& tx) {
      return begin_next_attempt(tx, context, situation);
    };
    auto begun = co_await context.store.write(write_begun);
    if (!begun) co_return begun.error();
    co_return std::string();
  }
  if (code != Errc::gateway_unavailable)
    context.journal.alert(fmt::format("Stripe refuses to open a session for {}: {}",
                                      situation.booking.id.str(), news.error().detail));
  co_return make_unavailable(context, situation, news.error());
}

/// A session handed out before: still open → the same page again; otherwise settled, look again.
awaitable<Result<std::string>> look_at_session(Context& context, const Situation& situation,
                                               Source source) {
  auto news = co_await context.gateway.get_session(situation.payment.session_id);
  if (!news) co_return make_unavailable(context, situation, news.error());
  if (news->status == domain::SessionStatus::open) co_return news->url;
  auto settled = co_await settle_payment(context, std::move(*news), source);
  if (!settled) co_return settled.error();
  co_return std::string();
}

}  // namespace

domain::Payment make_payment(Reader& reader, const Context& context, const domain::Slot& slot,
                             const domain::Booking& booking, int attempt) {
  const auto service = reader.find_service(slot.service_id).value_or(domain::Service());
  domain::Payment payment;
  payment.id = context.make_id<PaymentId>("pay");
  payment.booking_id = booking.id;
  payment.slot_id = slot.id;
  payment.attempt = attempt;
  payment.amount = booking.price;
  payment.capture = domain::capture_of(service, context.rules->capture);
  payment.expires_at = session_expiry(context);
  payment.created_at = context.clock.now();
  payment.request.idempotency_key = fmt::format("booking-{}-session-{}", booking.id.str(), attempt);

  const auto local = context.rules->time_zone.to_local(slot.start_at);
  const auto url = make_booking_url(context, booking);
  SessionParameters parameters;
  parameters.booking_id = booking.id;
  parameters.payment_id = payment.id;
  parameters.installation_id = context.installation.id;
  parameters.product_name = fmt::format(
      "{} – {}, {}", slot.title, format_long_date(local.day, booking.locale),
      format_clock(local, booking.locale, context.rules->time_zone.has_clock_change(local.day)));
  parameters.amount = booking.price;
  parameters.customer_email = booking.email;
  parameters.locale = booking.locale;
  parameters.success_url = url + "&returned=1";
  parameters.cancel_url = url;
  parameters.expires_at = payment.expires_at;
  parameters.capture = payment.capture;
  parameters.allows_delayed_methods = service.allows_delayed_methods;
  payment.request.body = context.gateway.session_body(parameters);
  return payment;
}

awaitable<Result<std::string>> open_session(Context& context, BookingId id, Source source) {
  constexpr int rounds_max = 6;
  for (int round = 0; round < rounds_max; ++round) {
    const auto read_situation = [id, now = context.clock.now()](Reader& reader) {
      return load_situation(reader, id, now);
    };
    auto situation = co_await context.store.read(read_situation);
    if (!situation) co_return situation.error();

    Result<std::string> url;
    switch (situation->payment.state) {
      case domain::PaymentState::requested:
        url = co_await send_request(context, *situation, source);
        break;
      case domain::PaymentState::open:
        url = co_await look_at_session(context, *situation, source);
        break;
      case domain::PaymentState::processing:
      case domain::PaymentState::authorized:
        co_return Errc::payment_in_progress;
      case domain::PaymentState::captured:
        co_return Errc::already_paid;
      case domain::PaymentState::void_pending:
      case domain::PaymentState::voided:
      case domain::PaymentState::closed: {
        const auto write_begun = [&context, before = *situation](Tx& tx) {
          return begin_next_attempt(tx, context, before);
        };
        auto begun = co_await context.store.write(write_begun);
        if (!begun) co_return begun.error();
        url = std::string();
        break;
      }
    }
    if (!url || !url->empty()) co_return url;
  }
  Error error(Errc::payment_unavailable, "no attempt came to an open session");
  error.retry_after = retry_after_gateway;
  co_return error;
}

}  // namespace creneau::app
