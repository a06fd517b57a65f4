// The endpoints that change a booking; booking_routes.cpp is their table. Each answers with the
// booking as it is then.
#pragma once

#include "adapters/http/admin/caller.hpp"
#include "app/describe_booking.hpp"

namespace creneau::http::admin {

using Answer = boost::asio::awaitable<Result<Response>>;

/// The booking, for somebody who may see it. Errors: booking_not_found.
boost::asio::awaitable<Result<app::BookingDetail>> find_visible_booking(Site& site,
                                                                        const Caller& caller,
                                                                        BookingId id);

/// What every command answers: 200 with the booking's detail.
Answer answer_booking(Site& site, BookingId id);

Answer create_owner_booking(Site& site, const Request& request, const Caller& caller);

Answer show_cancellation(Site& site, const Request& request, const Caller& caller);
Answer cancel_booking(Site& site, const Request& request, const Caller& caller);
Answer refund_booking(Site& site, const Request& request, const Caller& caller);
Answer move_booking(Site& site, const Request& request, const Caller& caller);

Answer mark_attendance(Site& site, const Request& request, const Caller& caller);
Answer write_owner_note(Site& site, const Request& request, const Caller& caller);
Answer resend_mail(Site& site, const Request& request, const Caller& caller);
Answer revoke_link(Site& site, const Request& request, const Caller& caller);

Answer retry_refund(Site& site, const Request& request, const Caller& caller);
Answer settle_refund(Site& site, const Request& request, const Caller& caller);
Answer retry_mail(Site& site, const Request& request, const Caller& caller);

}  // namespace creneau::http::admin
