// Streams of events and the drain: what is under way when a client leaves or the server stops.
#include <gmock/gmock.h>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include "contract/http_server_peer.hpp"

namespace creneau::http {
namespace {

namespace asio = boost::asio;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view get_events = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view get_wait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

/// The drain's time limit must not be what ends a connection that is to end at once.
Options make_patient_options() {
  Options options;
  options.drain_timeout = std::chrono::hours(1);
  return options;
}

bool becomes_ready(const std::shared_future<void>& future) {
  return future.wait_for(patience) == std::future_status::ready;
}

/// `GET /events` runs `stream`; `ended` is kept when it has returned or was unwound.
struct StreamCase {
  explicit StreamCase(EventStream stream, Options options = {})
      : running(make(std::move(stream)), options) {}

  Router make(EventStream stream) {
    Router router = make_plain_router();
    router.add(make_route(Verb::get, "/events", [this, stream](const Request&) {
      return Response::events([this, stream](EventSink& sink) -> asio::awaitable<void> {
        const auto notify = [this](void*) { promise.set_value(); };
        const std::unique_ptr<void, decltype(notify)> at_end(this, notify);
        asio::awaitable<void> running_stream = stream(sink);
        co_await std::move(running_stream);
      });
    }));
    return router;
  }

  std::promise<void> promise;
  std::shared_future<void> ended = promise.get_future().share();
  RunningServer running;
};

/// Sends one event, then waits for ever on a timer, as a stream between two events does.
asio::awaitable<void> send_one_and_wait(EventSink& sink) {
  co_await sink.send("started", "1");
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_after(std::chrono::hours(1));
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> send_three(EventSink& sink) {
  co_await sink.send("update", R"({"seats":3})");
  co_await sink.keep_alive();
  co_await sink.send("", "two\nlines\r\nevent: forged");
}

TEST(HttpServerEvents, ReachTheClientAndEnd) {
  StreamCase test(send_three);
  Client client(test.running.port());
  const auto answer = client.exchange(get_events);
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("X-Accel-Buffering"), "no");
  EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(answer.body,
            "event: update\ndata: {\"seats\":3}\n\n:\n\ndata: two lines  event: forged\n\n");
  EXPECT_THAT(client.read_to_end(), IsEmpty());
  EXPECT_EQ(test.running.wait_for_access().body_bytes, answer.body.size());
}

TEST(HttpServerEvents, EndWithTheConnectionInHttp10) {
  StreamCase test(send_three);
  Client client(test.running.port());
  client.send("GET /events HTTP/1.0\r\n\r\n");
  const auto bytes = client.read_to_end();
  EXPECT_THAT(bytes, Not(HasSubstr("chunked")));
  EXPECT_THAT(
      bytes,
      EndsWith(
          "\r\n\r\nevent: update\ndata: {\"seats\":3}\n\n:\n\ndata: two lines  event: forged\n\n"));
}

TEST(HttpServerEvents, AreNotStartedForHead) {
  StreamCase test(send_one_and_wait);
  Client client(test.running.port());
  EXPECT_EQ(client.exchange("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n", Verb::head).status, 200u);
  EXPECT_THAT(client.read_to_end(), IsEmpty());
}

TEST(HttpServerEvents, EndWhenTheClientLeaves) {
  StreamCase test(send_one_and_wait);
  Client client(test.running.port());
  client.send(get_events);
  ASSERT_TRUE(client.read_until("event: started"));
  client.close();
  EXPECT_TRUE(becomes_ready(test.ended));
  EXPECT_EQ(test.running.wait_for_access().incident, "");
}

TEST(HttpServerEvents, EndWhenTheServerStops) {
  StreamCase test(send_one_and_wait, make_patient_options());
  Client client(test.running.port());
  client.send(get_events);
  ASSERT_TRUE(client.read_until("event: started"));
  EXPECT_TRUE(becomes_ready(test.running.stop()));
  EXPECT_TRUE(becomes_ready(test.ended));
  client.read_to_end();
}

TEST(HttpServerEvents, TellTheStreamThatItsClientIsGone) {
  std::promise<bool> promise;
  StreamCase test([&](EventSink& sink) -> asio::awaitable<void> {
    co_await sink.send("started", "1");
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(std::chrono::hours(1));
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    const bool is_open = co_await sink.send("late", "2");
    promise.set_value(is_open);
  });
  Client client(test.running.port());
  client.send(get_events);
  ASSERT_TRUE(client.read_until("event: started"));
  client.close();
  auto answer = promise.get_future();
  ASSERT_EQ(answer.wait_for(patience), std::future_status::ready);
  EXPECT_FALSE(answer.get());
}

TEST(HttpServerEvents, BreakOffWhenTheStreamFails) {
  StreamCase test([](EventSink& sink) -> asio::awaitable<void> {
    co_await sink.send("started", "1");
    throw std::runtime_error("the source is gone");
  });
  Client client(test.running.port());
  client.send(get_events);
  EXPECT_THAT(client.read_to_end(), Not(EndsWith("0\r\n\r\n")));
  EXPECT_EQ(test.running.wait_for_access().incident, "the source is gone");
}

/// `GET /wait` answers once it is let go.
struct GateCase {
  explicit GateCase(Options options = {}) : running(make(), options) {}

  Router make() {
    Router router = make_plain_router();
    const auto wait = [this](const Request&) -> asio::awaitable<Response> {
      asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
      waiting = &timer;
      reached.set_value();
      boost::system::error_code error;
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      co_return Response::text(Status::ok, "text/plain", "waited");
    };
    router.add({.method = Verb::get, .pattern = "/wait", .handler = wait});
    return router;
  }
  void let_go() {
    asio::post(running.context(), [this] { waiting->cancel(); });
  }

  std::promise<void> reached;
  std::shared_future<void> is_reached = reached.get_future().share();
  asio::steady_timer* waiting = nullptr;
  RunningServer running;
};

TEST(HttpServerStop, EndsIdleConnectionsAndAcceptsNoMore) {
  RunningServer running(make_plain_router(), make_patient_options());
  Client fresh(running.port());
  Client used(running.port());
  EXPECT_EQ(used.exchange(plain_get).status, 200u);
  EXPECT_TRUE(becomes_ready(running.stop()));
  EXPECT_THAT(used.read_to_end(), IsEmpty());
  EXPECT_THAT(fresh.read_to_end(), IsEmpty());
  EXPECT_THROW(Client(running.port()), std::runtime_error);
  EXPECT_EQ(running.server().connections(), 0u);
}

TEST(HttpServerStop, LetsARequestUnderWayFinish) {
  GateCase test;
  Client client(test.running.port());
  client.send(get_wait);
  ASSERT_TRUE(becomes_ready(test.is_reached));
  const auto stopped = test.running.stop();
  EXPECT_EQ(stopped.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  test.let_go();
  const auto answer = client.read();
  EXPECT_EQ(answer.body, "waited");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(becomes_ready(stopped));
}

TEST(HttpServerStop, LetsARequestBeingSentFinish) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  // The interim answer shows that the server is in the middle of the request.
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_TRUE(client.read_until("100 Continue\r\n\r\n"));
  const auto stopped = running.stop();
  client.send("late");
  EXPECT_TRUE(client.read_until("late"));
  EXPECT_TRUE(becomes_ready(stopped));
}

TEST(HttpServerStop, ClosesWhatDoesNotFinishInTime) {
  Options options;
  options.drain_timeout = std::chrono::milliseconds(50);
  GateCase test(options);
  Client client(test.running.port());
  client.send(get_wait);
  ASSERT_TRUE(becomes_ready(test.is_reached));
  EXPECT_TRUE(becomes_ready(test.running.stop()));
  EXPECT_THAT(client.read_to_end(), IsEmpty());
  test.let_go();
}

TEST(HttpServerStop, MayBeAskedForTwice) {
  asio::io_context context;
  Server server(context, {}, make_plain_router());
  server.start();
  int done_count = 0;
  server.stop([&] { ++done_count; });
  server.stop([&] { ++done_count; });
  context.run();
  EXPECT_EQ(done_count, 2);
  context.restart();
  server.stop([&] { ++done_count; });
  context.run();
  EXPECT_EQ(done_count, 3);
}

TEST(HttpServerStop, LeavesTheContextWithoutWork) {
  asio::io_context context;
  Server server(context, {}, make_plain_router());
  server.start();
  bool is_done = false;
  asio::post(context, [&] { server.stop([&] { is_done = true; }); });
  context.run();
  EXPECT_TRUE(is_done);
}

TEST(HttpServerStop, IsNotNeededBeforeTheServerGoes) {
  asio::io_context context;
  {
    Server server(context, {}, make_plain_router());
    server.start();
    context.poll();
    Client client(server.port());
    client.send(plain_get);
    context.poll();
  }
  context.run();
}

}  // namespace
}  // namespace creneau::http
