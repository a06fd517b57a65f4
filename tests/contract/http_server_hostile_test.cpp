// Requests that nobody sends in good faith. Two readers of one request (a proxy and this server)
// must not disagree on where it ends, so that whatever is ambiguous is refused and the connection
// closed.
#include <gmock/gmock.h>

#include <random>

#include "contract/http_server_peer.hpp"

namespace creneau::http {
namespace {

TEST(HttpServer, Answers400ToWhatIsNoRequest) {
  RunningServer running(make_plain_router());
  const std::string post = "POST /echo HTTP/1.1\r\nHost: a\r\n";
  const std::string post_chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& request : std::vector<std::string>{
           "\x16\x03\x01\x02\x01\x01\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
           "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
           "GET / HTTP/1.1\nHost: a\n\n",
           "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
           "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /\r\n\r\n",
           "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
           "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nA: b" + std::string(1, '\0') + "c\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nA\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n",
           post + "Content-Length: -1\r\n\r\n",
           post + "Content-Length: +1\r\n\r\na",
           post + "Content-Length: 1x\r\n\r\na",
           post + "Content-Length: 0x1\r\n\r\na",
           post + "Content-Length: \r\n\r\na",
           post + "Content-Length: 99999999999999999999\r\n\r\na",
           post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
           post + "Content-Length: 1, 2\r\n\r\nab",
           post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: gzip\r\n\r\nabc",
           post + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
           post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: \r\n\r\n0\r\n\r\n",
           "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post_chunked + "z\r\nabc\r\n",
           post_chunked + "-1\r\nabc\r\n",
           post_chunked + "0x3\r\nabc\r\n0\r\n\r\n",
           post_chunked + "3\r\nabcd\r\n0\r\n\r\n",
           post_chunked + "11111111111111111\r\nabc\r\n",
           post_chunked + "3 junk\r\nabc\r\n0\r\n\r\n",
           post_chunked + "0\r\nno colon\r\n\r\n",
       }) {
    Client client(running.port());
    // The second request must never be answered.
    const auto answer = client.exchange(request + std::string(plain_get));
    EXPECT_EQ(answer.status, 400u) << request;
    EXPECT_EQ(answer.header("Connection"), "close") << request;
    EXPECT_EQ(client.try_read(), std::nullopt) << request;
  }
}

TEST(HttpServer, Answers400ToATrailerWithoutEnd) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
  for (int i = 0; i < 10'000 && !client.is_readable(std::chrono::milliseconds(0)); ++i) {
    client.send("Field: value value value value\r\n");
  }
  EXPECT_EQ(client.read().status, 400u);
}

TEST(HttpServer, ClosesAfterARefusalWithABodyItHasNotRead) {
  RunningServer running(make_plain_router());
  for (const std::string line : {"POST / HTTP/1.1", "POST /nothing HTTP/1.1"}) {
    Client client(running.port());
    const auto answer = client.exchange(line + "\r\nHost: a\r\nContent-Length: 42\r\n\r\n" +
                                        std::string(plain_get));
    EXPECT_GE(answer.status, 404u);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(client.try_read(), std::nullopt);
  }
}

TEST(HttpServer, KeepsAConnectionAfterAnUnknownPath) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  EXPECT_EQ(client.exchange("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n").status, 404u);
  EXPECT_EQ(client.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").status,
            405u);
  EXPECT_EQ(client.exchange(plain_get).status, 200u);
}

TEST(HttpServer, OutlivesGarbage) {
  RunningServer running(make_plain_router());
  const std::vector<std::string> seeds = {
      std::string(plain_get),
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n0\r\nA: b\r\n\r\n",
      "GET http://a/%C3%A9?x#y HTTP/1.0\r\nConnection: keep-alive, upgrade\r\nExpect: "
      "100-continue\r\n\r\n"};
  std::mt19937 random(20261124);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 600; ++round) {
    std::string bytes = seeds[below(seeds.size())] + seeds[below(seeds.size())];
    for (auto changes = below(6); changes > 0; --changes) {
      const auto at = below(bytes.size());
      switch (below(4)) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(at, below(8));
          break;
        case 2:
          bytes.insert(at, bytes.substr(below(bytes.size()), below(40)));
          break;
        default:
          bytes.insert(at, 1, "\r\n:;0 %\0"[below(8)]);
      }
      if (bytes.empty()) bytes = "x";
    }
    Client client(running.port());
    const auto cut = below(bytes.size());
    client.send(bytes.substr(0, cut));
    client.send(bytes.substr(cut));
    client.finish_sending();
    client.read_to_end();
  }
  EXPECT_EQ(Client(running.port()).exchange(plain_get).status, 200u);
}

}  // namespace
}  // namespace creneau::http
