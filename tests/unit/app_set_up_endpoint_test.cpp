#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/set_up_endpoint.hpp"
#include "app/webhook_events.hpp"

namespace creneau::app {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Action = EndpointPlan::Action;

const EndpointDraft draft{"https://x.example/api/webhooks/stripe", {"a", "b"}, "v2"};

WebhookEndpoint make_endpoint(std::string id = "we_1", std::string version = "v2") {
  return {std::move(id), draft.url, {"a", "b"}, std::move(version), true, false, {}};
}

TEST(EndpointPlan, MakesOneWhereNoneLeadsHere) {
  auto elsewhere = make_endpoint();
  elsewhere.url = "https://y.example/api/webhooks/stripe";
  EXPECT_EQ(plan_endpoint({}, draft).action, Action::create);
  EXPECT_EQ(plan_endpoint({elsewhere}, draft).action, Action::create);
}

TEST(EndpointPlan, KeepsTheRightOne) {
  auto everything = make_endpoint();
  everything.events = {"*"};
  auto more = make_endpoint();
  more.events = {"b", "c", "a"};
  for (const auto& endpoint : {make_endpoint(), everything, more}) {
    const auto plan = plan_endpoint({endpoint}, draft);
    EXPECT_EQ(plan.action, Action::keep);
    EXPECT_EQ(plan.id, "we_1");
  }
}

TEST(EndpointPlan, AddsTheEventsThatAreMissing) {
  auto endpoint = make_endpoint();
  endpoint.events = {"c", "b"};
  const auto plan = plan_endpoint({endpoint}, draft);
  EXPECT_EQ(plan.action, Action::correct);
  EXPECT_THAT(plan.events, ElementsAre("c", "b", "a"));
  EXPECT_THAT(plan.differences, ElementsAre("lacks a"));
}

TEST(EndpointPlan, SwitchesItOn) {
  auto endpoint = make_endpoint();
  endpoint.is_enabled = false;
  const auto plan = plan_endpoint({endpoint}, draft);
  EXPECT_EQ(plan.action, Action::correct);
  EXPECT_THAT(plan.differences, ElementsAre("is switched off"));
}

TEST(EndpointPlan, MakesANewOneBesideOneOfAnotherVersionThenSwitchesThatOff) {
  auto older = make_endpoint("we_0", "v1");
  const auto first = plan_endpoint({older}, draft);
  EXPECT_EQ(first.action, Action::replace);
  EXPECT_THAT(first.retired_ids, IsEmpty()) << "its secret is the one in use";
  const auto second = plan_endpoint({make_endpoint(), older}, draft);
  EXPECT_EQ(second.action, Action::retire);
  EXPECT_EQ(second.id, "we_1");
  EXPECT_THAT(second.retired_ids, ElementsAre("we_0"));
  older.is_enabled = false;
  EXPECT_EQ(plan_endpoint({make_endpoint(), older}, draft).action, Action::keep);
  EXPECT_EQ(plan_endpoint({older}, draft).action, Action::create);
}

TEST(EndpointPlan, PrefersTheOneThatIsSwitchedOn) {
  auto off = make_endpoint("we_0");
  off.is_enabled = false;
  for (const auto& all : {std::vector{off, make_endpoint()}, std::vector{make_endpoint(), off}}) {
    const auto plan = plan_endpoint(all, draft);
    EXPECT_EQ(plan.action, Action::keep);
    EXPECT_EQ(plan.id, "we_1");
  }
}

TEST(WebhookEvents, HaveASubjectEachAndNoneTwice) {
  for (const auto& event : handled_events) {
    EXPECT_EQ(find_event_subject(event.type), event.subject) << event.type;
    EXPECT_EQ(std::count_if(handled_events.begin(), handled_events.end(),
                            [&](const HandledEvent& other) { return other.type == event.type; }),
              1)
        << event.type;
  }
  EXPECT_FALSE(find_event_subject("invoice.paid"));
  EXPECT_THAT(wanted_events(), Contains("checkout.session.completed"));
  EXPECT_LT(wanted_events().size(), handled_events.size());
}

}  // namespace
}  // namespace creneau::app
