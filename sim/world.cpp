#include "world.hpp"

#include "blank_database.hpp"
#include "owner.hpp"
#include "people.hpp"
#include "webhook_post.hpp"

namespace creneau::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto busy_time = hours(2);
constexpr auto long_outage = hours(25);
/// Refunds and delayed methods take up to 100 minutes at the simulated Stripe, mails are tried
/// again within an hour.
constexpr auto settling_time_max = hours(8);
constexpr auto settling_step = minutes(10);

store::Options make_store_options(Dice& dice) {
  prepare_blank_database();
  store::Options options;
  options.database_url = "sqlite::memory:";
  options.mode = store::Mode::inline_;
  options.random = [&dice] { return dice.next(); };
  return options;
}

}  // namespace

World::World(std::uint64_t seed, Sabotage sabotage, Nature::Telling telling)
    : nature_(seed, sabotage, telling),
      database_(make_store_options(nature_.dice)),
      stripe_(nature_, [this](const app::PaymentEvent& event) { begin(deliver(*this, event)); }),
      oracle_(nature_, database_, stripe_),
      mail_([this](const app::Mail& mail) { oracle_.mail_accepted(mail); }),
      shared_{nature_,
              database_,
              stripe_,
              mail_,
              installation_,
              domain::CaptureMethod::automatic,
              [this](const Touched& touched) { oracle_.committed(touched); }} {
  database_.migrate();
  look(database_, [this](app::Reader& reader) { installation_ = reader.installation(); });
  oracle_.set_installation(installation_);
  stripe_.set_watch(
      {[this](const StripeModel::Session& session) { oracle_.payment_captured(session); },
       [this](const StripeModel::Session& session) { oracle_.payment_released(session); }});
  oracle_.set_mail(mail_);
}

World::~World() {
  nature_.timeline.clear();
  waits_->drop_all();
}

Verdict World::run() {
  nature_.severity = static_cast<int>(nature_.dice.pick(std::vector<std::int64_t>{1, 1, 2, 4}));
  if (nature_.dice.chance(400)) shared_.capture = domain::CaptureMethod::manual;
  oracle_.set_capture(shared_.capture);
  nature_.note("{}, capture {}, mishaps times {}", installation_.id, name(shared_.capture),
               nature_.severity);
  for (int number = 0; number < static_cast<int>(servers_.size()); ++number) start_server(number);
  populate(*this);
  plan_mishaps();
  run_until(nature_.timeline.now() + busy_time);
  if (is_dark_) run_until(nature_.timeline.now() + long_outage + minutes(30));
  settle();

  Verdict verdict;
  verdict.violation = nature_.violation();
  verdict.trace_hash = nature_.trace_hash();
  verdict.bookings = oracle_.bookings_seen();
  verdict.confirmed = oracle_.confirmed_seen();
  verdict.rejected = oracle_.rejected_seen();
  verdict.cancelled = oracle_.cancelled_seen();
  verdict.moves = oracle_.moves_seen();
  verdict.holds = oracle_.holds_seen();
  verdict.payments = stripe_.intents().size();
  verdict.refunds = stripe_.refunds().size();
  verdict.crashes = crashes_;
  count_authorizations(verdict);
  return verdict;
}

void World::count_authorizations(Verdict& verdict) const {
  for (const auto& [id, intent] : stripe_.intents()) {
    if (!stripe_.sessions().at(intent.session_id).is_manual) continue;
    if (intent.captured.minor > 0)
      ++verdict.captured;
    else
      ++(intent.ended_by == EndedBy::us ? verdict.released : verdict.lapsed);
  }
}

/// Faults off: everything has to come to rest, and to stay so.
void World::settle() {
  nature_.is_calm = true;
  nature_.is_stripe_down = false;
  nature_.is_mail_down = false;
  nature_.is_post_down = false;
  nature_.note("from now on nothing goes wrong");
  for (int number = 0; number < static_cast<int>(servers_.size()); ++number)
    if (!servers_[static_cast<std::size_t>(number)]) start_server(number);
  come_to_rest();
  if (nature_.violation()) return;
  if (!oracle_.list_failed_refunds().empty() && nature_.dice.chance(600)) {
    tidy_up(*this);
    come_to_rest();
    if (nature_.violation()) return;
  }
  nature_.note("settled");
  verify_ledger(*this);
  run_until(nature_.timeline.now() + hours(2));
  const auto unsettled = oracle_.list_unsettled();
  if (!unsettled.empty())
    nature_.violate("liveness: unsettled again: {}", fmt::join(unsettled, "; "));
  oracle_.check_ended_holds();
  oracle_.check_books();
}

void World::come_to_rest() {
  const auto begin = nature_.timeline.now();
  std::vector<std::string> unsettled;
  do {
    run_until(nature_.timeline.now() + settling_step);
    // The first cleanup may still have waited for answers that were lost.
    if (nature_.timeline.now() - begin > hours(1)) oracle_.check_ended_holds();
    unsettled = oracle_.list_unsettled();
  } while (!nature_.violation() && !unsettled.empty() &&
           nature_.timeline.now() < begin + settling_time_max);
  if (!unsettled.empty()) nature_.violate("liveness: {}", fmt::join(unsettled, "; "));
}

void World::run_until(Instant horizon) {
  do {
    run_what_is_ready();
  } while (!nature_.violation() && nature_.timeline.run_next(horizon));
}

void World::run_what_is_ready() {
  const auto run_one = [](boost::asio::io_context& io) {
    if (io.stopped()) io.restart();
    return io.poll_one() > 0;
  };
  bool goes_on = true;
  while (goes_on) {
    goes_on = run_one(io_);
    for (auto& server : servers_) {
      if (server && !server->has_crashed()) goes_on |= run_one(server->io());
      if (server && server->has_crashed()) {
        bury(server->number());
        goes_on = true;
      }
    }
  }
}

Server* World::pick_server() {
  const auto first = nature_.dice.next() % servers_.size();
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto& server = servers_[(first + i) % servers_.size()];
    if (server && !server->has_crashed()) return server.get();
  }
  return nullptr;
}

void World::start_server(int number) {
  servers_[static_cast<std::size_t>(number)] = std::make_unique<Server>(shared_, number);
}

void World::bury(int number) {
  ++crashes_;
  servers_[static_cast<std::size_t>(number)].reset();
  for (auto request = requests_.begin(); request != requests_.end();) {
    if (request->second.server == number) {
      request->second.give_up();
      request = requests_.erase(request);
    } else {
      ++request;
    }
  }
  nature_.timeline.after(nature_.dice.between(Duration(seconds(1)), Duration(seconds(60))),
                         [this, number] {
                           if (!is_dark_ && !servers_[static_cast<std::size_t>(number)])
                             start_server(number);
                         });
}

void World::plan_mishaps() {
  auto& timeline = nature_.timeline;
  auto& dice = nature_.dice;
  const auto some_time = [&] { return dice.between(Duration(minutes(1)), Duration(busy_time)); };
  for (const auto& server : servers_) {
    const auto index = static_cast<std::size_t>(server->number());
    for (auto count = dice.between(0, 2); count > 0; --count)
      timeline.after(some_time(), [this, index] {
        if (servers_[index]) servers_[index]->crash("at a bad moment");
      });
  }
  if (dice.chance(200)) {
    const auto from = some_time();
    timeline.after(from, [this] { nature_.is_stripe_down = !nature_.is_calm; });
    timeline.after(from + dice.between(Duration(minutes(2)), Duration(minutes(25))),
                   [this] { nature_.is_stripe_down = false; });
  }
  if (dice.chance(150)) {
    const auto from = some_time();
    timeline.after(from, [this] { nature_.is_mail_down = !nature_.is_calm; });
    timeline.after(from + dice.between(Duration(minutes(5)), Duration(minutes(50))),
                   [this] { nature_.is_mail_down = false; });
  }
  if (dice.chance(200)) {
    const auto from = dice.chance(300) ? Duration(0) : some_time();
    timeline.after(from, [this] { nature_.is_post_down = !nature_.is_calm; });
    timeline.after(from + dice.between(Duration(minutes(5)), Duration(minutes(100))),
                   [this] { nature_.is_post_down = false; });
  }
  if (dice.chance(40)) {
    const auto from = dice.between(Duration(minutes(5)), Duration(minutes(60)));
    timeline.after(from, [this] {
      is_dark_ = true;
      for (const auto& server : servers_)
        if (server) server->crash("for a long time");
    });
    timeline.after(from + long_outage, [this] {
      is_dark_ = false;
      for (int number = 0; number < static_cast<int>(servers_.size()); ++number)
        if (!servers_[static_cast<std::size_t>(number)]) start_server(number);
    });
  }
}

}  // namespace creneau::sim
