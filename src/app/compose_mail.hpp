// A mail's content, read when it leaves, and what is written down of each try to send it.
#pragma once

#include <optional>
#include <string_view>

#include "app/context.hpp"

namespace creneau::app {

struct ComposedMail {
  /// Nothing when there is nobody to send it to.
  std::optional<Mail> mail;
  /// Nobody needs it any more: a reminder of a booking that is off, a client who was erased.
  bool is_dropped = false;
};

ComposedMail compose_mail(Reader& reader, const Context& context, const Effect& effect);

enum class MailEnd { sent, tried, failed };

/// The try's line in the booking's history: kind and the mail server's code, no address. One that
/// failed for good is raised as a matter; one that was sent resolves it.
void note_mail(Tx& tx, const Context& context, const Effect& effect, MailEnd end,
               std::string_view error);

}  // namespace creneau::app
