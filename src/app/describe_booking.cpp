#include "app/describe_booking.hpp"

#include "app/booking_token.hpp"

namespace creneau::app {
std::vector<BookingAct> list_acts(const domain::Booking& booking, const domain::Slot& slot,
                                  std::int64_t refundable_minor, Instant now) {
  const bool is_confirmed = booking.status == domain::BookingStatus::confirmed;
  // Stripe may be long silent; what is only authorised is released then, and never charged.
  const bool is_authorized = booking.status == domain::BookingStatus::pending &&
                             booking.payment_status == domain::PaymentStatus::authorized;
  const bool has_client = !booking.email.empty();
  std::vector<BookingAct> acts;
  if (is_confirmed || is_authorized) acts.push_back(BookingAct::cancel);
  // All of a confirmed booking's money goes back by cancelling it.
  if (refundable_minor > 0 && booking.status != domain::BookingStatus::pending)
    acts.push_back(BookingAct::refund);
  if (is_confirmed && slot.start_at > now) acts.push_back(BookingAct::move);
  if (is_confirmed && slot.start_at <= now) acts.push_back(BookingAct::mark);
  if (has_client && (is_confirmed || (booking.is_unpaid() && booking.held_until.has_value())))
    acts.push_back(BookingAct::resend);
  acts.push_back(BookingAct::note);
  return acts;
}

Result<BookingDetail> load_booking_detail(Reader& reader, const Context& context,
                                          const BookingId& id) {
  auto booking = reader.find_booking(id);
  if (!booking) return Errc::booking_not_found;
  auto slot = reader.find_slot(booking->slot_id);
  if (!slot) return Errc::booking_not_found;
  BookingDetail detail;
  detail.refundable = {0, booking->price.currency};
  detail.payments = reader.list_payments(id);
  for (const auto& payment : detail.payments) {
    for (auto& refund : reader.list_refunds(payment.id))
      detail.refunds.push_back(std::move(refund));
    if (payment.captured_minor == 0) continue;
    detail.refundable.minor += payment.captured_minor - payment.refunded_minor;
    detail.refundable.currency = payment.amount.currency;
  }
  detail.mails = reader.read_overview().list_mails(id);
  detail.history = reader.list_history(id);
  detail.booking_url = make_booking_url(context, *booking);
  detail.acts = list_acts(*booking, *slot, detail.refundable.minor, context.clock.now());
  detail.booking = std::move(*booking);
  detail.slot = std::move(*slot);
  return detail;
}

awaitable<Result<BookingDetail>> describe_booking(Context& context, BookingId id) {
  const auto work = [&context, id = std::move(id)](Reader& reader) {
    return load_booking_detail(reader, context, id);
  };
  co_return co_await context.store.read(work);
}

}  // namespace creneau::app
