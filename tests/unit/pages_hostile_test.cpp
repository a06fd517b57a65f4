// Text from outside comes out inert wherever a page shows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string hostile =
    "<script>alert(1)</script>\"onload=\"x' onfocus='y {{NAME}} {{#X}} {} %s "
    "\u202Ekcatta javascript:alert(1) </textarea></title>";

void expect_inert(const std::string& html) {
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, Not(HasSubstr("\"onload")));
  EXPECT_THAT(html, Not(HasSubstr("' onfocus='")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("{{NAME}} {{#X}} {} %s"));
  // One stylesheet, one script, one title, as ever.
  std::size_t scripts = 0;
  for (auto at = html.find("<script"); at != std::string::npos; at = html.find("<script", at + 1))
    ++scripts;
  EXPECT_EQ(scripts, 1U);
  EXPECT_EQ(html.find("</title>"), html.rfind("</title>"));
  // No attribute of ours has grown.
  EXPECT_FALSE(
      std::regex_search(html, std::regex("<[a-z]+[^>\"]*(\"[^\"]*\"[^>\"]*)*\\son[a-z]+=")));
}

domain::Slot hostile_slot() {
  auto slot = examples::slot("2026-12-01T09:00:00+01:00");
  slot.title = hostile;
  slot.place = hostile;
  slot.id = SlotId("a\"><script>");
  return slot;
}

TEST(HostileText, IsInertOnTheStartPage) {
  auto view = examples::home();
  view.services[0].title = hostile;
  view.services[0].description = hostile;
  view.service_id = view.services[0].id;
  view.slots = {hostile_slot(), examples::slot("2026-12-01T10:00:00+01:00")};
  view.next_free = view.slots;
  auto site = examples::site();
  site.business_name = hostile;
  const auto html = render_home(site, view);
  expect_inert(html);
  EXPECT_THAT(html, HasSubstr("href=\"/slots/a%22%3E%3Cscript%3E\""));
}

TEST(HostileText, IsInertInTheForm) {
  SlotView view;
  view.slot = hostile_slot();
  view.description = hostile;
  view.form = {hostile, hostile, hostile, hostile, hostile};
  view.field_errors = {{"email", "invalid"}};
  view.now = examples::now;
  const auto html = render_slot(examples::site(), view);
  expect_inert(html);
  // What was typed is still all there.
  EXPECT_THAT(html, HasSubstr("value=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&quot;x"));
  EXPECT_EQ(html.find("</textarea>"), html.rfind("</textarea>"));
}

TEST(HostileText, IsInertOnTheBookingsPage) {
  auto view = examples::booking_view(domain::BookingStatus::confirmed, domain::PaymentStatus::paid);
  view.slot = hostile_slot();
  view.booking.name = hostile;
  view.booking.email = hostile;
  view.booking.id = BookingId("b\"><script>");
  view.token = "t\"&<script>";
  const auto html = render_booking(examples::site(), view);
  expect_inert(html);
  EXPECT_THAT(html,
              HasSubstr("/bookings/b%22%3E%3Cscript%3E/calendar.ics?token=t%22%26%3Cscript%3E"));
  // A name that turns the direction of text stays within its own element.
  EXPECT_THAT(html, HasSubstr("<bdi>&lt;script&gt;"));
}

TEST(HostileText, IsInertInAnAddress) {
  auto site = examples::site();
  site.here = "javascript:alert(1)";
  MessageView view;
  view.code = Errc::internal;
  view.incident_id = hostile;
  const auto html = render_message(site, view);
  EXPECT_THAT(html, Not(HasSubstr("href=\"javascript")));
  expect_inert(html);
}

}  // namespace
}  // namespace creneau::http::pages
