#include "adapters/stripe/transport.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "adapters/stripe/transfer.hpp"

namespace creneau::stripe {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Duration poll_max = std::chrono::seconds(1);

struct MultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

void initialise_curl() {
  static const auto code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

// What goes into a header must not be able to add another.
bool is_header_safe(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// A call and how far it has come.
struct Job {
  Call call;
  Transport::Finish finish;
  Steady::time_point deadline;
  int tries = 0;
  CircuitBreaker::Admission admission = CircuitBreaker::Admission::yes;
  std::unique_ptr<Transfer> transfer;
};
using JobPointer = std::unique_ptr<Job>;

bool is_worth_another_try(const Result<Answer>& result, const Transfer& transfer) {
  if (transfer.is_too_large()) return false;
  if (!result) return true;
  if (result->is_replayed) return false;
  if (const auto advice = transfer.should_retry()) return *advice;
  return result->status == 409 || result->status == 429 || result->status >= 500;
}

/// A stored failure is replayed by a Stripe that is well.
CircuitBreaker::Health health_of(const Result<Answer>& result, const Transfer& transfer) {
  const bool is_failure =
      result ? result->status >= 500 && !result->is_replayed : !transfer.is_too_large();
  return is_failure ? CircuitBreaker::Health::unavailable : CircuitBreaker::Health::available;
}

Error unavailable(const char* why) {
  return Error(Errc::gateway_unavailable, why);
}

}  // namespace

struct Transport::Impl {
  Impl(TransportOptions given, app::Random& source)
      : options(std::move(given)), random(source), breaker(options.breaker) {
    if (options.secret_key.empty() || !is_header_safe(options.secret_key))
      throw std::invalid_argument("STRIPE_SECRET_KEY must be one word of visible ASCII characters");
    initialise_curl();
    endpoint = make_endpoint(options.api_base);
    multi.reset(curl_multi_init());
    if (!multi) throw std::bad_alloc();
    const auto connections = static_cast<long>(options.connections_max);
    curl_multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, connections);
    thread = std::thread([this] { run(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      is_stopping = true;
    }
    curl_multi_wakeup(multi.get());
    thread.join();
  }

  void send(Call call, Finish finish) {
    if (!is_header_safe(call.idempotency_key) || !is_header_safe(call.target))
      return finish(Error(Errc::gateway_rejected, "the request has a character that is not one"));
    auto job = std::make_unique<Job>();
    job->call = std::move(call);
    job->finish = std::move(finish);
    job->deadline = Steady::now() + options.total_timeout;
    const char* refusal = nullptr;
    {
      const std::lock_guard lock(mutex);
      if (is_stopping)
        refusal = "the program is stopping";
      else if (in_hand >= options.connections_max + options.queue_max)
        refusal = "too many calls to Stripe are waiting";
      else {
        ++in_hand;
        incoming.push_back(std::move(job));
      }
    }
    if (refusal != nullptr) return job->finish(unavailable(refusal));
    curl_multi_wakeup(multi.get());
  }

  // Everything below runs on the transport's thread.

  void run() {
    while (take_incoming()) {
      start_due();
      int running = 0;
      curl_multi_perform(multi.get(), &running);
      collect();
      start_due();
      curl_multi_poll(multi.get(), nullptr, 0, static_cast<int>(poll_time().count()), nullptr);
    }
    end_everything();
  }

  bool take_incoming() {
    const std::lock_guard lock(mutex);
    if (is_stopping) return false;
    for (auto& job : incoming) waiting.emplace(Steady::now(), std::move(job));
    incoming.clear();
    return true;
  }

  void start_due() {
    while (active.size() < options.connections_max && !waiting.empty() &&
           waiting.begin()->first <= Steady::now()) {
      auto job = std::move(waiting.begin()->second);
      waiting.erase(waiting.begin());
      start(std::move(job));
    }
  }

  void start(JobPointer job) {
    const auto left = std::chrono::duration_cast<Duration>(job->deadline - Steady::now());
    if (left <= Duration::zero())
      return end(std::move(job), unavailable("no time was left for the call to Stripe"));
    job->admission = breaker.admit(Steady::now());
    if (job->admission == CircuitBreaker::Admission::no) return refuse(std::move(job));
    try {
      job->transfer = std::make_unique<Transfer>(endpoint, options, job->call, left);
    } catch (const std::exception&) {
      return end_unsent(std::move(job), "the call to Stripe could not be prepared");
    }
    ++job->tries;
    auto* easy = job->transfer->handle();
    if (curl_multi_add_handle(multi.get(), easy) != CURLM_OK)
      return end_unsent(std::move(job), "the call to Stripe could not be started");
    active.emplace(easy, std::move(job));
  }

  void refuse(JobPointer job) {
    auto error = unavailable("Stripe has not answered lately: it is asked again in a moment");
    error.retry_after = breaker.retry_after(Steady::now());
    end(std::move(job), std::move(error));
  }

  void end_unsent(JobPointer job, const char* why) {
    breaker.note(job->admission, CircuitBreaker::Health::unavailable, Steady::now());
    end(std::move(job), unavailable(why));
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      auto* easy = message->easy_handle;
      const auto code = message->data.result;
      curl_multi_remove_handle(multi.get(), easy);
      auto node = active.extract(easy);
      settle(std::move(node.mapped()), code);
    }
  }

  void settle(JobPointer job, CURLcode code) {
    auto result = job->transfer->finish(code);
    breaker.note(job->admission, health_of(result, *job->transfer), Steady::now());
    if (job->tries < options.tries_max && is_worth_another_try(result, *job->transfer)) {
      const Duration asked = result && result->retry_after ? *result->retry_after : Duration();
      const auto due = Steady::now() + std::max(pause_after(job->tries), asked);
      if (due < job->deadline) {
        job->transfer.reset();
        waiting.emplace(due, std::move(job));
        return;
      }
    }
    end(std::move(job), std::move(result));
  }

  // Between half and all of base · 2^(tries-1): rivals that failed together do not come back
  // together.
  Duration pause_after(int tries) {
    auto longest = options.backoff_base;
    for (int i = 1; i < tries && longest < backoff_max; ++i) longest *= 2;
    longest = std::min(longest, backoff_max);
    const auto half = longest.count() / 2;
    return Duration(longest.count() - half) +
           Duration(
               static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(half + 1)));
  }

  void end(JobPointer job, Result<Answer> result) {
    job->transfer.reset();
    {
      const std::lock_guard lock(mutex);
      --in_hand;
    }
    job->finish(std::move(result));
  }

  Duration poll_time() const {
    if (waiting.empty() || active.size() >= options.connections_max) return poll_max;
    const auto until_due = std::chrono::ceil<Duration>(waiting.begin()->first - Steady::now());
    return std::clamp(until_due, Duration::zero(), poll_max);
  }

  void end_everything() {
    for (auto& [easy, job] : active) {
      job->transfer->abandon();
      curl_multi_remove_handle(multi.get(), easy);
      end(std::move(job), unavailable("the program is stopping"));
    }
    for (auto& [due, job] : waiting) end(std::move(job), unavailable("the program is stopping"));
    std::deque<JobPointer> never_started;
    {
      const std::lock_guard lock(mutex);
      never_started.swap(incoming);
    }
    for (auto& job : never_started) end(std::move(job), unavailable("the program is stopping"));
  }

  const TransportOptions options;
  app::Random& random;
  CircuitBreaker breaker;
  Endpoint endpoint;
  std::unique_ptr<CURLM, MultiCleanup> multi;

  std::mutex mutex;
  std::deque<JobPointer> incoming;  ///< guarded by mutex
  std::size_t in_hand = 0;          ///< accepted and not ended; guarded by mutex
  bool is_stopping = false;         ///< guarded by mutex

  /// By when they are due.
  std::multimap<Steady::time_point, JobPointer> waiting;
  std::map<CURL*, JobPointer> active;
  std::thread thread;
};

Transport::Transport(TransportOptions options, app::Random& random)
    : impl_(std::make_unique<Impl>(std::move(options), random)) {}
Transport::~Transport() = default;

void Transport::send(Call call, Finish finish) {
  impl_->send(std::move(call), std::move(finish));
}

}  // namespace creneau::stripe
