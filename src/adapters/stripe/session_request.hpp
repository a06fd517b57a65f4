// What we ask for when a client shall pay: the body of `POST /v1/checkout/sessions`. Pure, no
// transport.
#pragma once

#include <string>

#include "app/ports/payment_gateway.hpp"

namespace creneau::stripe {

/// Cards and wallets only, unless delayed methods are allowed; paid at once, or only authorised
/// where the capture is manual. Our three ids in `metadata` of the session and of its
/// PaymentIntent, so that an event about either can be recognised. Source: Stripe's API reference,
/// «Create a Checkout Session», version 2026-10-28.endive.
std::string make_session_body(const app::SessionParameters& parameters);

}  // namespace creneau::stripe
