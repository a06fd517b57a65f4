#include <gtest/gtest.h>

#include "adapters/stripe/circuit_breaker.hpp"

namespace creneau::stripe {
namespace {

using Admission = CircuitBreaker::Admission;
using Health = CircuitBreaker::Health;

class StripeCircuitBreaker : public testing::Test {
 protected:
  CircuitBreaker::Time at(int seconds) const {
    return CircuitBreaker::Time() + std::chrono::seconds(seconds);
  }
  void fail(int second) {
    breaker.note(breaker.admit(at(second)), Health::unavailable, at(second));
  }
  void open() {
    for (int i = 0; i < 3; ++i) fail(0);
  }

  CircuitBreaker breaker{{3, std::chrono::seconds(2), std::chrono::seconds(5)}};
};

TEST_F(StripeCircuitBreaker, LetsCallsThroughUntilARowOfFailures) {
  fail(0);
  fail(0);
  breaker.note(breaker.admit(at(0)), Health::available, at(0));
  fail(0);
  fail(0);
  EXPECT_EQ(breaker.admit(at(0)), Admission::yes);
  breaker.note(Admission::yes, Health::unavailable, at(0));
  EXPECT_EQ(breaker.admit(at(0)), Admission::no);
  EXPECT_EQ(breaker.retry_after(at(0)), std::chrono::seconds(2));
}

TEST_F(StripeCircuitBreaker, LetsOneProbeThroughAfterThePause) {
  open();
  EXPECT_EQ(breaker.admit(at(1)), Admission::no);
  EXPECT_EQ(breaker.admit(at(2)), Admission::as_probe);
  EXPECT_EQ(breaker.admit(at(2)), Admission::no) << "one at a time";
  EXPECT_EQ(breaker.retry_after(at(2)), std::chrono::seconds(1));
}

TEST_F(StripeCircuitBreaker, ClosesOnceTheProbeIsAnswered) {
  open();
  breaker.note(breaker.admit(at(2)), Health::available, at(2));
  EXPECT_EQ(breaker.admit(at(2)), Admission::yes);
  open();
  EXPECT_EQ(breaker.retry_after(at(0)), std::chrono::seconds(2)) << "the first pause again";
}

TEST_F(StripeCircuitBreaker, WaitsLongerAfterEachFailedProbeUpToTheLongest) {
  open();
  fail(2);
  EXPECT_EQ(breaker.retry_after(at(2)), std::chrono::seconds(4));
  fail(6);
  EXPECT_EQ(breaker.retry_after(at(6)), std::chrono::seconds(5));
  fail(11);
  EXPECT_EQ(breaker.retry_after(at(11)), std::chrono::seconds(5));
}

TEST_F(StripeCircuitBreaker, LearnsNothingFromFailuresOfCallsThatWereUnderWay) {
  open();
  for (int i = 0; i < 16; ++i) breaker.note(Admission::yes, Health::unavailable, at(1));
  EXPECT_EQ(breaker.admit(at(2)), Admission::as_probe);
  breaker.note(Admission::yes, Health::unavailable, at(2));
  EXPECT_EQ(breaker.admit(at(2)), Admission::no) << "the probe is still under way";
}

TEST_F(StripeCircuitBreaker, ClosesForAnAnswerToACallThatWasUnderWay) {
  open();
  breaker.note(Admission::yes, Health::available, at(1));
  EXPECT_EQ(breaker.admit(at(1)), Admission::yes);
}

}  // namespace
}  // namespace creneau::stripe
