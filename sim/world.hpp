// One simulated run: two server processes on one database, Stripe, a mail server, people; what goes
// wrong; and the end, when nothing goes wrong any more and everything has to be settled.
#pragma once

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "adapters/store/store.hpp"
#include "oracle.hpp"
#include "server.hpp"

namespace creneau::sim {

struct Verdict {
  std::optional<std::string> violation;
  std::uint64_t trace_hash = 0;
  std::size_t bookings = 0;
  std::size_t confirmed = 0;
  std::size_t rejected = 0;
  std::size_t cancelled = 0;
  std::size_t moves = 0;
  std::size_t holds = 0;
  std::size_t payments = 0;
  std::size_t refunds = 0;
  /// Payments that a bank held at some time, by what became of them.
  std::size_t captured = 0;
  std::size_t released = 0;
  std::size_t lapsed = 0;
  int crashes = 0;
};

class World {
 public:
  World(std::uint64_t seed, Sabotage sabotage, Nature::Telling telling);
  ~World();

  Verdict run();
  const std::deque<std::string>& last_lines() const { return nature_.last_lines(); }

  // For the people in it.
  Nature& nature() { return nature_; }
  StripeModel& stripe() { return stripe_; }
  Oracle& oracle() { return oracle_; }
  app::Store& database() { return database_; }
  std::shared_ptr<Waits> waits() { return waits_; }
  void begin(awaitable<void> story) {
    boost::asio::co_spawn(io_, std::move(story), boost::asio::detached);
  }
  /// A request to one of the servers. Nothing when none answers: down, crashed meanwhile, failed,
  /// or the answer got lost.
  template <class Answer>
  awaitable<std::optional<Answer>> ask(std::function<awaitable<Answer>(Server&)> work);

 private:
  struct Request {
    int server = 0;
    std::function<void()> give_up;
  };

  template <class Answer>
  void dispatch(WaitId id, std::function<awaitable<Answer>(Server&)> work);
  template <class Answer>
  awaitable<void> serve(Server& server, WaitId id, std::function<awaitable<Answer>(Server&)> work);

  Server* pick_server();
  void start_server(int number);
  void bury(int number);
  void plan_mishaps();
  void run_until(Instant horizon);
  void run_what_is_ready();
  void settle();
  void come_to_rest();
  void count_authorizations(Verdict& verdict) const;

  Nature nature_;
  store::DatabaseStore database_;
  StripeModel stripe_;
  Oracle oracle_;
  MailModel mail_;
  app::Installation installation_;
  Installations shared_;
  boost::asio::io_context io_;
  std::shared_ptr<Waits> waits_ = std::make_shared<Waits>();
  std::map<WaitId, Request> requests_;
  std::array<std::unique_ptr<Server>, 2> servers_;
  /// During a long outage nobody starts a server again.
  bool is_dark_ = false;
  int crashes_ = 0;
};

template <class Answer>
awaitable<std::optional<Answer>> World::ask(std::function<awaitable<Answer>(Server&)> work) {
  co_return co_await waits_->wait<std::optional<Answer>>(
      [this, &work](WaitId id) { dispatch<Answer>(id, work); });
}

template <class Answer>
void World::dispatch(WaitId id, std::function<awaitable<Answer>(Server&)> work) {
  auto* server = pick_server();
  if (server == nullptr)
    return resume_after(nature_, waits_, id, std::chrono::seconds(2), std::optional<Answer>());
  const auto number = server->number();
  requests_[id] = {number, [this, id] {
                     resume_after(nature_, waits_, id, std::chrono::milliseconds(50),
                                  std::optional<Answer>());
                   }};
  nature_.timeline.after(
      nature_.dice.between(Duration(1), Duration(100)), [this, id, number, work] {
        const auto& alive = servers_[static_cast<std::size_t>(number)];
        if (!alive || alive->has_crashed() || !requests_.contains(id)) return;
        boost::asio::co_spawn(alive->io(), serve<Answer>(*alive, id, work), boost::asio::detached);
      });
}

template <class Answer>
awaitable<void> World::serve(Server& server, WaitId id,
                             std::function<awaitable<Answer>(Server&)> work) {
  std::optional<Answer> answer;
  try {
    answer.emplace(co_await work(server));
  } catch (const std::exception& error) {
    nature_.note("server {}: a request fails: {}", server.number(), error.what());
  }
  if (requests_.erase(id) == 0) co_return;
  if (nature_.mishap(20)) answer.reset();
  resume_after(nature_, waits_, id, nature_.dice.between(Duration(1), Duration(100)),
               std::move(answer));
}

}  // namespace creneau::sim
