// GET health, checklist; GET and POST health/checks.
#include <boost/json.hpp>

#include "adapters/http/admin/overview_endpoints.hpp"
#include "app/check_health.hpp"

namespace creneau::http::admin {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;

json::value time_or_null(const std::optional<Instant>& at, const TimeZone& zone) {
  if (!at) return nullptr;
  return json::value(zone.format(*at));
}

awaitable<Result<Response>> answer_checks(Site& site, const Caller& caller, Duration age_max) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  const auto examination = co_await site.examinations.get(age_max, site.context.clock);
  json::array checks;
  for (const auto& check : examination.checks) {
    const auto topic = app::topic_of(check.finding);
    checks.push_back({{"topic", app::name(topic)},
                      {"title", app::title(topic, caller.locale)},
                      {"finding", app::name(check.finding)},
                      {"standing", app::name(app::standing_of(check.finding))},
                      {"text", app::finding_text(check.finding, caller.locale)},
                      {"remedy", app::remedy_text(check.finding, caller.locale)},
                      {"detail", check.detail}});
  }
  const json::object body{
      {"examined_at", site.context.rules->time_zone.format(examination.examined_at)},
      {"is_well", !examination.has_problem()},
      {"checks", std::move(checks)}};
  co_return Response::json(Status::ok, json::serialize(body));
}

}  // namespace

awaitable<Result<Response>> show_checks(Site& site, const Request&, const Caller& caller) {
  return answer_checks(site, caller, app::examination_fresh_for);
}

awaitable<Result<Response>> check_now(Site& site, const Request&, const Caller& caller) {
  return answer_checks(site, caller, app::examination_pause);
}

awaitable<Result<Response>> show_health(Site& site, const Request&, const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  const auto health = co_await app::check_health(site.context, site.stripe_probe);
  if (!health) co_return health.error();
  const auto zone = site.context.rules->time_zone;
  const auto& facts = health->facts;
  const json::object body{
      {"webhook_last_at", time_or_null(facts.webhook_last_at, zone)},
      {"is_webhook_silent", health->is_webhook_silent},
      {"stripe",
       {{"is_reachable", health->stripe.is_reachable}, {"detail", health->stripe.detail}}},
      {"mails", {{"waiting", health->queue.mails_waiting}, {"failed", health->queue.mails_failed}}},
      {"effects_due", health->queue.effects_due},
      {"last_cleanup_at", time_or_null(facts.cleanup_last_at, zone)},
      {"last_reconcile_at", time_or_null(facts.reconcile_last_at, zone)},
      {"database_bytes", facts.database_bytes},
      {"smtp_is_configured", site.context.mailer.is_configured()},
      {"is_live", site.context.rules->is_live},
      {"version", site.options.version}};
  co_return Response::json(Status::ok, json::serialize(body));
}

awaitable<Result<Response>> show_first_steps(Site& site, const Request&, const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  const auto steps = co_await app::check_first_steps(site.context, site.stripe_probe);
  if (!steps) co_return steps.error();
  const json::object body{{"hours", steps->has_hours},          {"service", steps->has_service},
                          {"stripe", steps->has_stripe},        {"mail", steps->has_mail},
                          {"test_booking", steps->has_booking}, {"live", steps->is_live}};
  co_return Response::json(Status::ok, json::serialize(body));
}

}  // namespace creneau::http::admin
