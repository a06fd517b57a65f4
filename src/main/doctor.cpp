// doctor: looks at everything without changing anything, and says what to do.
#include <fmt/format.h>
#include <sodium.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include "main/commands.hpp"
#include "main/installation_probe.hpp"
#include "main/runtime.hpp"

namespace creneau::program {
namespace {

/// Opened as it is: the schema of a database that is behind stays behind. Nothing, with the reason,
/// where that fails.
std::unique_ptr<store::DatabaseStore> open_database(const config::Settings& settings,
                                                    std::string& failure) {
  try {
    store::Options options;
    options.database_url = settings.database_url;
    return std::make_unique<store::DatabaseStore>(std::move(options));
  } catch (const std::exception& error) {
    failure = error.what();
    return nullptr;
  }
}

app::Examination examine(const config::Settings& settings) {
  boost::asio::io_context io{1};
  SystemClock clock;
  SystemRandom random;
  std::string failure;
  const auto store = open_database(settings, failure);
  const auto account = make_account(settings, random);
  SystemProbe probe(settings, store.get(), failure);
  const app::ExaminationParts parts{store.get(), account.get(), probe, clock};
  const auto set_up = describe_set_up(settings);
  auto examination =
      boost::asio::co_spawn(io, app::examine(parts, set_up), boost::asio::use_future);
  // What comes back from other threads finds the loop still waiting.
  const auto work = boost::asio::make_work_guard(io);
  while (examination.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io.run_one();
  return examination.get();
}

void print_text(const app::Examination& examination) {
  for (const auto& check : examination.checks) {
    fmt::print("{:<9}{:<22}{}", app::name(app::standing_of(check.finding)),
               app::title(app::topic_of(check.finding), Locale::en),
               app::finding_text(check.finding, Locale::en));
    if (!check.detail.empty()) fmt::print(" [{}]", check.detail);
    fmt::print("\n");
    if (const auto remedy = app::remedy_text(check.finding, Locale::en); !remedy.empty())
      fmt::print("{:<31}-> {}\n", "", remedy);
  }
}

void print_json(const app::Examination& examination) {
  boost::json::array checks;
  for (const auto& check : examination.checks)
    checks.push_back({{"topic", app::name(app::topic_of(check.finding))},
                      {"finding", app::name(check.finding)},
                      {"standing", app::name(app::standing_of(check.finding))},
                      {"text", app::finding_text(check.finding, Locale::en)},
                      {"remedy", app::remedy_text(check.finding, Locale::en)},
                      {"detail", check.detail}});
  const boost::json::object result{{"is_well", !examination.has_problem()},
                                   {"checks", std::move(checks)}};
  fmt::print("{}\n", boost::json::serialize(result));
}

}  // namespace

int run_doctor(config::Settings settings, Output output) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  const auto examination = examine(settings);
  if (output == Output::json)
    print_json(examination);
  else
    print_text(examination);
  return examination.has_problem() ? 1 : 0;
}

}  // namespace creneau::program
