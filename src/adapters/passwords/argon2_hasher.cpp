#include "adapters/passwords/argon2_hasher.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <stdexcept>

namespace creneau::passwords {
namespace {

constexpr auto retry_after = std::chrono::seconds(2);

Error too_many_wait() {
  Error error(Errc::unavailable);
  error.retry_after = retry_after;
  return error;
}

template <std::size_t bytes>
std::string random_base64() {
  std::array<unsigned char, bytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)>
      text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  return text.data();
}

/// In the form of a hash (RFC 9106's encoding, as libsodium writes it), but no password's.
std::string make_hash_of_nothing(const Cost& cost) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_bytes / 1024, cost.passes,
                     random_base64<16>(), random_base64<32>());
}

/// A place in the queue, given back however the work ends.
class Place {
 public:
  explicit Place(std::atomic<int>& waiting) : waiting_(waiting), is_given_(++waiting <= limit) {}
  ~Place() { --waiting_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool is_given() const { return is_given_; }

 private:
  static constexpr int limit = hashes_waiting_max;
  std::atomic<int>& waiting_;
  bool is_given_;
};

}  // namespace

Argon2Hasher::Argon2Hasher(Cost cost) : cost_(cost) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  nobody_ = make_hash_of_nothing(cost_);
}

Argon2Hasher::~Argon2Hasher() {
  pool_.join();
}

std::string Argon2Hasher::compute(const std::string& password) const {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost_.passes,
                            cost_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::runtime_error("there is not enough memory to hash a password");
  return text.data();
}

app::PasswordVerdict Argon2Hasher::compare(const std::string& password,
                                           const std::string& hash) const {
  const auto& text = hash.empty() ? nobody_ : hash;
  if (crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) != 0 || hash.empty())
    return app::PasswordVerdict::wrong;
  if (crypto_pwhash_str_needs_rehash(text.c_str(), cost_.passes, cost_.memory_bytes) != 0)
    return app::PasswordVerdict::right_but_outdated;
  return app::PasswordVerdict::right;
}

template <class Work>
boost::asio::awaitable<void> Argon2Hasher::run(Work& work) {
  auto executor = co_await boost::asio::this_coro::executor;
  std::exception_ptr failure;
  co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void()>(
      [&](auto handler) {
        boost::asio::post(pool_,
                          [&work, &failure, executor, resume = std::move(handler)]() mutable {
                            try {
                              work();
                            } catch (...) {
                              failure = std::current_exception();
                            }
                            boost::asio::post(executor, std::move(resume));
                          });
      },
      boost::asio::use_awaitable);
  if (failure) std::rethrow_exception(failure);
}

boost::asio::awaitable<Result<std::string>> Argon2Hasher::hash(std::string password) {
  const Place place(waiting_);
  if (!place.is_given()) co_return too_many_wait();
  std::string made;
  const auto work = [&] { made = compute(password); };
  co_await run(work);
  co_return made;
}

boost::asio::awaitable<Result<app::PasswordVerdict>> Argon2Hasher::verify(std::string password,
                                                                          std::string hash) {
  const Place place(waiting_);
  if (!place.is_given()) co_return too_many_wait();
  auto verdict = app::PasswordVerdict::wrong;
  const auto work = [&] { verdict = compare(password, hash); };
  co_await run(work);
  co_return verdict;
}

}  // namespace creneau::passwords
