// Looks at this installation from outside, for `doctor` and the owner's health panel: what blocks
// runs on a thread of its own.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>

#include "adapters/config/settings.hpp"
#include "adapters/store/store.hpp"
#include "app/health_examination.hpp"
#include "app/ports/installation_probe.hpp"
#include "app/ports/random.hpp"

namespace creneau::program {

class SystemProbe final : public app::InstallationProbe {
 public:
  /// `store` may be null: `database_failure` then says why. Both outlive the probe.
  SystemProbe(const config::Settings& settings, store::DatabaseStore* store,
              std::string database_failure);
  /// Waits for what is under way, within its time-outs.
  ~SystemProbe() override;

  app::awaitable<app::SiteState> ask_site() override;
  app::awaitable<std::vector<app::SecretState>> send_test_events() override;
  app::awaitable<app::MailServerState> ask_mail_server() override;
  app::awaitable<app::SchemaState> look_at_schema() override;

 private:
  const config::Settings& settings_;
  store::DatabaseStore* store_;
  std::string database_failure_;
  boost::asio::thread_pool thread_{1};
};

/// What the settings say of themselves.
app::InstallationSetUp describe_set_up(const config::Settings& settings);

/// The account at Stripe by these settings; null without a key. Throws std::invalid_argument.
std::unique_ptr<app::PaymentAccount> make_account(const config::Settings& settings,
                                                  app::Random& random);

}  // namespace creneau::program
