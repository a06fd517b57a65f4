#include "oracle.hpp"

#include <algorithm>

#include "unreliable_store.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::PaymentState;
using domain::PaymentStatus;
using domain::RefundCause;
using domain::RefundState;

}  // namespace

Oracle::Oracle(Nature& nature, app::Store& database, const StripeModel& stripe)
    : nature_(nature), database_(database), stripe_(stripe) {}

void Oracle::committed(const Touched& touched) {
  if (touched.is_empty()) return;
  read_back(touched);
  for (const auto& [id, slot] : slots_) check_seats(slot);
  for (const auto& [id, booking] : bookings_)
    if (booking.status == BookingStatus::confirmed && booking.price.minor > 0)
      check_confirmed(booking);
  for (const auto& [id, payment] : payments_) check_payment(payment);
  check_refunds();
}

void Oracle::read_back(const Touched& touched) {
  look(database_, [&](app::Reader& reader) {
    for (const auto& id : touched.slots)
      if (auto slot = reader.find_slot(id)) slots_[id] = std::move(*slot);
    for (const auto& id : touched.payments) {
      if (auto payment = reader.find_payment(id)) payments_[id] = std::move(*payment);
      refunds_[id] = reader.list_refunds(id);
    }
    for (const auto& id : touched.bookings) {
      const auto booking = reader.find_booking(id);
      follow_booking(id, booking ? &*booking : nullptr);
      if (booking) {
        bookings_[id] = *booking;
      } else {
        bookings_.erase(id);
        check_deletion(id);
      }
    }
  });
}

/// S8: the transitions of the protocol's table, and no other.
void Oracle::follow_booking(const BookingId& id, const domain::Booking* now) {
  using BS = BookingStatus;
  using PS = PaymentStatus;
  static const std::set<std::pair<Standing, Standing>> allowed = [] {
    const Standing pending{BS::pending, PS::pending}, failed{BS::pending, PS::failed},
        processing{BS::pending, PS::processing}, paid{BS::confirmed, PS::paid},
        going_back{BS::rejected, PS::refund_pending}, gone_back{BS::rejected, PS::refunded},
        stuck{BS::rejected, PS::refund_failed}, cancelled{BS::cancelled, PS::refunded},
        cancelled_stuck{BS::cancelled, PS::refund_failed},
        cancelled_going_back{BS::cancelled, PS::refund_pending};
    std::set<std::pair<Standing, Standing>> all;
    for (const auto& open : {pending, failed, processing}) {
      all.insert({open, paid});
      all.insert({open, going_back});
      all.insert({open, failed});
    }
    all.insert({pending, processing});
    all.insert({failed, processing});
    all.insert({paid, cancelled});
    all.insert({going_back, gone_back});
    all.insert({going_back, stuck});
    all.insert({gone_back, stuck});
    all.insert({stuck, going_back});
    all.insert({stuck, gone_back});
    all.insert({cancelled, cancelled_stuck});
    all.insert({cancelled_stuck, cancelled});
    all.insert({cancelled_stuck, cancelled_going_back});
    all.insert({cancelled_going_back, cancelled});
    all.insert({cancelled_going_back, cancelled_stuck});
    return all;
  }();
  const auto before = status_seen_.find(id);
  if (now == nullptr) {
    if (before != status_seen_.end() && before->second.status != BS::pending)
      nature_.violate("S8: {} was {} and is gone", id.str(), name(before->second.status));
    return;
  }
  const Standing standing{now->status, now->payment_status};
  if (before == status_seen_.end()) {
    const Standing free{BS::confirmed, PS::not_required}, unpaid{BS::pending, PS::pending};
    if (standing != (now->price.minor == 0 ? free : unpaid))
      nature_.violate("S8: {} begins as {}/{}", id.str(), name(now->status),
                      name(now->payment_status));
  } else if (before->second != standing && !allowed.contains({before->second, standing})) {
    nature_.violate("S8: {} went from {}/{} to {}/{}", id.str(), name(before->second.status),
                    name(before->second.payment_status), name(now->status),
                    name(now->payment_status));
  }
  const auto slot = slots_.find(now->slot_id);
  const bool becomes_confirmed =
      now->status == BS::confirmed &&
      (before == status_seen_.end() || before->second.status != BS::confirmed);
  if (becomes_confirmed && slot != slots_.end() &&
      (slot->second.is_closed || slot->second.start_at <= nature_.timeline.now()))
    nature_.violate("S8: {} is confirmed on a slot that is closed or has begun", id.str());
  status_seen_.insert_or_assign(id, standing);
  if (now->status == BS::confirmed) ever_confirmed_.insert(id);
}

/// S9: nobody can pay for what is gone, and nobody has.
void Oracle::check_deletion(const BookingId& id) {
  if (deleted_by_hand_.contains(id)) return;
  for (const auto& [session_id, session] : stripe_.sessions()) {
    if (session.booking_id != id || !session.is_url_known) continue;
    if (stripe_.may_be_paid(session))
      nature_.violate("S9: {} is deleted, {} can still be paid", id.str(), session_id.str());
    const bool is_under_way = session.status == domain::SessionStatus::complete &&
                              session.intent_status == domain::IntentStatus::processing;
    const auto* payment = find_payment(session_id);
    const bool is_settled = payment != nullptr && payment->state == PaymentState::captured;
    if (is_under_way || (session.is_paid && !is_settled))
      nature_.violate("S9: {} is deleted, {} is paid or under way", id.str(), session_id.str());
  }
}

/// S1, and seats_taken true to the bookings.
void Oracle::check_seats(const domain::Slot& slot) {
  const auto confirmed = std::count_if(bookings_.begin(), bookings_.end(), [&](const auto& entry) {
    return entry.second.slot_id == slot.id && entry.second.status == BookingStatus::confirmed;
  });
  if (confirmed > slot.capacity)
    nature_.violate("S1: {} has {} confirmed bookings and {} seats", slot.id.str(), confirmed,
                    slot.capacity);
  if (confirmed != slot.seats_taken)
    nature_.violate("S1: {} has {} confirmed bookings and {} seats taken", slot.id.str(), confirmed,
                    slot.seats_taken);
}

/// S3: one payment, kept, of the booking's amount, that Stripe knows as paid for this booking.
void Oracle::check_confirmed(const domain::Booking& booking) {
  int kept = 0;
  for (const auto& [id, payment] : payments_) {
    if (payment.booking_id != booking.id || payment.state != PaymentState::captured ||
        is_returned_by_us(payment))
      continue;
    ++kept;
    const auto session = stripe_.sessions().find(payment.session_id);
    const bool is_right = session != stripe_.sessions().end() && session->second.is_paid &&
                          session->second.total == booking.price &&
                          session->second.booking_id == booking.id &&
                          session->second.intent_id == payment.payment_intent_id &&
                          payment.captured_minor == booking.price.minor;
    if (!is_right)
      nature_.violate("S3: {} is confirmed by {}, which Stripe does not know as paid so",
                      booking.id.str(), payment.session_id.str());
  }
  if (kept != 1) nature_.violate("S3: {} is confirmed and has {} payments", booking.id.str(), kept);
}

/// S2, S4, S5 for one payment: kept by its booking, or on its way back, or gone back; never both,
/// never more than there is.
void Oracle::check_payment(const domain::Payment& payment) {
  if (payment.state != PaymentState::captured) {
    if (payment.captured_minor != 0 || payment.refunded_minor != 0)
      nature_.violate("S5: {} has amounts and is not captured", payment.id.str());
    return;
  }
  const auto session = stripe_.sessions().find(payment.session_id);
  if (session == stripe_.sessions().end() || !session->second.is_paid)
    nature_.violate("S5: {} counts as captured, Stripe has no money for it", payment.id.str());
  else if (session->second.installation_id != installation_id_)
    nature_.violate("S10: {} is a payment of somebody else", payment.session_id.str());
  else if (session->second.total.minor != payment.captured_minor)
    nature_.violate("S5: {} counts {}, Stripe took {}", payment.id.str(), payment.captured_minor,
                    session->second.total.minor);

  const auto live = sum_refunds(payment, {RefundState::pending, RefundState::succeeded});
  if (payment.refunded_minor != std::min(live, payment.captured_minor))
    nature_.violate("S4: {} counts {} as given back, its refunds are {} of {}", payment.id.str(),
                    payment.refunded_minor, live, payment.captured_minor);

  const auto booking = bookings_.find(payment.booking_id);
  const bool is_gone = booking == bookings_.end();
  const auto status = is_gone ? BookingStatus::rejected : booking->second.status;
  const bool is_returned = is_returned_by_us(payment);
  if (status == BookingStatus::pending && !is_returned)
    nature_.violate("S2: {} is captured, its booking is pending", payment.id.str());
  if ((status == BookingStatus::rejected || is_gone) && !is_returned)
    nature_.violate("S2: {} is captured and neither kept nor returned", payment.id.str());
}

bool Oracle::is_returned_by_us(const domain::Payment& payment) const {
  const auto found = refunds_.find(payment.id);
  if (found == refunds_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const domain::Refund& refund) {
    return refund.cause != RefundCause::dashboard && refund.amount.minor == payment.captured_minor;
  });
}

std::int64_t Oracle::sum_refunds(const domain::Payment& payment,
                                 std::initializer_list<RefundState> states) const {
  std::int64_t sum = 0;
  const auto found = refunds_.find(payment.id);
  if (found == refunds_.end()) return 0;
  for (const auto& refund : found->second)
    if (std::find(states.begin(), states.end(), refund.state) != states.end())
      sum += refund.amount.minor;
  return sum;
}

/// S4: one refund a cause, asked for under its own keys only; never one of somebody else's payment.
void Oracle::check_refunds() {
  for (const auto& [payment_id, rows] : refunds_) {
    const auto ours = std::count_if(rows.begin(), rows.end(), [](const domain::Refund& refund) {
      return refund.cause != RefundCause::dashboard;
    });
    if (ours > 1) nature_.violate("S4: {} is refunded {} times by us", payment_id.str(), ours);
    for (const auto& row : rows) {
      const auto keys = stripe_.refund_keys().find(row.id);
      if (keys == stripe_.refund_keys().end()) continue;
      if (static_cast<int>(keys->second.size()) > row.attempt)
        nature_.violate("S4: {} was asked for under {} keys in {} attempts", row.id.str(),
                        keys->second.size(), row.attempt);
    }
  }
  std::map<RefundId, int> made;
  std::set<RefundId> known;
  for (const auto& [payment_id, rows] : refunds_)
    for (const auto& row : rows) known.insert(row.id);
  for (const auto& refund : stripe_.refunds()) {
    const auto& session = stripe_.sessions().at(stripe_.intents().at(refund.intent_id).session_id);
    if (session.installation_id != installation_id_)
      nature_.violate("S10: {} of somebody else is refunded", session.id.str());
    if (!refund.refund_id.empty() && !known.contains(refund.refund_id))
      nature_.violate("S5: {} is made at Stripe and not in our books", refund.refund_id.str());
    if (!refund.refund_id.empty() && ++made[refund.refund_id] > 1)
      nature_.violate("S4: {} was made twice at Stripe", refund.refund_id.str());
  }
}

const domain::Payment* Oracle::find_payment(const SessionId& id) const {
  for (const auto& [payment_id, payment] : payments_)
    if (payment.session_id == id) return &payment;
  return nullptr;
}

void Oracle::mail_accepted(const app::Mail& mail) {
  if (mail.kind != domain::MailKind::confirmation) return;
  const auto id = mail.booking ? mail.booking->id : BookingId();
  const auto booking = bookings_.find(id);
  const bool is_true = booking != bookings_.end() && ever_confirmed_.contains(id) &&
                       booking->second.status != BookingStatus::pending;
  if (!is_true) {
    nature_.violate("S6: a confirmation for {}, which is not confirmed", id.str());
    return;
  }
  if (mail.to != booking->second.email)
    nature_.violate("S6: the confirmation of {} goes to {}", id.str(), mail.to);
  auto& accepted = confirmations_[id];
  accepted.push_back(mail.message_id);
  nature_.note("mail: confirmation of {} delivered, number {}", id.str(), accepted.size());
  const auto most = static_cast<std::size_t>(1 + mail_->repeats_allowed(mail.message_id));
  if (accepted.size() > most)
    nature_.violate("S7: {} confirmations for {}, {} allowed", accepted.size(), id.str(), most);
  if (accepted.front() != mail.message_id)
    nature_.violate("S7: two Message-IDs for the confirmation of {}", id.str());
}

void Oracle::acknowledged(const app::PaymentEvent& event) {
  if (event.is_live || !event.session || event.installation_id != installation_id_) return;
  if (!event.session->is_paid) return;
  const auto* payment = find_payment(event.session->id);
  if (payment == nullptr || payment->state != PaymentState::captured)
    nature_.violate("S11: {} of {} is acknowledged and not settled", event.id.str(),
                    event.session->id.str());
}

void Oracle::check_same_answer(const std::string& key, const BookingId& first,
                               const BookingId& second) {
  // A booking that was purged before its request was answered is begun again under the same key.
  if (first != second && bookings_.contains(first) && bookings_.contains(second))
    nature_.violate("S13: {} made {} and {}", key, first.str(), second.str());
}

std::size_t Oracle::rejected_seen() const {
  return static_cast<std::size_t>(std::count_if(
      bookings_.begin(), bookings_.end(),
      [](const auto& entry) { return entry.second.status == BookingStatus::rejected; }));
}

void Oracle::check_answered(const BookingId& id) {
  if (!status_seen_.contains(id))
    nature_.violate("S11: {} was promised and is not in the database", id.str());
}

}  // namespace creneau::sim
