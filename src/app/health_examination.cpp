#include "app/health_examination.hpp"

#include "app/check_health.hpp"

namespace creneau::app {
namespace {

struct DatabaseFacts {
  HealthFacts health;
  QueueCounts queue;
};

awaitable<void> read_database(Store& store, const Clock& clock, ExaminationFacts& facts) {
  try {
    const auto work = [now = clock.now()](Reader& reader) -> Result<DatabaseFacts> {
      return DatabaseFacts{read_health_facts(reader, now), reader.queue_counts(now)};
    };
    auto read = co_await store.read(work);
    if (!read) co_return;
    facts.health = std::move(read->health);
    facts.queue = read->queue;
  } catch (const std::exception& error) {
    facts.schema.is_reached = false;
    facts.schema.detail = error.what();
  }
}

/// Writes and takes it back: an error result leaves no trace.
awaitable<void> try_to_write(Store& store, const Clock& clock, ExaminationFacts& facts) {
  try {
    const auto work = [now = clock.now()](Tx& tx) -> Result<void> {
      tx.overview().note_chore(Chore::cleanup, now);
      return Errc::conflict;
    };
    const auto written = co_await store.write(work);
    facts.is_written = !written && written.error().code == Errc::conflict;
  } catch (const std::exception& error) {
    facts.write_failure = error.what();
  }
}

awaitable<void> ask_account(PaymentAccount& account, const Clock& clock, ExaminationFacts& facts) {
  facts.account = co_await account.look();
  facts.account_seen_at = clock.now();
  if (!*facts.account) co_return;
  for (const auto permission : {Permission::write_sessions, Permission::write_refunds,
                                Permission::write_payment_intents, Permission::read_events}) {
    const auto may = co_await account.may(permission);
    if (may && !*may) facts.missing_permissions.push_back(permission);
  }
  facts.endpoints = co_await account.list_endpoints();
}

}  // namespace

awaitable<Examination> examine(const ExaminationParts& parts, const InstallationSetUp& set_up) {
  ExaminationFacts facts;
  facts.schema = co_await parts.probe.look_at_schema();
  const bool is_current =
      facts.schema.is_reached && facts.schema.version == facts.schema.known_version;
  if (parts.store != nullptr && is_current) {
    co_await read_database(*parts.store, parts.clock, facts);
    co_await try_to_write(*parts.store, parts.clock, facts);
  }
  // A live key is shown to Stripe alone.
  if (parts.account != nullptr && (set_up.is_stripe_itself || !set_up.is_live))
    co_await ask_account(*parts.account, parts.clock, facts);
  facts.site = co_await parts.probe.ask_site();
  if (facts.site.answer == SiteState::Answer::ours && set_up.has_webhook_secret)
    facts.secrets = co_await parts.probe.send_test_events();
  facts.mail = co_await parts.probe.ask_mail_server();
  const auto now = parts.clock.now();
  auto checks = judge(set_up, facts, now);
  co_return Examination{now, std::move(checks)};
}

}  // namespace creneau::app
