// The real hashes, at the least cost that libsodium takes.
#include "adapters/passwords/argon2_hasher.hpp"
#include "app_fixture.hpp"

namespace creneau::passwords {
namespace {

using app::PasswordVerdict;

constexpr Cost least{1, 8192};

class Argon2 : public testing::Test {
 protected:
  template <class T>
  static T run(boost::asio::awaitable<Result<T>> task) {
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    auto result = future.get();
    return std::move(*result);
  }
};

TEST_F(Argon2, KnowsThePasswordAgain) {
  Argon2Hasher hasher(least);
  const auto hash = run(hasher.hash("une étagère"));
  EXPECT_EQ(hash.substr(0, 10), "$argon2id$");
  EXPECT_NE(run(hasher.hash("une étagère")), hash) << "salted";
  EXPECT_EQ(run(hasher.verify("une étagère", hash)), PasswordVerdict::right);
  EXPECT_EQ(run(hasher.verify("une etagere", hash)), PasswordVerdict::wrong);
  EXPECT_EQ(run(hasher.verify("", hash)), PasswordVerdict::wrong);
  EXPECT_EQ(run(hasher.verify("une étagère", "no hash")), PasswordVerdict::wrong);
}

TEST_F(Argon2, WantsAHashOfOtherParametersAnew) {
  Argon2Hasher before(least);
  Argon2Hasher now({2, 16384});
  const auto hash = run(before.hash("une étagère"));
  EXPECT_EQ(run(now.verify("une étagère", hash)), PasswordVerdict::right_but_outdated);
  EXPECT_EQ(run(now.verify("une etagere", hash)), PasswordVerdict::wrong);
}

TEST_F(Argon2, WorksAsHardForNobody) {
  // Enough that the work is most of the time there is to measure.
  Argon2Hasher hasher({2, 8ULL * 1024 * 1024});
  const auto hash = run(hasher.hash("une étagère"));
  const auto took = [&](const std::string& of) {
    auto shortest = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 5; ++i) {
      const auto start = std::chrono::steady_clock::now();
      EXPECT_EQ(run(hasher.verify("a wrong password", of)), PasswordVerdict::wrong);
      shortest = std::min(shortest, std::chrono::steady_clock::now() - start);
    }
    return shortest;
  };
  EXPECT_GT(took("") * 4, took(hash));
}

TEST_F(Argon2, RefusesWhenTooManyWait) {
  Argon2Hasher hasher({3, 4ULL * 1024 * 1024});
  boost::asio::io_context io;
  int refused = 0;
  int made = 0;
  for (int i = 0; i < hashes_waiting_max + 5; ++i)
    boost::asio::co_spawn(io, hasher.hash("une étagère"),
                          [&](std::exception_ptr failure, Result<std::string> hash) {
                            ASSERT_FALSE(failure);
                            if (hash)
                              ++made;
                            else if (hash.error().code == Errc::unavailable)
                              ++refused;
                          });
  io.run();
  EXPECT_EQ(made, hashes_waiting_max);
  EXPECT_EQ(refused, 5);
  EXPECT_EQ(run(hasher.hash("une étagère")).substr(0, 10), "$argon2id$") << "places are free again";
}

}  // namespace
}  // namespace creneau::passwords
