#include "app/view_booking.hpp"

#include "app/booking_token.hpp"
#include "app/lock_rows.hpp"
#include "domain/cancellation.hpp"
#include "domain/holding.hpp"

namespace creneau::app {

bool is_money_under_way(const domain::Booking& booking) {
  return booking.status == domain::BookingStatus::pending &&
         (booking.payment_status == domain::PaymentStatus::processing ||
          booking.payment_status == domain::PaymentStatus::authorized);
}

awaitable<Result<BookingView>> view_booking(Context& context, BookingId id, std::string token) {
  const auto work = [&context, id = std::move(id),
                     token = std::move(token)](Reader& reader) -> Result<BookingView> {
    auto booking = reader.find_booking(id);
    if (!booking || !is_booking_token(context.installation, *booking, token))
      return Errc::booking_not_found;
    auto slot = reader.find_slot(booking->slot_id);
    if (!slot) return Errc::booking_not_found;
    BookingView view;
    const auto now = context.clock.now();
    view.expires_at = domain::unpaid_until(*booking, context.rules->unpaid_ttl);
    const auto paid = find_paid_payment(reader, id);
    view.refund_now = domain::refund_on_cancellation(*booking, paid ? &*paid : nullptr, *slot, now);
    view.can_change = domain::is_changeable(*booking, *slot, now);
    view.can_pay = booking->is_unpaid() && domain::check_payable(*slot, *booking, now).has_value();
    if (booking->is_unpaid()) view.is_being_paid = reader.is_being_paid(slot->id, id);
    for (const auto& payment : reader.list_payments(id))
      view.is_payment_under_way |=
          payment.state == domain::PaymentState::processing ||
          (payment.state == domain::PaymentState::open && payment.returned_at.has_value());
    view.booking = std::move(*booking);
    view.slot = std::move(*slot);
    return view;
  };
  co_return co_await context.store.read(work);
}

}  // namespace creneau::app
