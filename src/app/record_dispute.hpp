// A client's bank disputes a payment. Nothing is decided here: it is kept, and a person is called.
#pragma once

#include "app/apply_decision.hpp"
#include "domain/attention.hpp"

namespace creneau::app {

/// Inside a transaction: writes down how the dispute of this payment stands, raises it as a matter
/// while it is open, resolves the matter once it is over; the owner is told of a new one by mail.
Result<Report> record_dispute(Tx& tx, const Context& context, const PaymentId& payment_id,
                              domain::Dispute dispute, Source source);

/// Whether Stripe still waits for something: neither won, lost, nor closed otherwise.
bool is_open_dispute(std::string_view status);

}  // namespace creneau::app
