// What a handler is given, and how requests follow each other on a connection.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/http_server_peer.hpp"

namespace creneau::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string make_post(std::string_view body, std::string_view headers = "") {
  return fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n{}\r\n{}",
                     body.size(), headers, body);
}

/// Answers with what it was given, a line each.
Router make_mirror() {
  Router router;
  const auto mirror = [](const Request& request) {
    std::string text =
        fmt::format("path={}\nquery={}\nclient={}\nhost={}\nbody={}\n", request.path, request.query,
                    request.client_address, request.header("Host").value_or("none"), request.body);
    for (const auto& [name, value] : request.path_parameters) text += name + "=" + value + "\n";
    for (const auto& header : request.headers) {
      text += std::string(header.name_string()) + ": " + std::string(header.value()) + "\n";
    }
    return Response::text(Status::ok, "text/plain", text);
  };
  router.add(make_route(Verb::get, "/slots/{slot_id}", mirror));
  router.add(make_route(Verb::post, "/slots/{slot_id}", mirror));
  return router;
}

TEST(HttpServer, AnswersAThousandRequestsOnOneConnection) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  for (int i = 0; i < 1000; ++i) {
    const auto text = fmt::format("request {}", i);
    const auto answer = client.exchange(make_post(text));
    ASSERT_EQ(answer.status, 200u);
    ASSERT_EQ(answer.body, text);
  }
  EXPECT_EQ(running.server().connections(), 1u);
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += make_post(fmt::format("request {}", i));
  client.send(requests);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client.read().body, fmt::format("request {}", i));
}

TEST(HttpServer, OverlooksAnEmptyLineBetweenRequests) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  client.send(make_post("one") + "\r\n\r\n" + make_post("two"));
  EXPECT_EQ(client.read().body, "one");
  EXPECT_EQ(client.read().body, "two");
}

TEST(HttpServer, TellsAHandlerPathQueryAndHost) {
  RunningServer running(make_mirror());
  Client client(running.port());
  EXPECT_THAT(
      client.exchange("GET /slots/a%20%C3%A9?x=%20 HTTP/1.1\r\nHost: shop.example\r\n\r\n").body,
      HasSubstr("path=/slots/a é\nquery=x=%20\nclient=127.0.0.1\nhost=shop.example\n"));
  EXPECT_THAT(
      client.exchange("GET http://other.example/slots/7?y HTTP/1.1\r\nHost: shop.example\r\n\r\n")
          .body,
      HasSubstr("path=/slots/7\nquery=y\nclient=127.0.0.1\nhost=other.example\n"));
}

TEST(HttpServer, ReadsChunkedBodiesHoweverTheyAreCut) {
  RunningServer running(make_plain_router());
  const std::string body = "3\r\nabc\r\n5;name=value\r\ndefgh\r\n0\r\nDigest: x\r\n\r\n";
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n" + body;
  Client client(running.port());
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    client.send(request.substr(0, cut));
    client.is_readable(std::chrono::milliseconds(1));
    ASSERT_EQ(client.exchange(request.substr(cut)).body, "abcdefgh") << cut;
  }
  EXPECT_EQ(
      client
          .exchange("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
          .body,
      "");
}

TEST(HttpServer, ReadsALastChunkThatComesByteByByte) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  for (const std::string end : {"0\r\n\r\n", "1\r\na\r\n0\r\n\r\n", "000\r\nA: b\r\n\r\n"}) {
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char c : end) {
      client.send({&c, 1});
      client.is_readable(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(client.read().status, 200u) << end;
  }
}

TEST(HttpServer, KeepsATrailerOutOfTheHeaders) {
  RunningServer running(make_mirror());
  Client client(running.port());
  const auto answer = client.exchange(
      "POST /slots/7 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n0\r\nX-Forged: yes\r\nHost: b\r\n\r\n");
  EXPECT_THAT(answer.body, HasSubstr("host=a\nbody=abc\n"));
  EXPECT_EQ(answer.body.find("Forged"), std::string::npos);
}

TEST(HttpServer, AsksForABodyThatTheClientHoldsBack) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_TRUE(client.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
  client.send("held");
  ASSERT_TRUE(client.read_until("held"));
}

TEST(HttpServer, AsksForNoBodyThatItWouldRefuse) {
  RunningServer running(make_plain_router());
  for (const std::string head :
       {"POST /echo HTTP/1.1\r\nContent-Length: 9999999", "POST / HTTP/1.1\r\nContent-Length: 4",
        "POST /nothing HTTP/1.1\r\nContent-Length: 4"}) {
    Client client(running.port());
    client.send(head + "\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
    client.finish_sending();
    EXPECT_THAT(client.read_to_end(), testing::StartsWith("HTTP/1.1 4")) << head;
  }
}

TEST(HttpServer, SendsHeadWithoutItsBody) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  const auto answer = client.exchange("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", Verb::head);
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.header("Content-Length"), "5");
  EXPECT_EQ(answer.header("Content-Type"), "text/plain");
  EXPECT_EQ(client.exchange(plain_get).body, "hello");
}

TEST(HttpServer, ClosesWhenTheClientAsksForIt) {
  RunningServer running(make_plain_router());
  {
    Client client(running.port());
    const auto answer = client.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_THAT(client.read_to_end(), IsEmpty());
  }
  Client client(running.port());
  EXPECT_EQ(client.exchange("GET / HTTP/1.0\r\n\r\n").header("Connection"), "close");
  EXPECT_THAT(client.read_to_end(), IsEmpty());
}

TEST(HttpServer, KeepsAnHttp10ConnectionThatAsksForIt) {
  RunningServer running(make_plain_router());
  Client client(running.port());
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
    EXPECT_EQ(answer.body, "hello");
  }
}

TEST(HttpServer, BelievesXForwardedForOnlyFromAProxy) {
  const std::string request =
      "GET /slots/7 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: "
      "198.51.100.1\r\n\r\n";
  {
    RunningServer running(make_mirror());
    EXPECT_THAT(Client(running.port()).exchange(request).body, HasSubstr("client=127.0.0.1\n"));
  }
  Options options;
  options.trusted_proxies = {"127.0.0.0/8"};
  RunningServer running(make_mirror(), options);
  EXPECT_THAT(Client(running.port()).exchange(request).body, HasSubstr("client=198.51.100.1\n"));
  EXPECT_EQ(running.wait_for_access().client_address, "198.51.100.1");
}

TEST(HttpServer, ReportsEachAnswer) {
  RunningServer running(make_mirror());
  Client client(running.port());
  const auto answer = client.exchange(
      "GET /slots/7?token=secret HTTP/1.1\r\nHost: a\r\nX-Request-Id: forged\r\n\r\n");
  client.exchange("BREW /coffee HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto first = running.wait_for_access(0);
  EXPECT_EQ(first.method, "GET");
  EXPECT_EQ(first.path, "/slots/7");
  EXPECT_EQ(first.route, "/slots/{slot_id}");
  EXPECT_EQ(first.status, 200u);
  EXPECT_EQ(first.body_bytes, answer.body.size());
  EXPECT_EQ(first.client_address, "127.0.0.1");
  EXPECT_EQ(first.incident, "");
  EXPECT_EQ(first.request_id, answer.header("X-Request-Id"));
  EXPECT_NE(first.request_id, "forged");
  const auto second = running.wait_for_access(1);
  EXPECT_EQ(second.method, "BREW");
  EXPECT_EQ(second.route, "");
  EXPECT_EQ(second.status, 404u);
  EXPECT_NE(second.request_id, first.request_id);
}

}  // namespace
}  // namespace creneau::http
