// creneau_sim: runs seeds one after the other; the first line of a failure names its seed.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "world.hpp"

namespace {

using creneau::sim::Nature;
using creneau::sim::Sabotage;
using creneau::sim::Verdict;
using creneau::sim::World;

constexpr std::string_view usage =
    "usage: creneau_sim [--seed N] [--runs N] [--verbose] [--fault NAME]\n"
    "  --seed N      the first seed (1)\n"
    "  --runs N      how many seeds in a row (100)\n"
    "  --verbose     prints the whole trace\n"
    "  --fault NAME  with a deliberate fault, which has to be found:\n";

struct Arguments {
  std::uint64_t seed = 1;
  std::uint64_t runs = 100;
  Nature::Telling telling = Nature::Telling::last_lines;
  Sabotage sabotage = Sabotage::none;
};

int print_usage() {
  std::fputs(usage.data(), stderr);
  for (const auto& entry : creneau::sim::sabotage_names)
    std::fprintf(stderr, "                  %s\n", entry.name.data());
  return 2;
}

bool read_number(std::string_view text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_arguments(int count, char** values, Arguments& arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view option = values[i];
    if (option == "--verbose") {
      arguments.telling = Nature::Telling::all;
      continue;
    }
    if (i + 1 >= count) return false;
    const std::string_view value = values[++i];
    if (option == "--seed" && read_number(value, arguments.seed)) continue;
    if (option == "--runs" && read_number(value, arguments.runs)) continue;
    if (option != "--fault") return false;
    const auto sabotage = creneau::sim::parse_sabotage(value);
    if (!sabotage) return false;
    arguments.sabotage = *sabotage;
  }
  return true;
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  if (!read_arguments(count, values, arguments)) return print_usage();
  int passed = 0;
  int failed = 0;
  std::uint64_t hash = 0;
  Verdict sum;
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t run = 0; run < arguments.runs; ++run) {
    const auto seed = arguments.seed + run;
    World world(seed, arguments.sabotage, arguments.telling);
    const auto verdict = world.run();
    hash = hash * 31 + verdict.trace_hash;
    sum.bookings += verdict.bookings;
    sum.confirmed += verdict.confirmed;
    sum.rejected += verdict.rejected;
    sum.cancelled += verdict.cancelled;
    sum.moves += verdict.moves;
    sum.holds += verdict.holds;
    sum.payments += verdict.payments;
    sum.refunds += verdict.refunds;
    sum.captured += verdict.captured;
    sum.released += verdict.released;
    sum.lapsed += verdict.lapsed;
    sum.crashes += verdict.crashes;
    if (!verdict.violation) {
      ++passed;
      continue;
    }
    ++failed;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                verdict.violation->c_str());
    if (arguments.telling == Nature::Telling::last_lines && failed == 1) {
      std::puts("the end of its trace:");
      for (const auto& line : world.last_lines()) std::printf("  %s\n", line.c_str());
    }
  }
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  std::printf(
      "%zu bookings, %zu confirmed, %zu rejected, %zu cancelled, %zu moves, %zu holds, "
      "%zu payments, %zu refunds, %zu captured, %zu released, %zu lapsed, %d crashes; %lld ms a "
      "run\n",
      sum.bookings, sum.confirmed, sum.rejected, sum.cancelled, sum.moves, sum.holds, sum.payments,
      sum.refunds, sum.captured, sum.released, sum.lapsed, sum.crashes,
      static_cast<long long>(elapsed.count() /
                             static_cast<long long>(arguments.runs == 0 ? 1 : arguments.runs)));
  std::printf("trace %016llx\n", static_cast<unsigned long long>(hash));
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
