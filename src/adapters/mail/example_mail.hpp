// A mail about a booking that nobody made: what the owner sees when trying out texts and colours.
// Pure.
#pragma once

#include "adapters/mail/sender.hpp"
#include "app/ports/mailer.hpp"

namespace creneau::mail {

/// Of that kind, in that language, about a time a week after `now`.
app::Mail make_example_mail(domain::MailKind kind, Locale locale, const Sender& sender,
                            Instant now);

}  // namespace creneau::mail
