// What every use case works with: the ports, and the settings that are rules rather than wiring.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/ports/clock.hpp"
#include "app/ports/journal.hpp"
#include "app/ports/mailer.hpp"
#include "app/ports/notifier.hpp"
#include "app/ports/password_hasher.hpp"
#include "app/ports/payment_gateway.hpp"
#include "app/ports/random.hpp"
#include "app/ports/store.hpp"
#include "base/time.hpp"

namespace creneau::app {

/// What holds for the whole business. The environment gives the first values; the owner's settings
/// (app/settings) win where there are any.
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
  std::string business_name;
  /// How a client reaches the business, for pages and mails; each may be empty.
  std::string contact_email;
  std::string contact_phone;
  std::string address;
  /// `#rrggbb`; empty: the program's own.
  std::string accent_color;
  /// A `data:` address of a PNG, JPEG or WebP picture; empty: none.
  std::string logo;
  /// When money moves, for services that do not say it themselves.
  domain::CaptureMethod capture = domain::CaptureMethod::automatic;
  /// For new services and slots.
  std::string currency = "eur";
  Locale default_locale = Locale::fr;
  /// The languages clients may choose from; never empty.
  std::vector<Locale> locales{Locale::fr, Locale::en};
  /// How long before the start reminders go out; empty: none.
  std::vector<Duration> reminders{std::chrono::hours(24)};
  /// Whether clients are told by mail of refunds that nobody but us began.
  bool sends_refund_notices = true;
  /// Personal data of bookings whose slot ended so many months ago are erased; zero: kept.
  int retention_months = 0;
  /// Words of the owner's own, by `page_intro`, `mail_footer`, …; plain text.
  std::map<std::string, std::string> texts_fr;
  std::map<std::string, std::string> texts_en;
};

/// The rules of the moment, for every thread: units of work read them on the store's, the owner
/// changes them on the event loop's. Each use sees one consistent set.
class CurrentRules {
 public:
  CurrentRules(Rules rules)  // NOLINT: implicit, a context is made from rules
      : cell_(std::make_shared<Cell>(std::make_shared<const Rules>(std::move(rules)))) {}
  std::shared_ptr<const Rules> operator->() const { return cell_->load(); }
  std::shared_ptr<const Rules> get() const { return cell_->load(); }
  void set(Rules rules) { cell_->store(std::make_shared<const Rules>(std::move(rules))); }

 private:
  using Cell = std::atomic<std::shared_ptr<const Rules>>;
  std::shared_ptr<Cell> cell_;
};

struct Context {
  Store& store;
  PaymentGateway& gateway;
  Mailer& mailer;
  Clock& clock;
  Random& random;
  Journal& journal;
  Notifier& notifier;
  CurrentRules rules;
  Installation installation;
  /// Only where people sign in.
  PasswordHasher* passwords = nullptr;

  template <class IdType>
  IdType make_id(std::string_view prefix) const {
    return IdType(format_id(prefix, clock.now(), random.next()));
  }
};

}  // namespace creneau::app
