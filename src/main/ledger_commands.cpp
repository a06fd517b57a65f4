// reconcile, verify: our ledger and Stripe's.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "adapters/http/wire/api_types.hpp"
#include "app/check_health.hpp"
#include "app/reconcile.hpp"
#include "app/verify_ledger.hpp"
#include "main/commands.hpp"
#include "main/runtime.hpp"

namespace creneau::program {
namespace {

namespace json = boost::json;

app::PaymentRecords& require_records(const Runtime& runtime) {
  if (!runtime.records) throw CommandError("STRIPE_SECRET_KEY: is missing: Stripe has to be asked");
  return *runtime.records;
}

json::array held_json(const std::vector<app::HeldEvent>& events) {
  json::array list;
  for (const auto& event : events)
    list.push_back(
        json::object{{"event_id", event.id.str()}, {"type", event.type}, {"reason", event.reason}});
  return list;
}

void print_json(const app::ReconcileReport& report) {
  json::array healed;
  for (const auto& one : report.healed)
    healed.push_back(json::object{{"happening", domain::name(one.happening)},
                                  {"booking_id", one.booking_id.str()},
                                  {"session_id", one.session_id.str()},
                                  {"amount", http::to_json(one.amount)}});
  const json::object object{{"sessions_read", report.counts.sessions_read},
                            {"refunds_read", report.counts.refunds_read},
                            {"sessions_closed", report.counts.sessions_closed},
                            {"events_read", report.walk.events_read},
                            {"events_applied", report.walk.events_applied},
                            {"unanswered", report.counts.unanswered},
                            {"healed_count", report.healed_count},
                            {"healed", std::move(healed)},
                            {"events_held", held_json(report.walk.held)},
                            {"events_given_up", held_json(report.walk.given_up)}};
  fmt::print("{}\n", json::serialize(object));
}

void print_text(const app::ReconcileReport& report) {
  fmt::print("{} events walked, {} of them news\n", report.walk.events_read,
             report.walk.events_applied);
  fmt::print("{} sessions and {} refunds read back, {} sessions closed, {} unanswered\n",
             report.counts.sessions_read, report.counts.refunds_read, report.counts.sessions_closed,
             report.counts.unanswered);
  if (report.healed_count == 0)
    fmt::print("nothing to heal\n");
  else
    fmt::print("{} changes learned:\n", report.healed_count);
  for (const auto& one : report.healed)
    fmt::print("  {:<20}{}  {}  {}\n", domain::name(one.happening), one.booking_id.str(),
               format_money(one.amount, Locale::en), one.session_id.str());
  const auto print_events = [](const char* what, const std::vector<app::HeldEvent>& events) {
    for (const auto& event : events)
      fmt::print("{}: {} {}: {}\n", what, event.id.str(), event.type, event.reason);
  };
  print_events("cannot be applied yet", report.walk.held);
  print_events("given up", report.walk.given_up);
}

const char* sentence(app::DifferenceKind kind) {
  switch (kind) {
    case app::DifferenceKind::payment_unknown:
      return "a payment at Stripe is not known here";
    case app::DifferenceKind::payment_missing:
      return "Stripe does not know a payment that is kept here";
    case app::DifferenceKind::payment_state:
      return "a payment stands differently";
    case app::DifferenceKind::captured_amount:
      return "another amount was captured";
    case app::DifferenceKind::refund_unknown:
      return "a refund at Stripe is not known here";
    case app::DifferenceKind::refund_missing:
      return "Stripe does not know a refund that is kept here";
    case app::DifferenceKind::refund_amount:
      return "a refund has another amount";
    case app::DifferenceKind::refund_state:
      return "a refund stands differently";
    case app::DifferenceKind::refunded_total:
      return "the sum refunded is not that of the refunds";
    case app::DifferenceKind::unaccounted:
      return "money is kept for no booking";
  }
  CRENEAU_UNREACHABLE();
}

json::array differences_json(const std::vector<app::Difference>& differences) {
  json::array list;
  for (const auto& one : differences)
    list.push_back(json::object{{"kind", app::name(one.kind)},
                                {"payment_id", one.payment_id.str()},
                                {"payment_intent_id", one.payment_intent_id.str()},
                                {"refund_id", one.refund_id.str()},
                                {"booking_id", one.booking_id.str()},
                                {"here", one.here},
                                {"at_stripe", one.at_stripe}});
  return list;
}

void print_json(const app::VerifyReport& report) {
  json::array sums;
  for (const auto& [currency, one] : report.sums)
    sums.push_back(json::object{{"currency", currency},
                                {"captured", one.captured},
                                {"held", one.held},
                                {"kept", one.kept},
                                {"refunded", one.refunded},
                                {"refund_pending", one.refund_pending},
                                {"refund_failed", one.refund_failed},
                                {"captured_at_stripe", one.captured_at_stripe},
                                {"refunded_at_stripe", one.refunded_at_stripe}});
  const json::object object{{"payments", report.payments},
                            {"payment_intents", report.intents},
                            {"differences", differences_json(report.differences)},
                            {"under_way", differences_json(report.under_way)},
                            {"sums", std::move(sums)}};
  fmt::print("{}\n", json::serialize(object));
}

void print_difference(std::string_view mark, const app::Difference& one) {
  std::string ids = one.payment_intent_id.str();
  for (const auto* id : {&one.refund_id.str(), &one.payment_id.str(), &one.booking_id.str()})
    if (!id->empty()) ids += ' ' + *id;
  fmt::print("{}  {}: here {}; at Stripe {} ({})\n", mark, sentence(one.kind), one.here,
             one.at_stripe, ids);
}

void print_text(const app::VerifyReport& report) {
  for (const auto& one : report.differences) print_difference("!!", one);
  for (const auto& one : report.under_way) print_difference("--", one);
  fmt::print("{} payments here, {} at Stripe: {} differences, {} under way\n", report.payments,
             report.intents, report.differences.size(), report.under_way.size());
  for (const auto& [currency, one] : report.sums) {
    const auto text = [&currency = currency](std::int64_t minor) {
      return format_money(Money{minor, currency}, Locale::en);
    };
    fmt::print(
        "{}: {} captured = {} held + {} kept + {} refunded + {} refund pending + {} unsettled\n",
        currency, text(one.captured), text(one.held), text(one.kept), text(one.refunded),
        text(one.refund_pending), text(one.refund_failed));
    fmt::print("     Stripe: {} captured, {} refunded\n", text(one.captured_at_stripe),
               text(one.refunded_at_stripe));
  }
}

}  // namespace

int run_reconcile(config::Settings settings, Output output) {
  Runtime runtime(std::move(settings));
  const auto report = runtime.require(app::reconcile_with_events(
      *runtime.context, require_records(runtime), app::ReconcileScope::all));
  runtime.require(app::note_chore(*runtime.context, app::Chore::reconcile));
  if (output == Output::json)
    print_json(report);
  else
    print_text(report);
  const bool is_whole =
      report.counts.unanswered == 0 && report.walk.held.empty() && report.walk.given_up.empty();
  return is_whole ? 0 : 1;
}

int run_verify(config::Settings settings, std::optional<Duration> grace, Output output) {
  Runtime runtime(std::move(settings));
  const auto report = runtime.require(app::verify_ledger(*runtime.context, require_records(runtime),
                                                         grace.value_or(app::verify_grace)));
  if (output == Output::json)
    print_json(report);
  else
    print_text(report);
  return report.differences.empty() ? 0 : 1;
}

}  // namespace creneau::program
