// Durable bookings a second through the store, beside a bare loop of the same SQL. The two take
// turns, so that what else the machine does meets both; prints one JSON object.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "bench/store_sides.hpp"

namespace creneau::bench {
namespace {

struct Plan {
  std::string folder;
  std::size_t bookings = 20'000;
  std::size_t in_flight = 256;
  int rounds = 5;
};

std::string make_file(const Plan& plan, const char* side, const Material& material) {
  const auto folder = std::filesystem::path(plan.folder) / side;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto path = (folder / "bench.db").string();
  make_database(path, material);
  return path;
}

std::string describe(const Measurement& measurement, std::size_t bookings) {
  const auto count = static_cast<double>(bookings);
  return fmt::format(R"({{"per_second":{:.0f},"processor_microseconds_each":{:.2f}}})",
                     count / measurement.wall.count(), measurement.processor.count() * 1e6 / count);
}

std::string run_round(const Plan& plan, const Material& material, int round) {
  const auto store_path = make_file(plan, "store", material);
  const auto bare_path = make_file(plan, "bare", material);
  Measurement bare;
  if (round % 2 == 0) bare = run_bare(bare_path, material);
  const auto store = run_store(store_path, material, plan.in_flight);
  if (round % 2 == 1) bare = run_bare(bare_path, material);
  require_same_rows(store_path, bare_path, material.bookings.size());
  return fmt::format(R"({{"store":{},"bare":{},"ratio":{:.3f}}})", describe(store, plan.bookings),
                     describe(bare, plan.bookings), bare.wall / store.wall);
}

void run(const Plan& plan) {
  const auto material = make_material(plan.bookings);
  fmt::print(R"({{"bookings":{},"in_flight":{},"bare_group":{},"rounds":[)", plan.bookings,
             plan.in_flight, bare_group_bookings);
  for (int round = 0; round < plan.rounds; ++round)
    fmt::print("{}{}", round == 0 ? "" : ",", run_round(plan, material, round));
  fmt::print("]}}\n");
}

}  // namespace
}  // namespace creneau::bench

int main(int argc, char** argv) {
  creneau::bench::Plan plan;
  CLI::App app("Durable bookings through the store, beside a bare loop of the same SQL.");
  app.add_option("FOLDER", plan.folder, "for the databases: new ones, left there")->required();
  app.add_option("--bookings", plan.bookings, "of each side and round")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--in-flight", plan.in_flight, "clients of the store at once")
      ->check(CLI::Range(1, 4'096))
      ->capture_default_str();
  app.add_option("--rounds", plan.rounds, "how often the two take turns")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    creneau::bench::run(plan);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "creneau_bench_store: {}\n", error.what());
    return 1;
  }
}
