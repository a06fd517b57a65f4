// The command line: names, options and help; what they do is in commands.hpp.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "base/money.hpp"
#include "main/commands.hpp"
#include "main/demo.hpp"

namespace creneau::program {
namespace {

constexpr int status_failed = 1;
constexpr int status_bad_usage = 2;
constexpr const char* default_config_file = "creneau.toml";

// Values are read by the options themselves, so that a wrong one is bad usage, told before anything
// is opened.

CLI::Option* add_duration(CLI::App* app, const std::string& name, std::optional<Duration>& target,
                          const std::string& help) {
  return app
      ->add_option_function<std::string>(
          name,
          [&target, name](const std::string& text) {
            const auto duration = parse_duration(text);
            if (!duration)
              throw CLI::ValidationError(
                  name, "\"" + text + "\" is not a duration such as 45s, 30m or 2h");
            target = *duration;
          },
          help)
      ->type_name("DURATION");
}

CLI::Option* add_instant(CLI::App* app, const std::string& name, std::optional<Instant>& target,
                         const std::string& help) {
  return app
      ->add_option_function<std::string>(
          name,
          [&target, name](const std::string& text) {
            const auto at = parse_rfc3339(text);
            if (!at)
              throw CLI::ValidationError(
                  name, "\"" + text + "\" is not a time such as 2026-12-01T09:00:00+01:00");
            target = *at;
          },
          help)
      ->type_name("RFC3339");
}

/// The settings are read when a command that needs them runs, so that `--help` never fails on them.
class CommandLine {
 public:
  CommandLine() : app_("Créneau: bookings that are paid, never twice.", "creneau") {
    app_.set_version_flag("--version", CRENEAU_VERSION);
    app_.add_option("--config", config_file_, "settings in TOML (default: creneau.toml, if there)")
        ->type_name("FILE");
    app_.fallthrough();
    app_.require_subcommand(0, 1);
    add_serve();
    add_demo();
    add_sandbox();
    add_slots();
    add_bookings();
    add_users();
    add_operations();
    add_stripe();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      const int code = app_.exit(error);
      return code == 0 ? 0 : status_bad_usage;
    }
    if (!action_) {
      fmt::print("{}", app_.help());
      return 0;
    }
    return action_();
  }

 private:
  config::Settings settings() const {
    auto file = config_file_;
    if (file.empty() && std::filesystem::exists(default_config_file)) file = default_config_file;
    auto loaded = config::load_settings(config::process_environment(), file);
    if (!loaded) throw std::runtime_error(loaded.error().detail);
    return std::move(*loaded);
  }

  Output output() const { return wants_json_ ? Output::json : Output::text; }

  CLI::App* add(CLI::App& parent, const std::string& name, const std::string& help,
                std::function<int()> action) {
    auto* command = parent.add_subcommand(name, help);
    command->fallthrough();
    if (action) command->final_callback([this, action = std::move(action)] { action_ = action; });
    return command;
  }

  void add_json(CLI::App* command) {
    command->add_flag("--json", wants_json_, "prints the result as JSON");
  }

  void add_serve() {
    add(app_, "serve", "the server: site, API, webhook, background work",
        [this] { return run_serve(settings()); });
  }

  void add_demo() {
    auto* demo =
        add(app_, "demo", "a demonstration: server, Stripe sandbox and mailbox, no account",
            [this] { return run_demo(settings(), demo_); });
    demo->add_option("--data", demo_.folder, "where its data go")->capture_default_str();
    demo->add_option("--sandbox-port", demo_.sandbox_port, "of the sandbox")->capture_default_str();
    demo->add_option("--smtp-port", demo_.smtp_port, "of the mailbox")->capture_default_str();
  }

  void add_sandbox() {
    auto* command = add(app_, "sandbox", "the local stand-in for Stripe, and a mailbox", [this] {
      // The same rule as the demo's: never beside a live key.
      if (settings().is_stripe_live())
        throw std::runtime_error(
            "STRIPE_SECRET_KEY is a live key: the sandbox never runs beside one");
      return run_sandbox(sandbox_);
    });
    command->add_option("--port", sandbox_.port, "of the API and the pages")->capture_default_str();
    command->add_option("--webhook-url", sandbox_.webhook_url, "where events are sent")
        ->type_name("URL");
    command->add_option("--webhook-secret", sandbox_.webhook_secret, "what they are signed with")
        ->type_name("whsec_…");
    command->add_option("--smtp-port", sandbox_.smtp_port, "of the mailbox")->capture_default_str();
    command->add_option("--seed", sandbox_.seed, "of the dice that decide faults")
        ->capture_default_str();
    command->add_option("--state", sandbox_.state_file, "keeps the state in this file")
        ->type_name("FILE");
  }

  void add_slots() {
    auto* slots = add(app_, "slots", "slots from a terminal", nullptr);
    slots->require_subcommand(1);
    auto* add_command =
        add(*slots, "add", "adds one slot or a row of them, prints the ids", [this] {
          add_slots_.start = *start_;
          add_slots_.duration = *duration_;
          add_slots_.every = every_.value_or(*duration_);
          return run_slots_add(settings(), add_slots_, output());
        });
    add_instant(add_command, "--start", start_, "when the first begins")->required();
    add_duration(add_command, "--duration", duration_, "how long each lasts")->required();
    add_command->add_option("--price", add_slots_.price, "in CURRENCY, such as 50.00; 0 is free")
        ->required()
        ->check([](const std::string& text) {
          // The currency's own decimals are checked once the settings are read.
          return parse_money(text, "bhd") ? std::string()
                                          : "\"" + text + "\" is not an amount such as 50.00";
        });
    add_command->add_option("--count", add_slots_.count, "how many")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    add_duration(add_command, "--every", every_,
                 "from one start to the next (default: the duration)");
    add_slots_.title = "Consultation";
    add_command->add_option("--title", add_slots_.title, "what it is")->capture_default_str();
    add_command->add_option("--capacity", add_slots_.capacity, "seats of each")
        ->check(CLI::Range(1, domain::slot_capacity_max))
        ->capture_default_str();
    add_json(add_command);

    auto* list = add(*slots, "list", "slots from now on",
                     [this] { return run_slots_list(settings(), from_, to_, output()); });
    add_instant(list, "--from", from_, "starting at or after (default: now)");
    add_instant(list, "--to", to_, "starting before (default: 92 days on)");
    add_json(list);

    auto* close = add(*slots, "close", "takes a slot off the offer; confirmed bookings stay",
                      [this] { return run_slots_close(settings(), id_, output()); });
    close->add_option("ID", id_, "the slot's id")->required();
    add_json(close);
  }

  void add_bookings() {
    auto* bookings = add(app_, "bookings", "what happened to bookings", nullptr);
    bookings->require_subcommand(1);
    auto* list = add(*bookings, "list", "the newest bookings",
                     [this] { return run_bookings_list(settings(), status_, output()); });
    list->add_option_function<std::string>(
            "--status",
            [this](const std::string& text) {
              status_ = domain::parse_name<domain::BookingStatus>(text);
              if (!status_)
                throw CLI::ValidationError("--status",
                                           "must be pending, confirmed, rejected or cancelled");
            },
            "only these")
        ->type_name("STATUS");
    add_json(list);
    auto* show = add(*bookings, "show", "one booking with its payments and its history",
                     [this] { return run_bookings_show(settings(), id_, output()); });
    show->add_option("ID", id_, "the booking's id")->required();
    add_json(show);
  }

  void add_users() {
    auto* user = add(app_, "user", "people who may sign in", nullptr);
    user->require_subcommand(1);
    auto* add_command = add(*user, "add", "adds a person, prints the link by which they begin",
                            [this] { return run_user_add(settings(), user_, output()); });
    add_command->add_option("--email", user_.email, "what they sign in with")->required();
    add_command->add_option("--name", user_.name, "what they are called");
    user_.role = domain::Role::owner;
    add_command
        ->add_option_function<std::string>(
            "--role",
            [this](const std::string& text) {
              const auto role = domain::parse_name<domain::Role>(text);
              if (!role) throw CLI::ValidationError("--role", "must be owner or staff");
              user_.role = *role;
            },
            "owner: everything; staff: their calendars (default: owner)")
        ->type_name("ROLE");
    add_json(add_command);
    add_json(add(*user, "list", "everybody who may sign in",
                 [this] { return run_user_list(settings(), output()); }));
    auto* reset = add(*user, "reset", "prints a link to choose a new password",
                      [this] { return run_user_reset(settings(), user_.email, output()); });
    reset->add_option("--email", user_.email, "whose")->required();
    add_json(reset);
  }

  void add_operations() {
    auto* cleanup =
        add(app_, "cleanup-unpaid", "deletes unpaid bookings, once Stripe says they stay so",
            [this] { return run_cleanup(settings(), older_than_, output()); });
    add_duration(cleanup, "--older-than", older_than_,
                 "unpaid for at least this long (default: UNPAID_TTL; 0s: all of them)");
    add_json(cleanup);
    auto* reconcile = add(app_, "reconcile", "reads back from Stripe what may have been missed",
                          [this] { return run_reconcile(settings(), output()); });
    add_json(reconcile);
    auto* verify = add(app_, "verify", "compares every payment with Stripe, changes nothing",
                       [this] { return run_verify(settings(), grace_, output()); });
    add_duration(verify, "--grace", grace_,
                 "what is younger at Stripe is under way, no difference (default: 5m)");
    add_json(verify);
    auto* migrate = add(app_, "migrate", "brings the database's schema up to date",
                        [this] { return run_migrate(settings(), output()); });
    add_json(migrate);
    add_json(add(app_, "doctor", "looks whether everything is well, and says what to do",
                 [this] { return run_doctor(settings(), output()); }));
    auto* backup = add(app_, "backup", "copies the database, beside a running server too",
                       [this] { return run_backup(settings(), file_); });
    backup->add_option("FILE", file_, "must not exist yet")->required();
  }

  void add_stripe() {
    auto* stripe = add(app_, "stripe", "the account at Stripe", nullptr);
    stripe->require_subcommand(1);
    auto* setup = add(*stripe, "setup", "makes or corrects the webhook, prints its new secret",
                      [this] { return run_stripe_setup(settings(), stripe_setup_, output()); });
    setup->add_option("--url", stripe_setup_.url, "where the site is (default: PUBLIC_URL)")
        ->type_name("URL");
    setup->add_flag_callback(
        "--dry-run", [this] { stripe_setup_.rehearsal = app::Rehearsal::on; },
        "says what it would do, changes nothing");
    add_json(setup);
  }

  CLI::App app_;
  std::string config_file_;
  std::function<int()> action_;
  bool wants_json_ = false;
  DemoOptions demo_;
  sandbox::Options sandbox_;
  StripeSetUp stripe_setup_;
  AddSlots add_slots_;
  std::optional<Instant> start_;
  std::optional<Duration> duration_;
  std::optional<Duration> every_;
  std::optional<Instant> from_;
  std::optional<Instant> to_;
  std::optional<Duration> older_than_;
  std::optional<Duration> grace_;
  std::optional<domain::BookingStatus> status_;
  app::UserDraft user_;
  std::string id_;
  std::string file_;
};

}  // namespace
}  // namespace creneau::program

int main(int argc, char** argv) {
  try {
    return creneau::program::CommandLine().run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "creneau: {}\n", error.what());
    return creneau::program::status_failed;
  }
}
