// What reaches the client of a handler's response, and of a handler's failure.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/http_server_peer.hpp"

namespace creneau::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Answer get(RunningServer& running, std::string_view path) {
  Client client(running.port());
  return client.exchange(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", path));
}

TEST(HttpServer, AddsDateRequestIdAndDefaultHeaders) {
  Options options;
  options.default_headers = {{"X-Content-Type-Options", "nosniff"}, {"Content-Type", "text/html"}};
  RunningServer running(make_plain_router(), options);
  for (const auto* path : {"/", "/nothing"}) {
    const auto answer = get(running, path);
    EXPECT_THAT(answer.header("Date"),
                testing::MatchesRegex("..., [0-9]+ ... [0-9]+ [0-9]+:[0-9]+:[0-9]+ GMT"));
    EXPECT_THAT(answer.header("X-Request-Id"), testing::SizeIs(16));
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(answer.header("Content-Type"), testing::StartsWith("text/plain"));
    EXPECT_EQ(answer.header("Content-Length"), std::to_string(answer.body.size()));
  }
}

TEST(HttpServer, LeavesADefaultHeaderOutWhereAResponseSetsItToNothing) {
  Options options;
  options.default_headers = {{"X-Frame-Options", "DENY"}};
  Router router = make_plain_router();
  router.add(make_route(Verb::get, "/framed", [](const Request&) {
    return Response::text(Status::ok, "text/plain", "").with("X-Frame-Options", "");
  }));
  RunningServer running(std::move(router), options);
  EXPECT_EQ(get(running, "/").header("X-Frame-Options"), "DENY");
  EXPECT_EQ(get(running, "/framed").headers.count("X-Frame-Options"), 0U);
}

TEST(HttpServer, SendsNoBodyWith204And304) {
  Router router = make_plain_router();
  router.add(make_route(Verb::get, "/204", [](const Request&) { return Response::no_content(); }));
  router.add(make_route(Verb::get, "/304", [](const Request&) {
    return Response::text(Status::not_modified, "text/plain", "surplus");
  }));
  RunningServer running(std::move(router));
  Client client(running.port());
  for (const unsigned status : {204u, 304u}) {
    const auto answer = client.exchange(fmt::format("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", status));
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.header("Content-Length"), "");
    EXPECT_EQ(client.exchange(plain_get).body, "hello");
  }
}

TEST(HttpServer, SendsSharedBytesWholeToASlowReader) {
  auto bytes = std::make_shared<std::string>(8 * 1024 * 1024, '\0');
  for (std::size_t i = 0; i < bytes->size(); ++i) (*bytes)[i] = static_cast<char>(i * i >> 8);
  const std::weak_ptr<std::string> watched = bytes;
  Router router;
  router.add(make_route(Verb::get, "/bytes", [shared = SharedBody(bytes)](const Request&) {
    Response response;
    response.body = shared;
    return response;
  }));
  router.add(make_route(Verb::get, "/null", [](const Request&) {
    Response response;
    response.body = SharedBody();
    return response;
  }));
  RunningServer running(std::move(router));
  EXPECT_TRUE(get(running, "/bytes").body == *bytes);
  EXPECT_THAT(get(running, "/null").body, IsEmpty());
  EXPECT_FALSE(watched.expired());
}

TEST(HttpServer, Answers503WithoutTheReasonWhenAHandlerThrows) {
  Router router = make_plain_router();
  router.add(make_route(Verb::get, "/gone", [](const Request&) -> Response {
    throw std::runtime_error("database at 10.1.2.3 is gone");
  }));
  router.add(make_route(Verb::get, "/odd", [](const Request&) -> Response { throw 42; }));
  router.add({.method = Verb::get, .pattern = "/none", .handler = nullptr});
  RunningServer running(std::move(router));
  Client client(running.port());
  const auto gone = client.exchange("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(gone.status, 503u);
  EXPECT_THAT(gone.body, Not(HasSubstr("database")));
  EXPECT_EQ(gone.header("Retry-After"), "1");
  EXPECT_EQ(running.wait_for_access(0).incident, "database at 10.1.2.3 is gone");
  EXPECT_EQ(running.wait_for_access(0).request_id, gone.header("X-Request-Id"));
  EXPECT_EQ(client.exchange("GET /odd HTTP/1.1\r\nHost: a\r\n\r\n").status, 500u);
  EXPECT_THAT(running.wait_for_access(1).incident, Not(IsEmpty()));
  EXPECT_EQ(client.exchange("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").status, 503u);
  EXPECT_EQ(client.exchange(plain_get).status, 200u);
}

TEST(HttpServer, LetsItsOwnerWriteItsRefusals) {
  Options options;
  options.refuse = [](Status status, const Request& request, std::string_view detail) {
    return Response::json(
        status, fmt::format("{} {} {}", static_cast<unsigned>(status), request.path, detail));
  };
  RunningServer running(make_plain_router(), options);
  EXPECT_THAT(get(running, "/nothing").body, testing::StartsWith("404 /nothing "));
  EXPECT_EQ(get(running, "/nothing").header("Content-Type"), "application/json");
  const auto answer = Client(running.port()).exchange("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.status, 405u);
  EXPECT_EQ(answer.header("Allow"), "POST");
  EXPECT_THAT(Client(running.port()).exchange("junk\r\n\r\n").body, testing::StartsWith("400"));
}

TEST(HttpServer, RefusesPlainlyWhenItsOwnerCannot) {
  Options options;
  options.refuse = [](Status, const Request&, std::string_view) -> Response {
    throw std::runtime_error("no template");
  };
  RunningServer running(make_plain_router(), options);
  const auto answer = get(running, "/nothing");
  EXPECT_EQ(answer.status, 404u);
  EXPECT_EQ(answer.body, "404 Not Found\n");
  EXPECT_EQ(running.wait_for_access().incident, "no template");
}

TEST(HttpServer, SendsNothingOfAResponseThatWouldForgeHeaders) {
  Router router;
  router.add(make_route(Verb::get, "/{name}", [](const Request& request) {
    return Response::see_other("/" + request.query_parameter("to").value_or(""));
  }));
  RunningServer running(std::move(router));
  Client client(running.port());
  client.send(
      "GET /a?to=b%0D%0ASet-Cookie:%20c=d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto bytes = client.read_to_end();
  EXPECT_THAT(bytes, testing::StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(bytes, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(running.wait_for_access().incident, Not(IsEmpty()));
  EXPECT_EQ(get(running, "/a?to=b").header("Location"), "/b");
}

TEST(HttpServer, EndsAConnectionWhoseClientDoesNotRead) {
  Options options;
  options.write_timeout = std::chrono::milliseconds(100);
  Router router = make_plain_router();
  router.add(make_route(Verb::get, "/stuck", [](const Request&) {
    return Response::events([](EventSink& sink) -> boost::asio::awaitable<void> {
      const std::string text(64 * 1024, 'x');
      bool is_open = true;
      while (is_open) is_open = co_await sink.send("", text);
    });
  }));
  RunningServer running(std::move(router), options);
  Client client(running.port());
  client.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(running.wait_for_access().route, "/stuck");
}

}  // namespace
}  // namespace creneau::http
