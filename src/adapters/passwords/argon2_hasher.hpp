// Argon2id by libsodium, on threads of its own: one hash takes tens of milliseconds and 64 MiB.
// Knows nothing of whose password it is.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>

#include "app/ports/password_hasher.hpp"

namespace creneau::passwords {

/// What one hash costs. RFC 9106 (section 4) recommends 3 passes over 64 MiB where memory is
/// scarce: a small machine must bear two at once beside everything else.
struct Cost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = 64ULL * 1024 * 1024;
};

/// At once; each needs the memory of the cost.
inline constexpr std::size_t hashes_at_once = 2;
/// Under way and waiting: a few seconds' worth. More are refused.
inline constexpr int hashes_waiting_max = 32;

class Argon2Hasher final : public app::PasswordHasher {
 public:
  explicit Argon2Hasher(Cost cost = {});
  /// Finishes what is under way. The executors of those who wait must outlive it.
  ~Argon2Hasher() override;

  boost::asio::awaitable<Result<std::string>> hash(std::string password) override;
  boost::asio::awaitable<Result<app::PasswordVerdict>> verify(std::string password,
                                                              std::string hash) override;

 private:
  std::string compute(const std::string& password) const;
  app::PasswordVerdict compare(const std::string& password, const std::string& hash) const;
  /// Runs `work` on the pool and resumes where the caller ran.
  template <class Work>
  boost::asio::awaitable<void> run(Work& work);

  Cost cost_;
  /// What nobody's password is compared with.
  std::string nobody_;
  std::atomic<int> waiting_{0};
  boost::asio::thread_pool pool_{hashes_at_once};
};

}  // namespace creneau::passwords
