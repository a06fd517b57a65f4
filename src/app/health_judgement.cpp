// The judging half of health_examination.hpp: facts in, findings out.
#include <algorithm>

#include <string>

#include "app/check_health.hpp"
#include "app/health_examination.hpp"
#include "app/webhook_events.hpp"
#include "base/assert.hpp"

namespace creneau::app {
namespace {

/// Collects the findings of one examination.
class Judgement {
 public:
  Judgement(const InstallationSetUp& set_up, const ExaminationFacts& facts, Instant now)
      : set_up_(set_up), facts_(facts), now_(now) {}

  std::vector<Check> pass() {
    judge_database();
    judge_public_url();
    judge_key();
    judge_mode();
    judge_clock();
    judge_endpoint();
    judge_site();
    judge_secret();
    judge_webhooks();
    judge_mail();
    judge_background();
    judge_refunds();
    return std::move(checks_);
  }

 private:
  void find(Finding finding, std::string detail = {}) {
    checks_.push_back({finding, std::move(detail)});
  }

  void judge_database() {
    const auto& schema = facts_.schema;
    const auto versions =
        std::to_string(schema.version) + " / " + std::to_string(schema.known_version);
    if (!schema.is_reached)
      find(Finding::database_unreachable, schema.detail);
    else if (schema.version < schema.known_version)
      find(Finding::database_behind, versions);
    else if (!facts_.is_written)
      find(Finding::database_read_only, facts_.write_failure);
    else
      find(Finding::database_ok, schema.detail);
  }

  void judge_public_url() {
    const auto& url = set_up_.public_url;
    if (set_up_.is_url_loopback)
      find(set_up_.is_live ? Finding::url_local_live : Finding::url_local, url);
    else if (!set_up_.is_url_https)
      find(set_up_.is_live ? Finding::url_plain_live : Finding::url_plain, url);
    else
      find(Finding::url_ok, url);
  }

  void judge_key() {
    if (!set_up_.has_secret_key) return find(Finding::key_missing);
    if (!facts_.account) return;
    const auto& account = *facts_.account;
    if (!account) {
      const auto code = account.error().code;
      return find(code == Errc::unauthorized ? Finding::key_refused
                  : code == Errc::forbidden  ? Finding::key_lacks_rights
                                             : Finding::stripe_unreachable,
                  account.error().detail);
    }
    if (facts_.missing_permissions.empty())
      return find(set_up_.is_live ? Finding::key_live : Finding::key_test);
    std::string missing;
    for (const auto permission : facts_.missing_permissions) {
      if (!missing.empty()) missing += ", ";
      missing += words(permission);
    }
    find(Finding::key_lacks_rights, missing);
  }

  /// As the dashboard calls them.
  static std::string_view words(Permission permission) {
    switch (permission) {
      case Permission::write_sessions:
        return "Checkout Sessions: Write";
      case Permission::write_refunds:
        return "Charges and Refunds: Write";
      case Permission::write_payment_intents:
        return "PaymentIntents: Write";
      case Permission::read_events:
        return "Events: Read";
    }
    CRENEAU_UNREACHABLE();
  }

  bool is_account_seen() const { return facts_.account && facts_.account->has_value(); }

  void judge_mode() {
    if (!set_up_.has_secret_key) return;
    const auto before = checks_.size();
    if (set_up_.is_live && !set_up_.is_stripe_itself) find(Finding::mode_live_at_sandbox);
    if (is_account_seen()) {
      const auto is_live = (*facts_.account)->is_live;
      if (is_live && *is_live != set_up_.is_live) find(Finding::mode_key_mixed);
    }
    for (const auto* endpoint : our_endpoints())
      if (endpoint->is_live != set_up_.is_live) {
        find(Finding::mode_endpoint_mixed, endpoint->id);
        break;
      }
    if (facts_.health) {
      const bool has_others =
          set_up_.is_live ? facts_.health->has_test_payments : facts_.health->has_live_payments;
      if (has_others) find(Finding::mode_data_mixed);
    }
    if (checks_.size() == before && is_account_seen())
      find(Finding::mode_ok, set_up_.is_live ? "live" : "test");
  }

  void judge_clock() {
    if (!is_account_seen()) return;
    const auto told = (*facts_.account)->server_time;
    if (!told) return find(Finding::clock_unknown);
    const auto ours = facts_.account_seen_at;
    const auto off = std::chrono::duration_cast<std::chrono::seconds>(*told > ours ? *told - ours
                                                                                   : ours - *told);
    const auto detail = (*told > ours ? "-" : "+") + std::to_string(off.count()) + " s";
    if (off > clock_skew_max) return find(Finding::clock_wrong, detail);
    if (off > clock_skew_noticed) return find(Finding::clock_off, detail);
    find(Finding::clock_ok);
  }

  std::string webhook_url() const { return set_up_.public_url + std::string(webhook_path); }

  std::vector<const WebhookEndpoint*> our_endpoints() const {
    std::vector<const WebhookEndpoint*> ours;
    if (!facts_.endpoints || !*facts_.endpoints) return ours;
    for (const auto& endpoint : **facts_.endpoints)
      if (endpoint.url == webhook_url()) ours.push_back(&endpoint);
    // Those that are on come first.
    std::stable_partition(ours.begin(), ours.end(),
                          [](const WebhookEndpoint* endpoint) { return endpoint->is_enabled; });
    return ours;
  }

  void judge_endpoint() {
    if (!facts_.endpoints) return;
    if (!*facts_.endpoints) {
      const auto& error = facts_.endpoints->error();
      return find(Finding::endpoint_unseen, error.detail);
    }
    const auto ours = our_endpoints();
    if (ours.empty()) {
      for (const auto& endpoint : **facts_.endpoints)
        if (endpoint.url.ends_with(webhook_path))
          return find(Finding::endpoint_elsewhere, endpoint.url);
      return find(Finding::endpoint_missing, webhook_url());
    }
    const auto& endpoint = *ours.front();
    if (!endpoint.is_enabled) return find(Finding::endpoint_disabled, endpoint.id);
    const auto before = checks_.size();
    if (const auto missing = missing_events(endpoint); !missing.empty())
      find(Finding::endpoint_lacks_events, missing);
    if (std::none_of(ours.begin(), ours.end(), [&](const WebhookEndpoint* each) {
          return each->is_enabled && each->api_version == set_up_.api_version;
        }))
      find(Finding::endpoint_version,
           (endpoint.api_version.empty() ? "default" : endpoint.api_version) + " / " +
               set_up_.api_version);
    if (std::count_if(ours.begin(), ours.end(),
                      [](const WebhookEndpoint* each) { return each->is_enabled; }) > 1)
      find(Finding::endpoint_twice);
    if (checks_.size() == before) find(Finding::endpoint_ok, endpoint.url);
  }

  static std::string missing_events(const WebhookEndpoint& endpoint) {
    const auto has = [&](std::string_view type) {
      return std::find(endpoint.events.begin(), endpoint.events.end(), type) !=
             endpoint.events.end();
    };
    std::string missing;
    if (has("*")) return missing;
    for (const auto& type : wanted_events())
      if (!has(type)) missing += (missing.empty() ? "" : ", ") + type;
    return missing;
  }

  void judge_site() {
    switch (facts_.site.answer) {
      case SiteState::Answer::none:
        return find(Finding::site_unreachable, facts_.site.detail);
      case SiteState::Answer::another:
        return find(Finding::site_another, facts_.site.detail);
      case SiteState::Answer::ours:
        return find(Finding::site_ok, set_up_.public_url);
    }
    CRENEAU_UNREACHABLE();
  }

  void judge_secret() {
    if (!set_up_.has_webhook_secret) return find(Finding::secret_missing);
    if (facts_.site.answer != SiteState::Answer::ours) return;
    // One that works is enough: the others are being rolled in or out.
    const auto find_answer = [&](SecretState::Answer answer) {
      return std::find_if(facts_.secrets.begin(), facts_.secrets.end(),
                          [&](const SecretState& state) { return state.answer == answer; });
    };
    if (find_answer(SecretState::Answer::accepted) != facts_.secrets.end())
      return find(Finding::secret_ok);
    const auto refused = find_answer(SecretState::Answer::refused);
    if (refused != facts_.secrets.end()) return find(Finding::secret_refused, refused->detail);
    find(Finding::secret_unanswered,
         facts_.secrets.empty() ? std::string() : facts_.secrets.front().detail);
  }

  void judge_webhooks() {
    if (!facts_.health) return;
    if (is_webhook_silent(*facts_.health)) return find(Finding::webhooks_silent);
    find(facts_.health->webhook_last_at ? Finding::webhooks_ok : Finding::webhooks_none_yet,
         facts_.health->webhook_last_at ? format_rfc3339(*facts_.health->webhook_last_at)
                                        : std::string());
  }

  void judge_mail() {
    switch (facts_.mail.answer) {
      case MailServerState::Answer::not_set_up:
        find(Finding::mail_not_set_up);
        break;
      case MailServerState::Answer::taken:
        find(Finding::mail_ok);
        break;
      case MailServerState::Answer::unreachable:
        find(Finding::mail_unreachable, facts_.mail.detail);
        break;
      case MailServerState::Answer::not_secure:
        find(Finding::mail_not_secure, facts_.mail.detail);
        break;
      case MailServerState::Answer::login_refused:
        find(Finding::mail_login_refused, facts_.mail.detail);
        break;
    }
    if (facts_.queue && facts_.queue->mails_failed > 0)
      find(Finding::mail_failed, std::to_string(facts_.queue->mails_failed));
  }

  bool is_late(const std::optional<Instant>& last, Duration interval) const {
    const Duration longest = interval > Duration::zero()
                                 ? interval * background_intervals_max + background_grace
                                 : Duration(scheduler_silence_max);
    return !last || *last < now_ - longest;
  }

  void judge_background() {
    if (!facts_.health) return;
    const auto before = checks_.size();
    const auto look = [&](const std::optional<Instant>& last, Duration interval, Finding late,
                          Finding not_called) {
      if (!is_late(last, interval)) return;
      find(interval > Duration::zero() ? late : not_called,
           last ? format_rfc3339(*last) : std::string());
    };
    look(facts_.health->cleanup_last_at, set_up_.cleanup_interval, Finding::cleanup_late,
         Finding::cleanup_not_called);
    look(facts_.health->reconcile_last_at, set_up_.reconcile_interval, Finding::reconcile_late,
         Finding::reconcile_not_called);
    if (checks_.size() == before) find(Finding::background_ok);
  }

  void judge_refunds() {
    if (!facts_.queue) return;
    if (facts_.queue->refunds_failed > 0)
      find(Finding::refunds_failed, std::to_string(facts_.queue->refunds_failed));
    else
      find(Finding::refunds_ok);
  }

  const InstallationSetUp& set_up_;
  const ExaminationFacts& facts_;
  Instant now_;
  std::vector<Check> checks_;
};

}  // namespace

std::vector<Check> judge(const InstallationSetUp& set_up, const ExaminationFacts& facts,
                         Instant now) {
  return Judgement(set_up, facts, now).pass();
}

bool Examination::has_problem() const {
  return std::any_of(checks.begin(), checks.end(), [](const Check& check) {
    return standing_of(check.finding) == Standing::problem;
  });
}

}  // namespace creneau::app
