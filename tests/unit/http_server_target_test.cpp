#include <gtest/gtest.h>

#include "adapters/http/server/head.hpp"
#include "adapters/http/server/target.hpp"

namespace creneau::http {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

TEST(ParseTarget, TakesPathAndQueryApart) {
  struct Case {
    std::string text, path, query;
  };
  for (const Case& c : std::vector<Case>{
           {"/", "/", ""},
           {"/a/b", "/a/b", ""},
           {"/a?b=c", "/a", "b=c"},
           {"/a?", "/a", ""},
           {"/a?b?c", "/a", "b?c"},
           {"/cr%C3%A9neau%20libre", "/créneau libre", ""},
           {"/%2541", "/%41", ""},
           {"/a+b", "/a+b", ""},
           {"/?q=%zz", "/", "q=%zz"},
           {"//a", "//a", ""},
           {"/http://a/", "/http://a/", ""},
       }) {
    const auto target = parse_target(c.text);
    ASSERT_TRUE(target) << c.text;
    EXPECT_EQ(target->path, c.path) << c.text;
    EXPECT_EQ(target->query, c.query) << c.text;
    EXPECT_FALSE(target->authority) << c.text;
  }
}

TEST(ParseTarget, AcceptsTheAbsoluteForm) {
  for (const std::string text : {"http://shop.example:80/a?b", "HTTPS://shop.example:80/a?b"}) {
    const auto target = parse_target(text);
    ASSERT_TRUE(target) << text;
    EXPECT_EQ(target->path, "/a");
    EXPECT_EQ(target->query, "b");
    EXPECT_EQ(target->authority, "shop.example:80");
  }
  EXPECT_EQ(parse_target("http://shop.example")->path, "/");
  EXPECT_EQ(parse_target("http://shop.example?a")->path, "/");
  EXPECT_EQ(parse_target("http://shop.example?a")->query, "a");
}

TEST(ParseTarget, RefusesWhatIsNoPath) {
  for (const std::string text : {"",
                                 "*",
                                 "a",
                                 "shop.example:443",
                                 "ftp://a/",
                                 "http:/a",
                                 "http://",
                                 "http:///a",
                                 "http://a@b/",
                                 "http://a b/",
                                 "/%",
                                 "/%4",
                                 "/%zz",
                                 "/%00",
                                 "/%0a",
                                 "/%7f",
                                 "/%ff",
                                 "/%c3",
                                 "/\xff",
                                 "/a#b",
                                 "/a?b#c"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

TEST(FormatHttpDate, IsTheFormOfRfc9110) {
  using namespace std::chrono;
  EXPECT_EQ(format_http_date(sys_days(1994y / November / 6) + 8h + 49min + 37s),
            "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(sys_days(2028y / February / 29) + 23h + 59min + 59s),
            "Tue, 29 Feb 2028 23:59:59 GMT");
}

TEST(HeadWriter, LetsAResponseReplaceADefaultHeader) {
  HeadWriter heads(Headers{{"X-Frame-Options", "DENY"}, {"Referrer-Policy", "no-referrer"}});
  std::string head;
  ASSERT_TRUE(heads.write(head, Response::no_content().with("x-frame-options", "SAMEORIGIN"), {}));
  EXPECT_EQ(head.find("DENY"), std::string::npos);
  EXPECT_NE(head.find("x-frame-options: SAMEORIGIN\r\n"), std::string::npos);
  EXPECT_NE(head.find("Referrer-Policy: no-referrer\r\n"), std::string::npos);
}

TEST(HeadWriter, KeepsTheServersOwnHeadersFromTheResponse) {
  HeadWriter heads(Headers{});
  Response response = Response::no_content();
  for (const auto* name :
       {"Content-Length", "Transfer-Encoding", "Connection", "Date", "X-Request-ID"}) {
    response.with(name, "forged");
  }
  std::string head;
  ASSERT_TRUE(heads.write(head, response, {.request_id = "abc", .content_bytes = 7}));
  EXPECT_EQ(head.find("forged"), std::string::npos);
  EXPECT_NE(head.find("\r\nContent-Length: 7\r\n"), std::string::npos);
  EXPECT_NE(head.find("\r\nX-Request-Id: abc\r\n"), std::string::npos);
}

TEST(HeadWriter, RefusesHeadersThatWouldEndTheirLine) {
  HeadWriter heads(Headers{});
  for (const std::string& value :
       {std::string("a\r\nb: c"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3),
        std::string("\x7f")}) {
    std::string head;
    EXPECT_FALSE(heads.write(head, Response::see_other(value), {})) << value;
  }
  std::string head;
  EXPECT_TRUE(heads.write(head, Response::see_other("a\tb é"), {}));
  EXPECT_FALSE(heads.write(head, Response::no_content().with("A B", "c"), {}));
  EXPECT_THROW(HeadWriter(Headers{{"A", "b\nc"}}), std::runtime_error);
  EXPECT_THROW(HeadWriter(Headers{{"A:", "b"}}), std::runtime_error);
}

}  // namespace
}  // namespace creneau::http
