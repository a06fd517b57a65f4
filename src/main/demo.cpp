#include "main/demo.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "main/sample_data.hpp"
#include "main/serve.hpp"
#include "sandbox/sandbox.hpp"

namespace creneau::program {
namespace {

constexpr const char* demo_webhook_secret = "whsec_demo_sandbox_only";

}  // namespace

int run_demo(config::Settings settings, const DemoOptions& options) {
  if (settings.is_stripe_live())
    throw std::runtime_error(
        "STRIPE_SECRET_KEY is a live key: the demo never runs beside one. Unset it and try again.");
  std::filesystem::create_directories(options.folder);
  const auto sandbox_url = fmt::format("http://127.0.0.1:{}", options.sandbox_port);
  settings.database_url = fmt::format("sqlite:{}/creneau.db", options.folder);
  settings.stripe_secret_key = "sk_test_demo";
  settings.stripe_webhook_secrets = {demo_webhook_secret};
  settings.stripe_api_base = sandbox_url;
  settings.smtp_url = fmt::format("smtp://127.0.0.1:{}", options.smtp_port);
  if (settings.mail_from.empty()) settings.mail_from = "studio@demo.example";
  if (settings.owner_email.empty()) settings.owner_email = "owner@demo.example";
  if (settings.business_name == config::Settings().business_name)
    settings.business_name = "Studio Lilas";

  Runtime runtime(std::move(settings));
  add_sample_data(runtime);

  sandbox::Options sandbox_options;
  sandbox_options.port = options.sandbox_port;
  sandbox_options.smtp_port = options.smtp_port;
  sandbox_options.webhook_url =
      fmt::format("http://127.0.0.1:{}/api/webhooks/stripe", runtime.settings.port);
  sandbox_options.webhook_secret = demo_webhook_secret;
  sandbox_options.state_file = options.folder + "/sandbox.json";
  sandbox::Sandbox sandbox(runtime.io, std::move(sandbox_options));
  sandbox.start();

  ServeOptions serve_options;
  serve_options.is_demo = true;
  serve_options.mailbox_url = sandbox_url + "/mail";
  serve_options.banner = {{"Mailbox", sandbox_url + "/mail"},
                          {"Sandbox", sandbox_url + "/ (stands in for Stripe)"},
                          {"Test card", "4242 4242 4242 4242, any future date, any CVC"}};
  serve_options.stop_beside = [&sandbox](std::function<void()> done) {
    sandbox.stop(std::move(done));
  };
  return serve(runtime, std::move(serve_options));
}

}  // namespace creneau::program
