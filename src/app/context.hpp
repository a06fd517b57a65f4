// What every use case works with: the ports, and the settings that are rules rather than wiring.
#pragma once

#include <string>
#include <string_view>

#include "app/ports/clock.hpp"
#include "app/ports/journal.hpp"
#include "app/ports/mailer.hpp"
#include "app/ports/notifier.hpp"
#include "app/ports/payment_gateway.hpp"
#include "app/ports/random.hpp"
#include "app/ports/store.hpp"
#include "base/time.hpp"

namespace creneau::app {

struct Rules {
  /// Base of every link we send out; no slash at its end.
  std::string public_url;
  /// How long a booking may stay unpaid.
  Duration unpaid_ttl = std::chrono::minutes(30);
  TimeZone time_zone = TimeZone::utc();
  /// Where the owner's notices go; empty: none are written.
  std::string owner_email;
  Locale owner_locale = Locale::fr;
  /// Whether our Stripe key is a live one: events of the other mode are ignored.
  bool is_live = false;
};

struct Context {
  Store& store;
  PaymentGateway& gateway;
  Mailer& mailer;
  Clock& clock;
  Random& random;
  Journal& journal;
  Notifier& notifier;
  Rules rules;
  Installation installation;

  template <class IdType>
  IdType make_id(std::string_view prefix) const {
    return IdType(format_id(prefix, clock.now(), random.next()));
  }
};

}  // namespace creneau::app
