// Every limit, and what a client is told that goes beyond it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include "contract/http_server_peer.hpp"

namespace creneau::http {
namespace {

using testing::IsEmpty;

constexpr std::chrono::milliseconds moment{1};

Router make_router_with_limit(std::size_t body_bytes_max) {
  Router router;
  auto route = make_route(Verb::post, "/echo", [](const Request& request) {
    return Response::text(Status::ok, "text/plain", request.body);
  });
  route.body_bytes_max = body_bytes_max;
  router.add(std::move(route));
  return router;
}

/// Sends one byte after the other until there is an answer.
Answer trickle(Client& client, std::string_view bytes, std::string_view endless) {
  client.send(bytes);
  const auto end = std::chrono::steady_clock::now() + patience;
  for (std::size_t i = 0; std::chrono::steady_clock::now() < end; ++i) {
    client.send(endless.substr(i % endless.size(), 1));
    if (client.is_readable(moment)) return client.read();
  }
  throw std::runtime_error("never answered");
}

TEST(HttpServer, Answers408ToARequestThatStops) {
  Options options;
  options.request_timeout = std::chrono::milliseconds(100);
  RunningServer running(make_plain_router(), options);
  for (const std::string half :
       {"G", "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab"}) {
    Client client(running.port());
    const auto answer = client.exchange(half);
    EXPECT_EQ(answer.status, 408u) << half;
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_THAT(client.read_to_end(), IsEmpty());
  }
}

TEST(HttpServer, Answers408ToARequestThatComesByteByByte) {
  Options options;
  options.request_timeout = std::chrono::milliseconds(200);
  RunningServer running(make_router_with_limit(1024 * 1024), options);
  {
    Client client(running.port());
    EXPECT_EQ(trickle(client, "GET / HTTP/1.1\r\n", "A: b\r\n").status, 408u);
  }
  Client client(running.port());
  EXPECT_EQ(trickle(client, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n", "x")
                .status,
            408u);
}

TEST(HttpServer, ClosesAnIdleConnectionWithoutAWord) {
  Options options;
  options.idle_timeout = std::chrono::milliseconds(50);
  RunningServer running(make_plain_router(), options);
  Client silent(running.port());
  EXPECT_THAT(silent.read_to_end(), IsEmpty());
  Client client(running.port());
  EXPECT_EQ(client.exchange(plain_get).status, 200u);
  EXPECT_THAT(client.read_to_end(), IsEmpty());
}

TEST(HttpServer, Answers431ToAHeaderBeyondItsLimit) {
  Options options;
  options.header_bytes_max = 1024;
  RunningServer running(make_plain_router(), options);
  const std::string large(1500, 'x');
  for (const std::string& head :
       {"GET /?" + large + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nCookie: " + large + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n" + large + ": b\r\n\r\n", std::string(3000, 'G')}) {
    Client client(running.port());
    EXPECT_EQ(client.exchange(head).status, 431u) << head;
  }
  Client client(running.port());
  const auto fits =
      fmt::format("GET / HTTP/1.1\r\nHost: a\r\nCookie: {}\r\n\r\n", std::string(900, 'x'));
  EXPECT_EQ(client.exchange(fits).status, 200u);
  EXPECT_EQ(client.exchange(fits).status, 200u);
}

TEST(HttpServer, Answers431ToAHeaderOfEndlessSmallFields) {
  Options options;
  options.header_bytes_max = 1024;
  RunningServer running(make_plain_router(), options);
  Client client(running.port());
  // Cut two bytes into a field, the parser takes what it has and counts from there.
  client.send("GET / HTTP/1.1\r\nFi");
  std::size_t sent_bytes = 0;
  while (sent_bytes < 100'000 && !client.is_readable(moment)) {
    client.send("eld: value\r\nFi");
    sent_bytes += 14;
  }
  ASSERT_LT(sent_bytes, 100'000u);
  EXPECT_EQ(client.read().status, 431u);
}

TEST(HttpServer, Answers413ByTheRoutesOwnLimit) {
  RunningServer running(make_router_with_limit(10));
  const auto post = [](std::size_t size) {
    return fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}", size,
                       std::string(size, 'x'));
  };
  const auto post_chunked = [](std::string_view chunks) {
    return fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                       chunks);
  };
  Client fitting(running.port());
  EXPECT_EQ(fitting.exchange(post(10)).body, "xxxxxxxxxx");
  EXPECT_EQ(fitting.exchange(post_chunked("5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n")).body,
            "abcdefghij");
  for (const std::string& request :
       {post(11), post_chunked("b\r\nabcdefghijk\r\n0\r\n\r\n"),
        post_chunked("5\r\nabcde\r\n6\r\nfghijk\r\n0\r\n\r\n"),
        post_chunked("fffffffffffffff0\r\n"),
        std::string(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n")}) {
    Client client(running.port());
    const auto answer = client.exchange(request);
    EXPECT_EQ(answer.status, 413u) << request;
    EXPECT_EQ(answer.header("Connection"), "close");
  }
}

TEST(HttpServer, TellsAClientThatIsStillSendingThatItsBodyIsTooLarge) {
  RunningServer running(make_router_with_limit(1000));
  const std::string part(64 * 1024, 'x');
  Client client(running.port());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n"));
  for (int i = 0; i < 128; ++i) ASSERT_TRUE(client.send(part)) << i;
  EXPECT_EQ(client.read().status, 413u);
  EXPECT_THAT(client.read_to_end(), IsEmpty());
}

TEST(HttpServer, ReadsNoMoreOfARefusedBodyThanItsLimit) {
  Options options;
  options.drain_bytes_max = 256 * 1024;
  RunningServer running(make_router_with_limit(1000), options);
  const std::string part(64 * 1024, 'x');
  Client client(running.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1099511627776\r\n\r\n");
  // The socket's own buffers take some megabytes; the server must close long before this is sent.
  int parts = 0;
  while (parts < 4096 && client.send(part)) ++parts;
  EXPECT_LT(parts, 4096);
}

TEST(HttpServer, TellsAConnectionTooManyToComeBack) {
  Options options;
  options.connections_max = 2;
  RunningServer running(make_plain_router(), options);
  Client first(running.port());
  Client second(running.port());
  EXPECT_EQ(first.exchange(plain_get).status, 200u);
  EXPECT_EQ(second.exchange(plain_get).status, 200u);
  {
    Client third(running.port());
    const auto answer = third.read();
    EXPECT_EQ(answer.status, 503u);
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_THAT(third.read_to_end(), IsEmpty());
  }
  EXPECT_EQ(first.exchange(plain_get).status, 200u);
  first.close();
  unsigned status = 0;
  for (int i = 0; i < 1000 && status != 200; ++i) {
    status = Client(running.port()).exchange(plain_get).status;
  }
  EXPECT_EQ(status, 200u);
}

TEST(HttpServer, AcceptsAgainAfterRunningOutOfFiles) {
  RunningServer running(make_plain_router());
  EXPECT_EQ(Client(running.port()).exchange(plain_get).status, 200u);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
  rlimit none = usual;
  // One is enough for poll and none is left of it.
  none.rlim_cur = 1;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  {
    Client client(socket, running.port());
    client.send(plain_get);
    const bool is_answered = client.is_readable(std::chrono::milliseconds(150));
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    EXPECT_FALSE(is_answered);
    EXPECT_EQ(client.read().status, 200u);
  }
  EXPECT_EQ(Client(running.port()).exchange(plain_get).status, 200u);
}

TEST(HttpServer, SaysWhereItCannotListen) {
  RunningServer running(make_plain_router());
  boost::asio::io_context context;
  Options options;
  options.port = running.port();
  try {
    Server server(context, options, make_plain_router());
    FAIL() << "the port is taken";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(fmt::format("127.0.0.1:{}", running.port())));
  }
  options.host = "no-such-host.invalid";
  EXPECT_THROW(Server(context, options, make_plain_router()), std::runtime_error);
}

}  // namespace
}  // namespace creneau::http
