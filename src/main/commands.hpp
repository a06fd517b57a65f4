// What the command line can do, one function each. They throw std::runtime_error with one clear
// line for the terminal and return the exit status.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/config/settings.hpp"
#include "app/manage_users.hpp"
#include "app/set_up_endpoint.hpp"
#include "domain/names.hpp"
#include "domain/slot.hpp"
#include "sandbox/sandbox.hpp"

namespace creneau::program {

enum class Output { text, json };

int run_serve(config::Settings settings);
int run_sandbox(sandbox::Options options);
int run_cleanup(config::Settings settings, std::optional<Duration> older_than, Output output);
int run_reconcile(config::Settings settings, Output output);
/// `grace`: what is younger at Stripe is under way.
int run_verify(config::Settings settings, std::optional<Duration> grace, Output output);
int run_migrate(config::Settings settings, Output output);
int run_doctor(config::Settings settings, Output output);

struct StripeSetUp {
  /// Base of the site's address; empty: PUBLIC_URL.
  std::string url;
  app::Rehearsal rehearsal = app::Rehearsal::off;
};
int run_stripe_setup(config::Settings settings, const StripeSetUp& command, Output output);
int run_backup(config::Settings settings, const std::string& file);

struct AddSlots {
  Instant start;
  Duration duration{};
  /// As typed, in CURRENCY.
  std::string price;
  int count = 1;
  Duration every{};
  std::string title;
  int capacity = 1;
};
int run_slots_add(config::Settings settings, const AddSlots& command, Output output);
int run_slots_list(config::Settings settings, std::optional<Instant> from,
                   std::optional<Instant> to, Output output);
int run_slots_close(config::Settings settings, const std::string& id, Output output);
int run_user_add(config::Settings settings, const app::UserDraft& draft, Output output);
int run_user_list(config::Settings settings, Output output);
int run_user_reset(config::Settings settings, const std::string& email, Output output);
int run_bookings_list(config::Settings settings, std::optional<domain::BookingStatus> status,
                      Output output);
int run_bookings_show(config::Settings settings, const std::string& id, Output output);

}  // namespace creneau::program
