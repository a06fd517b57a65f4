// How the owner's pages are served: one document for every address, files whose names hold a hash,
// a strict policy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <regex>

#include "adapters/http/handlers/show_admin.hpp"

namespace creneau::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class ShowAdmin : public testing::Test {
 protected:
  ShowAdmin() { add_admin_routes(router_); }

  Response get(const std::string& path) {
    const auto found = router_.find(Verb::get, path);
    const auto* match = std::get_if<Router::Match>(&found);
    if (match == nullptr) return Response::text(Status::not_found, "text/plain", "");
    Request request;
    request.path = path;
    request.path_parameters = match->path_parameters;
    boost::asio::io_context context;
    auto answer =
        boost::asio::co_spawn(context, match->route->handler(request), boost::asio::use_future);
    context.run();
    return answer.get();
  }

  static std::string body_of(const Response& response) {
    if (const auto* shared = std::get_if<SharedBody>(&response.body)) return **shared;
    return std::get<std::string>(response.body);
  }

  static std::string header(const Response& response, const std::string& name) {
    const auto found = response.headers.find(name);
    return found == response.headers.end() ? "" : std::string(found->value());
  }

  Router router_;
};

TEST_F(ShowAdmin, AnswersEveryAddressWithTheSameDocument) {
  const auto first = body_of(get("/admin"));
  EXPECT_THAT(first, HasSubstr("<!doctype html>"));
  for (const auto* path : {"/admin/bookings", "/admin/bookings/bkg_1", "/admin/set-up/a/b"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, Status::ok) << path;
    EXPECT_EQ(body_of(response), first) << path;
    EXPECT_EQ(header(response, "Cache-Control"), "no-store") << path;
  }
  EXPECT_EQ(get("/admin/1/2/3/4/5").status, Status::not_found);
}

TEST_F(ShowAdmin, AllowsNothingInlineButEmptyStyles) {
  const auto policy = header(get("/admin"), "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  const auto document = body_of(get("/admin"));
  EXPECT_THAT(document, Not(HasSubstr("<style")));
  EXPECT_FALSE(std::regex_search(document, std::regex("<script(?![^>]*\\ssrc=)")));
}

TEST_F(ShowAdmin, KeepsForEverWhatTheDocumentRefersTo) {
  const auto document = body_of(get("/admin"));
  const std::regex reference("(?:src|href)=\"(/admin/assets/[^\"]+)\"");
  int references = 0;
  for (auto found = std::sregex_iterator(document.begin(), document.end(), reference);
       found != std::sregex_iterator(); ++found) {
    const auto path = (*found)[1].str();
    const auto response = get(path);
    EXPECT_EQ(response.status, Status::ok) << path;
    EXPECT_FALSE(body_of(response).empty()) << path;
    EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=31536000, immutable") << path;
    ++references;
  }
  // The script, its styles, the icon.
  EXPECT_GE(references, 3);
}

TEST_F(ShowAdmin, KnowsNoOtherFile) {
  EXPECT_EQ(get("/admin/assets/index.html").status, Status::not_found);
  EXPECT_EQ(get("/admin/assets/index-00000000.js").status, Status::not_found);
}

}  // namespace
}  // namespace creneau::http
