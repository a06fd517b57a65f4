#include "app/view_booking.hpp"

#include "app/booking_token.hpp"

namespace creneau::app {

awaitable<Result<BookingView>> view_booking(Context& context, BookingId id, std::string token) {
  const auto work = [&context, id = std::move(id),
                     token = std::move(token)](Reader& reader) -> Result<BookingView> {
    auto booking = reader.find_booking(id);
    if (!booking || !is_booking_token(context.installation, *booking, token))
      return Errc::booking_not_found;
    auto slot = reader.find_slot(booking->slot_id);
    if (!slot) return Errc::booking_not_found;
    BookingView view;
    view.expires_at = booking->unpaid_since + context.rules->unpaid_ttl;
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
