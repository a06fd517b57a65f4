// stripe setup: makes the webhook endpoint at Stripe what this installation needs.
#include <fmt/format.h>
#include <sodium.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include "adapters/stripe/transport.hpp"
#include "app/set_up_endpoint.hpp"
#include "app/webhook_events.hpp"
#include "base/loopback.hpp"
#include "main/commands.hpp"
#include "main/installation_probe.hpp"
#include "main/runtime.hpp"

namespace creneau::program {
namespace {

using Action = app::EndpointPlan::Action;

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

app::EndpointDraft make_draft(const config::Settings& settings, const StripeSetUp& command) {
  const auto base = command.url.empty() ? settings.public_url : without_slash(command.url);
  if (!base.starts_with("https://") && !base.starts_with("http://"))
    throw CommandError("--url must start with https:// (or http:// for this machine)");
  return {base + std::string(app::webhook_path), app::wanted_events(), stripe::api_version};
}

std::vector<std::string> list_warnings(const config::Settings& settings,
                                       const app::EndpointDraft& draft) {
  std::vector<std::string> warnings;
  if (!settings.is_stripe_live()) return warnings;
  if (is_loopback_host(host_of_url(draft.url)))
    warnings.emplace_back("a live key, and an address of this machine: Stripe cannot reach it");
  else if (!draft.url.starts_with("https://"))
    warnings.emplace_back("a live key, and an address without https: Stripe sends nothing there");
  return warnings;
}

Result<app::EndpointOutcome> carry_out(const config::Settings& settings,
                                       const app::EndpointDraft& draft, app::Rehearsal rehearsal) {
  boost::asio::io_context io{1};
  SystemRandom random;
  const auto account = make_account(settings, random);
  auto outcome = boost::asio::co_spawn(io, app::set_up_endpoint(*account, draft, rehearsal),
                                       boost::asio::use_future);
  const auto work = boost::asio::make_work_guard(io);
  while (outcome.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io.run_one();
  return outcome.get();
}

[[noreturn]] void give_up(const Error& error) {
  switch (error.code) {
    case Errc::unauthorized:
      throw CommandError("Stripe does not take STRIPE_SECRET_KEY. " + error.detail);
    case Errc::forbidden:
      throw CommandError(
          "the restricted key may not write webhook endpoints: give it «Webhook Endpoints: Write», "
          "or use the secret key for this command alone. " +
          error.detail);
    case Errc::gateway_rejected:
      throw CommandError("Stripe refuses: " + error.detail);
    default:
      throw CommandError("Stripe does not answer: " + error.detail);
  }
}

void print_secret(const app::WebhookEndpoint& endpoint, Action action) {
  if (endpoint.secret.empty()) return;
  fmt::print(
      "\nIts signing secret, which Stripe tells only now:\n\n  {}\n\n"
      "Put it where the server finds it, then restart the server:\n\n"
      "  STRIPE_WEBHOOK_SECRET={}        in its environment, or\n"
      "  stripe_webhook_secret = \"{}\"  in creneau.toml\n",
      endpoint.secret, endpoint.secret, endpoint.secret);
  if (action == Action::replace)
    fmt::print(
        "\nUntil then the older endpoint goes on. Put the new secret beside the old one, with a "
        "comma\nbetween, restart, and run `creneau stripe setup` again: it switches the older one "
        "off.\n");
}

void print_text(const app::EndpointOutcome& outcome, const app::EndpointDraft& draft,
                app::Rehearsal rehearsal) {
  const bool is_rehearsal = rehearsal == app::Rehearsal::on;
  for (const auto& difference : outcome.plan.differences)
    fmt::print("{} {}\n", outcome.plan.id.empty() ? "the endpoint" : outcome.plan.id, difference);
  switch (outcome.plan.action) {
    case Action::keep:
      fmt::print("The webhook endpoint {} is as it should be: nothing to do.\n", outcome.plan.id);
      break;
    case Action::create:
    case Action::replace:
      if (is_rehearsal)
        fmt::print("Would make a webhook endpoint {}.\n", draft.url);
      else
        fmt::print("Made the webhook endpoint {} for {}.\n", outcome.endpoint.id, draft.url);
      break;
    case Action::correct:
      fmt::print("{} the webhook endpoint {}.\n", is_rehearsal ? "Would correct" : "Corrected",
                 outcome.plan.id);
      break;
    case Action::retire:
      for (const auto& id : outcome.plan.retired_ids)
        fmt::print("{} the older webhook endpoint {}.\n",
                   is_rehearsal ? "Would switch off" : "Switched off", id);
      break;
  }
  print_secret(outcome.endpoint, outcome.plan.action);
}

void print_json(const app::EndpointOutcome& outcome, const app::EndpointDraft& draft,
                app::Rehearsal rehearsal, const std::vector<std::string>& warnings) {
  const auto to_array = [](const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
  };
  boost::json::object result{{"action", app::name(outcome.plan.action)},
                             {"dry_run", rehearsal == app::Rehearsal::on},
                             {"endpoint", outcome.endpoint.id},
                             {"url", draft.url},
                             {"events", to_array(draft.events)},
                             {"api_version", draft.api_version},
                             {"differences", to_array(outcome.plan.differences)},
                             {"warnings", to_array(warnings)}};
  if (!outcome.endpoint.secret.empty()) result["secret"] = outcome.endpoint.secret;
  fmt::print("{}\n", boost::json::serialize(result));
}

}  // namespace

int run_stripe_setup(config::Settings settings, const StripeSetUp& command, Output output) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  if (settings.stripe_secret_key.empty())
    throw CommandError("STRIPE_SECRET_KEY: is missing: the secret key from Stripe's dashboard");
  const auto draft = make_draft(settings, command);
  const auto warnings = list_warnings(settings, draft);
  for (const auto& warning : warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (settings.is_stripe_live() && !describe_set_up(settings).is_stripe_itself)
    throw CommandError(
        "STRIPE_SECRET_KEY is a live key and STRIPE_API_BASE is not Stripe: nothing was sent");
  const auto outcome = carry_out(settings, draft, command.rehearsal);
  if (!outcome) give_up(outcome.error());
  if (output == Output::json)
    print_json(*outcome, draft, command.rehearsal, warnings);
  else
    print_text(*outcome, draft, command.rehearsal);
  return 0;
}

}  // namespace creneau::program
