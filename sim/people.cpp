#include "people.hpp"

#include "app/create_booking.hpp"
#include "app/open_session.hpp"
#include "app/purge_unpaid.hpp"
#include "app/settle_payment.hpp"
#include "change_of_mind.hpp"
#include "owner.hpp"

namespace creneau::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

enum class Story {
  pays,
  pays_after_a_decline,
  pays_in_two_tabs,
  leaves,
  comes_back_late,
  comes_back_soon,
  gives_up,
  pays_at_the_last_moment,
  pays_by_delayed_method,
  claims_to_have_paid,
};

/// How long people look at the payment page.
enum class Pace { leisurely, rushed };

struct Client {
  Pace pace = Pace::leisurely;
  SlotId slot_id;
  std::string email;
  std::string request_key;
  /// Several may share one.
  std::string address;
  bool thinks_again = false;
  Story story = Story::pays;
  Duration arrives_after{};
  bool is_impatient = false;
};

struct Ticket {
  BookingId id;
  /// Empty: nothing to pay, or Stripe did not answer.
  std::string url;
  bool is_free = false;
};

awaitable<Result<Ticket>> handle_create(Server& server, app::CreateBooking command) {
  const auto key = command.client_request_key;
  auto created =
      co_await app::create_booking(server.context(), std::move(command), app::Source::api);
  if (!created) co_return created.error();
  Ticket ticket;
  if (const auto* replay = std::get_if<app::ReplayedAnswer>(&*created)) {
    const auto line = replay->body.find('\n');
    ticket.id = BookingId(replay->body.substr(0, line));
    ticket.url = replay->body.substr(line + 1);
    ticket.is_free = ticket.url.empty();
    co_return ticket;
  }
  const auto& fresh = std::get<app::CreatedBooking>(*created);
  ticket.id = fresh.booking.id;
  ticket.url = fresh.checkout_url;
  ticket.is_free = fresh.booking.price.minor == 0;
  if (!key.empty() && !fresh.payment_error) {
    const auto kept =
        co_await app::store_answer(server.context(), key, 201, ticket.id.str() + "\n" + ticket.url);
    if (!kept) co_return kept.error();
  }
  co_return ticket;
}

awaitable<void> think(World& world, Duration least, Duration most) {
  co_await sleep(world.nature(), world.waits(), world.nature().dice.between(least, most));
}

/// Sends the form, again after a silence as browsers and people do.
awaitable<std::optional<Ticket>> book(World& world, Client client) {
  constexpr int tries_max = 4;
  app::CreateBooking command;
  command.slot_id = client.slot_id;
  command.draft.name = "Client";
  command.draft.email = client.email;
  command.client_request_key = client.request_key;
  command.client_address = client.address;
  const std::function<awaitable<Result<Ticket>>(Server&)> work = [command](Server& server) {
    return handle_create(server, command);
  };
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto answer = co_await world.ask<Result<Ticket>>(work);
    if (answer && *answer) {
      world.oracle().check_answered((*answer)->id);
      co_return **answer;
    }
    if (answer) {
      world.nature().note("client {}: {}", client.email, name(answer->error().code));
      if (answer->error().code != Errc::conflict) co_return std::nullopt;
    }
    co_await think(world, seconds(1), seconds(20));
  }
  co_return std::nullopt;
}

/// The button «pay now» of the booking's page.
awaitable<std::string> resume(World& world, BookingId id) {
  constexpr int tries_max = 4;
  const std::function<awaitable<Result<std::string>>(Server&)> work = [id](Server& server) {
    return app::open_session(server.context(), id, app::Source::page);
  };
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto answer = co_await world.ask<Result<std::string>>(work);
    if (answer && *answer) co_return **answer;
    if (answer) {
      world.nature().note("client of {}: cannot pay: {}", id.str(), name(answer->error().code));
      if (answer->error().code != Errc::payment_unavailable) co_return std::string();
    }
    co_await think(world, seconds(2), seconds(40));
  }
  co_return std::string();
}

/// The browser comes back from the payment page; it may be closed first.
awaitable<void> return_to_page(World& world, BookingId id) {
  if (world.nature().dice.chance(350)) co_return;
  const std::function<awaitable<Result<void>>(Server&)> work = [id](Server& server) {
    return app::settle_returned_booking(server.context(), id);
  };
  for (int tries = 0; tries < 2; ++tries) {
    const auto answer = co_await world.ask<Result<void>>(work);
    if (answer && *answer) co_return;
    co_await think(world, seconds(1), seconds(10));
  }
}

awaitable<void> pay(World& world, Ticket ticket, Payment payment) {
  if (world.stripe().pay(ticket.url, payment)) co_await return_to_page(world, ticket.id);
}

awaitable<void> pay_in_another_tab(World& world, Ticket ticket) {
  ticket.url = co_await resume(world, ticket.id);
  if (!ticket.url.empty()) co_await pay(world, ticket, Payment::card);
}

awaitable<void> give_up(World& world, BookingId id) {
  const std::function<awaitable<Result<app::Removal>>(Server&)> work = [id](Server& server) {
    return app::remove_unpaid_booking(server.context(), id, app::Source::page);
  };
  const auto answer = co_await world.ask<Result<app::Removal>>(work);
  if (answer && *answer)
    world.nature().note("client of {} gave up: {}", id.str(), static_cast<int>(**answer));
}

awaitable<void> go_on(World& world, Ticket ticket, Story story, Pace pace) {
  auto& nature = world.nature();
  switch (story) {
    case Story::pays: {
      const auto longest = pace == Pace::rushed ? Duration(seconds(5)) : minutes(12);
      co_await think(world, seconds(3), longest);
      co_await pay(world, ticket, Payment::card);
      co_return;
    }
    case Story::pays_after_a_decline:
      co_await think(world, seconds(3), minutes(5));
      world.stripe().pay(ticket.url, Payment::declined_card);
      co_await think(world, seconds(5), minutes(2));
      co_await pay(world, ticket, Payment::card);
      co_return;
    case Story::pays_in_two_tabs:
      co_await think(world, seconds(1), minutes(1));
      world.begin(pay_in_another_tab(world, ticket));
      world.begin(pay_in_another_tab(world, ticket));
      co_await think(world, Duration(0), seconds(2));
      co_await pay(world, ticket, Payment::card);
      co_return;
    case Story::leaves:
      co_return;
    case Story::comes_back_late:
      // Most sessions are over by then, the booking is not purged yet.
      co_await think(world, minutes(25), minutes(42));
      ticket.url = co_await resume(world, ticket.id);
      if (ticket.url.empty()) co_return;
      co_await think(world, seconds(5), minutes(3));
      co_await pay(world, ticket, Payment::card);
      co_return;
    case Story::comes_back_soon:
      // A seat that was held is held still, or only just gone.
      co_await think(world, minutes(2), minutes(24));
      ticket.url = co_await resume(world, ticket.id);
      if (ticket.url.empty()) co_return;
      co_await think(world, seconds(5), minutes(3));
      co_await pay(world, ticket, Payment::card);
      co_return;
    case Story::gives_up:
      co_await think(world, seconds(5), minutes(10));
      if (nature.dice.chance(500)) world.begin(pay(world, ticket, Payment::card));
      co_await give_up(world, ticket.id);
      co_return;
    case Story::pays_at_the_last_moment:
      co_await think(world, minutes(28), minutes(33));
      co_await pay(world, ticket, Payment::card);
      co_return;
    case Story::pays_by_delayed_method:
      co_await think(world, seconds(3), minutes(12));
      co_await pay(world, ticket, Payment::delayed_method);
      if (nature.dice.chance(300)) co_await think(world, minutes(1), minutes(90));
      ticket.url = co_await resume(world, ticket.id);
      if (!ticket.url.empty()) co_await pay(world, ticket, Payment::card);
      co_return;
    case Story::claims_to_have_paid:
      co_await think(world, minutes(2), minutes(20));
      co_await return_to_page(world, ticket.id);
      co_return;
  }
}

/// A second click on the form's button: the same request once more, S13.
awaitable<void> book_again(World& world, Client client, std::shared_ptr<BookingId> first) {
  const auto ticket = co_await book(world, client);
  if (!ticket) co_return;
  if (first->empty()) *first = ticket->id;
  world.oracle().check_same_answer(client.request_key, *first, ticket->id);
}

/// Books, and pays or not. The booking, if there is one.
awaitable<BookingId> visit(World& world, Client client) {
  const auto first = std::make_shared<BookingId>();
  if (client.is_impatient) world.begin(book_again(world, client, first));
  auto ticket = co_await book(world, client);
  if (!ticket) co_return BookingId();
  if (first->empty()) *first = ticket->id;
  if (client.is_impatient) world.oracle().check_same_answer(client.request_key, *first, ticket->id);
  if (ticket->is_free) co_return ticket->id;
  world.nature().note("client {} has {} and {}", client.email, ticket->id.str(), ticket->url);
  if (ticket->url.empty()) ticket->url = co_await resume(world, ticket->id);
  if (!ticket->url.empty()) co_await go_on(world, *ticket, client.story, client.pace);
  co_return ticket->id;
}

awaitable<void> live(World& world, std::shared_ptr<const Town> town, Client client) {
  co_await sleep(world.nature(), world.waits(), client.arrives_after);
  const auto id = co_await visit(world, client);
  if (client.thinks_again && !id.empty()) co_await think_again(world, town, id);
}

awaitable<void> take_foreign_payment(World& world, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  world.stripe().take_foreign_payment();
}

awaitable<void> publish_noise(World& world, Duration after) {
  co_await sleep(world.nature(), world.waits(), after);
  world.stripe().publish_noise();
}

Story draw_story(Dice& dice) {
  static const std::vector<Story> stories{Story::pays,
                                          Story::pays,
                                          Story::pays,
                                          Story::pays,
                                          Story::pays,
                                          Story::pays_after_a_decline,
                                          Story::pays_in_two_tabs,
                                          Story::leaves,
                                          Story::comes_back_late,
                                          Story::comes_back_late,
                                          Story::gives_up,
                                          Story::pays_at_the_last_moment,
                                          Story::pays_by_delayed_method,
                                          Story::claims_to_have_paid};
  return dice.pick(stories);
}

/// What the clients of one run have in common.
struct Crowd {
  Pace pace = Pace::leisurely;
  /// From how many addresses they come.
  std::int64_t households = 1;
  /// Nearly all want the same slot.
  bool is_rush = false;
};

Client draw_client(Dice& dice, const Town& town, const Crowd& crowd, int number) {
  Client client;
  client.pace = crowd.pace;
  // In a busy town there is more to choose from, but many want the same.
  const bool follows_the_crowd = town.is_busy && dice.chance(600);
  client.slot_id = follows_the_crowd ? town.slots[dice.next() % 3].id : dice.pick(town.slots).id;
  if (crowd.is_rush && dice.chance(800)) client.slot_id = town.slots.front().id;
  const bool is_refused = dice.chance(40);
  client.email = fmt::format("{}client{}@example.org", is_refused ? refused_mailbox : "", number);
  client.address = fmt::format("192.0.2.{}", dice.between(1, crowd.households));
  if (dice.chance(700)) client.request_key = fmt::format("request-{}", number);
  client.is_impatient = !client.request_key.empty() && dice.chance(200);
  client.story = draw_story(dice);
  if (town.is_busy && dice.chance(100)) client.story = Story::comes_back_soon;
  client.thinks_again = town.is_busy && dice.chance(450);
  // Some come at the same moment.
  client.arrives_after = dice.chance(crowd.pace == Pace::rushed ? 850 : 500)
                             ? dice.between(Duration(0), Duration(3000))
                             : dice.between(Duration(0), Duration(minutes(45)));
  return client;
}

}  // namespace

awaitable<void> follow_link(World& world, BookingId id) {
  co_await think(world, seconds(30), minutes(70));
  Ticket ticket;
  ticket.id = id;
  ticket.url = co_await resume(world, id);
  if (ticket.url.empty()) co_return;
  co_await think(world, seconds(5), minutes(3));
  co_await pay(world, ticket, Payment::card);
}

void populate(World& world) {
  auto& dice = world.nature().dice;
  const auto town = std::make_shared<const Town>(build_town(world));
  Crowd crowd;
  crowd.pace = dice.chance(500) ? Pace::rushed : Pace::leisurely;
  crowd.households = dice.pick(std::vector<std::int64_t>{1, 3, 8, 8});
  crowd.is_rush = dice.chance(300);
  for (auto count = dice.between(5, 14); count > 0; --count)
    world.begin(live(world, town, draw_client(dice, *town, crowd, static_cast<int>(count))));
  employ_owner(world, town);
  const auto some_time = [&] { return dice.between(Duration(minutes(2)), Duration(minutes(110))); };
  if (dice.chance(500)) world.begin(take_foreign_payment(world, some_time()));
  if (dice.chance(500)) world.begin(publish_noise(world, some_time()));
}

}  // namespace creneau::sim
