// A client's bank disputes a payment. Nothing is decided here: it is kept, and a person is called.
#pragma once

#include "app/apply_decision.hpp"
#include "domain/attention.hpp"

namespace creneau::app {

/// Inside a transaction: writes down how the dispute of this payment stands, raises it as a matter
/// while it is open, resolves the matter once it is over; the owner is told of a new one by mail.
Result<Report> record_dispute(Tx& tx, const Context& context, const PaymentId& payment_id,
                              domain::Dispute dispute, Source source);

/// Inside a transaction: a dispute of a payment that is not known (yet).
void keep_dispute(Tx& tx, const domain::Dispute& dispute);

/// Inside a transaction: a payment was captured; a dispute that came before its news becomes its
/// own. Whether anything is queued.
Result<bool> adopt_dispute(Tx& tx, const Context& context, const domain::Payment& payment,
                           Source source);

/// Whether Stripe still waits for something: neither won, lost, nor closed otherwise.
bool is_open_dispute(std::string_view status);

}  // namespace creneau::app
