// The simulator itself: it repeats, it passes without a fault, and it finds every deliberate one.
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "world.hpp"

namespace creneau::sim {
namespace {

constexpr std::uint64_t seeds_max = 400;

Verdict run(std::uint64_t seed, Sabotage sabotage) {
  World world(seed, sabotage, Nature::Telling::last_lines);
  return world.run();
}

TEST(Simulator, GivesTheSameTraceForTheSameSeed) {
  std::set<std::uint64_t> hashes;
  constexpr std::uint64_t seeds = 8;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto first = run(seed, Sabotage::none);
    const auto second = run(seed, Sabotage::none);
    EXPECT_EQ(first.trace_hash, second.trace_hash) << "seed " << seed;
    EXPECT_EQ(first.violation, std::nullopt) << "seed " << seed << ": " << *first.violation;
    hashes.insert(first.trace_hash);
  }
  EXPECT_EQ(hashes.size(), seeds) << "different seeds, different traces";
}

TEST(Simulator, ReachesTheCasesThatMatter) {
  Verdict sum;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto verdict = run(seed, Sabotage::none);
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
  }
  EXPECT_GT(sum.confirmed, 40U);
  EXPECT_GT(sum.rejected, 5U);
  EXPECT_GT(sum.cancelled, 20U);
  EXPECT_GT(sum.moves, 20U);
  EXPECT_GT(sum.holds, 20U);
  EXPECT_GT(sum.payments, sum.confirmed / 2);
  EXPECT_GT(sum.refunds, 10U);
  EXPECT_GT(sum.captured, 50U);
  EXPECT_GT(sum.released, 5U);
  EXPECT_GT(sum.lapsed, 5U);
  EXPECT_GT(sum.crashes, 40);
}

class DeliberateFault : public testing::TestWithParam<SabotageName> {};

TEST_P(DeliberateFault, IsFound) {
  for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
    const auto spoiled = run(seed, GetParam().sabotage);
    if (!spoiled.violation) continue;
    std::printf("found after %llu seeds: %s\n", static_cast<unsigned long long>(seed),
                spoiled.violation->c_str());
    const auto sound = run(seed, Sabotage::none);
    EXPECT_EQ(sound.violation, std::nullopt) << "it is found without the fault, too";
    return;
  }
  FAIL() << GetParam().name << " was not found in " << seeds_max << " seeds";
}

INSTANTIATE_TEST_SUITE_P(All, DeliberateFault, testing::ValuesIn(sabotage_names),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace creneau::sim
