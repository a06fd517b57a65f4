#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http/server/router.hpp"

namespace creneau::http {
namespace {

using Found = std::map<std::string, std::string, std::less<>>;

Router make_router() {
  Router router;
  for (const auto& [method, pattern] : std::vector<std::pair<Verb, std::string>>{
           {Verb::get, "/"},
           {Verb::get, "/slots"},
           {Verb::post, "/slots"},
           {Verb::get, "/slots/new"},
           {Verb::get, "/slots/{slot_id}"},
           {Verb::delete_, "/slots/{id}"},
           {Verb::get, "/slots/{slot_id}/bookings"},
           {Verb::get, "/slots/{slot_id}/bookings/{booking_id}"},
       }) {
    router.add({.method = method, .pattern = pattern, .handler = nullptr});
  }
  return router;
}

/// The pattern that was found, with the parameters; "404"; or "405" and what is allowed.
std::pair<std::string, Found> find(const Router& router, Verb method, std::string_view path) {
  auto found = router.find(method, path);
  if (auto* match = std::get_if<Router::Match>(&found)) {
    return {match->route->pattern, match->path_parameters};
  }
  if (auto* known = std::get_if<Router::MethodNotAllowed>(&found)) {
    return {"405 " + known->allow, {}};
  }
  return {"404", {}};
}

TEST(Router, FindsEachPatternAndNamesItsVariables) {
  const Router router = make_router();
  EXPECT_EQ(find(router, Verb::get, "/"), std::pair(std::string("/"), Found{}));
  EXPECT_EQ(find(router, Verb::post, "/slots"), std::pair(std::string("/slots"), Found{}));
  EXPECT_EQ(find(router, Verb::get, "/slots/7"),
            std::pair(std::string("/slots/{slot_id}"), Found{{"slot_id", "7"}}));
  EXPECT_EQ(find(router, Verb::delete_, "/slots/7"),
            std::pair(std::string("/slots/{id}"), Found{{"id", "7"}}));
  EXPECT_EQ(find(router, Verb::get, "/slots/7/bookings/é b"),
            std::pair(std::string("/slots/{slot_id}/bookings/{booking_id}"),
                      Found{{"slot_id", "7"}, {"booking_id", "é b"}}));
}

TEST(Router, PrefersALiteralSegmentAndComesBackForAVariableOne) {
  const Router router = make_router();
  EXPECT_EQ(find(router, Verb::get, "/slots/new").first, "/slots/new");
  EXPECT_EQ(find(router, Verb::get, "/slots/new/bookings"),
            std::pair(std::string("/slots/{slot_id}/bookings"), Found{{"slot_id", "new"}}));
  EXPECT_EQ(find(router, Verb::delete_, "/slots/new"),
            std::pair(std::string("/slots/{id}"), Found{{"id", "new"}}));
}

TEST(Router, AnswersHeadByTheRouteOfGet) {
  const Router router = make_router();
  EXPECT_EQ(find(router, Verb::head, "/slots/7").first, "/slots/{slot_id}");
  EXPECT_EQ(find(router, Verb::head, "/slots/7/bookings").first, "/slots/{slot_id}/bookings");
}

TEST(Router, KnowsWhichPathsAndMethodsItLacks) {
  const Router router = make_router();
  for (const std::string_view path :
       {"", "slots", "/Slots", "/slots/", "//slots", "/slots//bookings", "/slots/7/",
        "/slots/7/bookings/", "/slots/7/bookings/1/2", "/nothing", "/slots/7/nothing"}) {
    EXPECT_EQ(find(router, Verb::get, path).first, "404") << path;
  }
  EXPECT_EQ(find(router, Verb::put, "/slots").first, "405 GET, HEAD, POST");
  EXPECT_EQ(find(router, Verb::put, "/slots/new").first, "405 GET, HEAD, DELETE");
  EXPECT_EQ(find(router, Verb::unknown, "/").first, "405 GET, HEAD");
}

TEST(Router, KeepsItsRoutesWhenItIsMoved) {
  Router router = make_router();
  const Router moved = std::move(router);
  EXPECT_EQ(find(moved, Verb::get, "/slots/7").first, "/slots/{slot_id}");
}

TEST(RouterDeathTest, TakesNoPatternTwiceAndNoBrokenOne) {
  Router router = make_router();
  const auto add = [&](std::string pattern) {
    router.add({.method = Verb::get, .pattern = std::move(pattern), .handler = nullptr});
  };
  EXPECT_DEATH(add("/slots/{other}"), "");
  EXPECT_DEATH(add("slots"), "");
  EXPECT_DEATH(add("/a{b}"), "");
  EXPECT_DEATH(add("/{a}/{a}"), "");
}

}  // namespace
}  // namespace creneau::http
