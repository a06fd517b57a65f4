// Properties that hold for every sequence of news, in any order, repeated at will: states are
// monotone, money moves once.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <map>

#include "domain/refunds.hpp"
#include "domain/settlement.hpp"
#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;

// The same cases in every run, unless the environment asks for others.
[[maybe_unused]] const int is_seeded = setenv("RC_PARAMS", "seed=20261201 max_success=300", 0);

/// One booking with its rows, as the application would keep them: applies decisions and nothing
/// else.
struct Books {
  Slot slot = examples::make_slot();
  std::optional<Booking> booking = examples::make_booking();
  std::map<std::string, Payment> payments;
  std::map<std::string, std::vector<Refund>> refunds;
  int seats_free = 1;
  int confirmations = 0;
  std::map<std::string, int> refund_orders;

  void apply(const Decision& decision, const std::string& session) {
    auto& payment = payments[session];
    if (decision.payment) payment = *decision.payment;
    if (decision.booking) booking = decision.booking;
    if (decision.refund_order) {
      ++refund_orders[session];
      payment.refunded_minor += decision.refund_order->amount.minor;
    }
    if (decision.seat == SeatChange::release) ++seats_free;
    for (const auto mail : decision.mails) confirmations += mail == MailKind::confirmation ? 1 : 0;
  }

  void settle(const SessionNews& news) {
    const auto session = news.id.str();
    const auto decided =
        decide_settlement({slot, booking ? &*booking : nullptr, payments.at(session), news, now});
    if (const auto* decision = std::get_if<Decision>(&decided)) return apply(*decision, session);
    const auto& seat = std::get<SeatDecision>(decided);
    const bool has_seat = seats_free > 0;
    if (has_seat) --seats_free;
    apply(has_seat ? seat.on_claimed : seat.on_full, session);
  }
};

int rank(BookingStatus status) {
  switch (status) {
    case BookingStatus::pending:
      return 0;
    case BookingStatus::confirmed:
    case BookingStatus::rejected:
      return 1;
    case BookingStatus::cancelled:
      return 2;
  }
  return -1;
}

Books make_books(int seats_free) {
  Books books;
  books.seats_free = seats_free;
  for (const auto* session : {"cs_1", "cs_2"}) {
    auto payment = make_payment();
    payment.id = PaymentId("pay_" + std::string(session));
    payment.session_id = SessionId(session);
    books.payments[session] = payment;
  }
  return books;
}

SessionNews any_news() {
  auto news = make_news(
      *rc::gen::element(SessionStatus::open, SessionStatus::complete, SessionStatus::expired),
      *rc::gen::arbitrary<bool>(),
      *rc::gen::element(IntentStatus::unknown, IntentStatus::processing, IntentStatus::failed,
                        IntentStatus::requires_capture, IntentStatus::canceled,
                        IntentStatus::succeeded));
  news.id = SessionId(*rc::gen::element(std::string("cs_1"), std::string("cs_2")));
  // Most are of the right amount.
  news.total.minor = *rc::gen::element<std::int64_t>(5000, 5000, 5000, 4000, 0);
  return news;
}

RC_GTEST_PROP(Settlement, NeverGoesBackWhateverNewsCome, ()) {
  auto books = make_books(*rc::gen::inRange(0, 2));
  const auto steps = *rc::gen::inRange(1, 25);
  for (int step = 0; step < steps; ++step) {
    const auto before = books;
    books.settle(any_news());
    RC_ASSERT(rank(books.booking->status) >= rank(before.booking->status));
    if (before.booking->status != BookingStatus::pending)
      RC_ASSERT(books.booking->status == before.booking->status);
    for (const auto& [session, payment] : before.payments) {
      const auto& after = books.payments.at(session);
      if (payment.state == PaymentState::captured) {
        RC_ASSERT(after.state == PaymentState::captured);
        RC_ASSERT(after.captured_minor == payment.captured_minor);
      }
      RC_ASSERT(after.refunded_minor >= payment.refunded_minor);
      RC_ASSERT(after.refunded_minor <= after.captured_minor);
    }
  }
}

RC_GTEST_PROP(Settlement, KeepsOrReturnsEachPaymentButNeverBoth, ()) {
  const auto seats = *rc::gen::inRange(0, 2);
  auto books = make_books(seats);
  const auto steps = *rc::gen::inRange(1, 25);
  for (int step = 0; step < steps; ++step) books.settle(any_news());
  int kept = 0;
  for (const auto& [session, payment] : books.payments) {
    RC_ASSERT(books.refund_orders[session] <= 1);
    if (payment.state != PaymentState::captured || payment.captured_minor == 0) continue;
    const bool is_returned = books.refund_orders[session] == 1;
    if (is_returned)
      RC_ASSERT(payment.refunded_minor == payment.captured_minor);
    else
      ++kept;
  }
  const bool has_seat = books.booking->status == BookingStatus::confirmed ||
                        books.booking->payment_status == PaymentStatus::authorized;
  RC_ASSERT(books.seats_free == seats - (has_seat ? 1 : 0));
  const bool is_confirmed = books.booking->status == BookingStatus::confirmed;
  RC_ASSERT(kept == (is_confirmed ? 1 : 0));
  RC_ASSERT(books.confirmations == (is_confirmed ? 1 : 0));
}

RC_GTEST_PROP(Settlement, DoesNothingTheSecondTime, ()) {
  auto books = make_books(*rc::gen::inRange(0, 2));
  const auto steps = *rc::gen::inRange(1, 12);
  for (int step = 0; step < steps; ++step) {
    const auto news = any_news();
    books.settle(news);
    const auto& payment = books.payments.at(news.id.str());
    const auto again = decide_settlement({books.slot, &*books.booking, payment, news, now});
    RC_ASSERT(std::holds_alternative<Decision>(again));
    const auto& decision = std::get<Decision>(again);
    RC_ASSERT(decision.mails.empty());
    RC_ASSERT(!decision.refund_order);
    RC_ASSERT(decision.held_money == HeldMoney::untouched);
    RC_ASSERT(decision.happening == Happening::none);
    if (decision.booking) {
      RC_ASSERT(decision.booking->status == books.booking->status);
      RC_ASSERT(decision.booking->payment_status == books.booking->payment_status);
    }
    if (decision.payment) RC_ASSERT(decision.payment->state == payment.state);
  }
}

/// What Stripe has: refunds that only move forwards, never above the charge.
struct StripeRefunds {
  std::vector<RefundNews> all;

  std::int64_t live() const {
    std::int64_t sum = 0;
    for (const auto& refund : all)
      if (refund.status != RefundStatus::failed) sum += refund.amount.minor;
    return sum;
  }
  void make(std::int64_t minor, std::string_view refund_id) {
    if (minor <= 0 || live() + minor > price.minor) return;
    RefundNews refund;
    refund.id = StripeRefundId("re_" + std::to_string(all.size()));
    refund.payment_intent_id = PaymentIntentId("pi_1");
    refund.refund_id = RefundId(std::string(refund_id));
    refund.amount = {minor, "eur"};
    refund.status = *rc::gen::element(RefundStatus::pending, RefundStatus::succeeded);
    all.push_back(refund);
  }
  void move_one() {
    if (all.empty()) return;
    auto& refund = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    if (refund.status == RefundStatus::pending)
      refund.status = *rc::gen::element(RefundStatus::succeeded, RefundStatus::failed);
    else
      refund.status = RefundStatus::failed;
  }
};

struct RefundLedger {
  Booking booking;
  Payment payment = make_payment(PaymentState::captured);
  std::vector<Refund> rows;

  void follow(const std::vector<RefundNews>& news) {
    const auto decision = decide_refund_follow_up({&booking, payment, rows, news, now});
    if (decision.booking) booking = *decision.booking;
    if (decision.payment) payment = *decision.payment;
    for (auto row : decision.refunds) {
      const auto found = std::find_if(rows.begin(), rows.end(),
                                      [&](const Refund& old) { return old.id == row.id; });
      if (found != rows.end()) {
        RC_ASSERT(static_cast<int>(row.state) >= static_cast<int>(found->state));
        *found = row;
      } else {
        RC_ASSERT(row.id.empty());
        row.id = RefundId("rf_new_" + std::to_string(rows.size()));
        rows.push_back(row);
      }
    }
    RC_ASSERT(payment.refunded_minor >= 0);
    RC_ASSERT(payment.refunded_minor <= payment.captured_minor);
    RC_ASSERT(booking.refunded_minor >= 0);
    RC_ASSERT(booking.refunded_minor <= payment.captured_minor);
  }
};

void follow_and_compare(RefundLedger& books) {
  StripeRefunds stripe;
  std::vector<std::vector<RefundNews>> heard;
  const auto steps = *rc::gen::inRange(1, 12);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        stripe.make(*rc::gen::element<std::int64_t>(1000, 2000, 5000), "");
        break;
      case 1:
        stripe.move_one();
        break;
      default:
        break;
    }
    heard.push_back(stripe.all);
    // Now and then an old list arrives late.
    books.follow(heard[*rc::gen::inRange<std::size_t>(0, heard.size())]);
  }
  books.follow(stripe.all);
  const auto again =
      decide_refund_follow_up({&books.booking, books.payment, books.rows, stripe.all, now});
  RC_ASSERT(!again.booking && !again.payment && again.refunds.empty() && again.mails.empty());
  RC_ASSERT(books.payment.refunded_minor == stripe.live());
  RC_ASSERT(books.rows.size() == stripe.all.size());
}

RC_GTEST_PROP(RefundFollowUp, AgreesWithStripeForAConfirmedBooking, ()) {
  RefundLedger books;
  books.booking = examples::make_booking(BookingStatus::confirmed, PaymentStatus::paid);
  follow_and_compare(books);
  std::int64_t succeeded = 0;
  for (const auto& row : books.rows)
    if (row.state == RefundState::succeeded) succeeded += row.amount.minor;
  if (succeeded == price.minor) RC_ASSERT(books.booking.status == BookingStatus::cancelled);
  if (books.booking.payment_status == PaymentStatus::refunded) RC_ASSERT(succeeded == price.minor);
}

RC_GTEST_PROP(BookingDraft, IsCleanedOnceAndForAll, (std::string name, std::string notes)) {
  BookingDraft draft;
  draft.name = std::move(name);
  draft.notes = std::move(notes);
  draft.email = "ada@example.org";
  const auto made = make_booking_draft(draft);
  if (!made) return;
  const auto again = make_booking_draft(*made);
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->name == made->name);
  RC_ASSERT(again->notes == made->notes);
  RC_ASSERT(again->name.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace creneau::domain
