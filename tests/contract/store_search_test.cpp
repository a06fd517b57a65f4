// Tables of bookings: order, pages, filters, searches, and whose they are.
#include <fmt/format.h>

#include "adapters/store/overview_records.hpp"
#include "app/ports/access_records.hpp"
#include "app/ports/schedule_records.hpp"
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using app::BookingCursor;
using app::BookingOrder;
using app::BookingSearch;
using app::FoundBooking;

class StoreSearch : public StoreTest {
 protected:
  /// Slot n starts at minute 60 n; its bookings are called bk_<n>_<i>.
  void add(int slot_number, int bookings, const std::string& calendar = {},
           const std::string& service = {}) {
    change(*store_, [&](app::Tx& tx) {
      auto slot = make_slot(fmt::format("slot_{}", slot_number), 1000, at_minute(60 * slot_number));
      slot.calendar_id = CalendarId(calendar);
      slot.service_id = ServiceId(service);
      tx.insert_slot(slot);
      for (int i = 0; i < bookings; ++i)
        tx.insert_booking(make_booking(fmt::format("bk_{}_{:04}", slot_number, i), slot.id.str()));
    });
  }
  void edit(const std::string& id, const std::function<void(domain::Booking&)>& change_it) {
    change(*store_, [&](app::Tx& tx) {
      const auto before = tx.find_booking(BookingId(id)).value();
      auto next = before;
      change_it(next);
      EXPECT_TRUE(tx.update_booking(before, next));
    });
  }
  void add_calendar(const std::string& id, const std::string& user) {
    change(*store_, [&](app::Tx& tx) {
      domain::Calendar calendar;
      calendar.id = CalendarId(id);
      calendar.title = id;
      calendar.time_zone = "UTC";
      tx.schedule().insert_calendar(calendar);
      domain::User person;
      person.id = UserId(user);
      person.email = user + "@example.org";
      person.role = domain::Role::staff;
      EXPECT_TRUE(tx.access().insert_user(person));
      EXPECT_TRUE(tx.access().set_user_calendars(person.id, {calendar.id}));
    });
  }

  std::vector<std::string> find(const BookingSearch& search, int limit = 1000,
                                std::optional<BookingCursor> after = {}) {
    std::vector<std::string> ids;
    for (const auto& found : page(search, limit, std::move(after))) ids.push_back(found.id.str());
    return ids;
  }
  std::vector<FoundBooking> page(const BookingSearch& search, int limit,
                                 std::optional<BookingCursor> after = {}) {
    return look(*store_, [&](app::Reader& reader) {
      return reader.read_overview().search_bookings(search, after, limit);
    });
  }
  /// Page after page to the end; pages that come again are a failure.
  std::vector<std::string> leaf(const BookingSearch& search, int limit) {
    std::vector<std::string> ids;
    std::optional<BookingCursor> after;
    while (true) {
      const auto found = page(search, limit, after);
      for (const auto& each : found) ids.push_back(each.id.str());
      if (found.size() < static_cast<std::size_t>(limit)) return ids;
      if (ids.size() > rows_max) {
        ADD_FAILURE() << "the pages have no end";
        return ids;
      }
      after = BookingCursor{found.back().start_at, found.back().slot_id, found.back().id};
    }
  }

  using Ids = std::vector<std::string>;

 private:
  static constexpr std::size_t rows_max = 2000;
};
CRENEAU_ON_EVERY_STORE(StoreSearch);

TEST_P(StoreSearch, ShowsTheLatestStartsFirst) {
  add(1, 2);
  add(3, 1);
  add(2, 1);
  EXPECT_EQ(find({}), (Ids{"bk_3_0000", "bk_2_0000", "bk_1_0001", "bk_1_0000"}));
  BookingSearch by_creation;
  by_creation.order = BookingOrder::created;
  EXPECT_EQ(find(by_creation), (Ids{"bk_3_0000", "bk_2_0000", "bk_1_0001", "bk_1_0000"}));
}

TEST_P(StoreSearch, LeafsThroughAllOnceAndInOrder) {
  for (int slot = 1; slot <= 5; ++slot) add(slot, 7);
  for (const auto order : {BookingOrder::start, BookingOrder::created}) {
    BookingSearch search;
    search.order = order;
    const auto all = find(search);
    EXPECT_EQ(all.size(), 35U);
    for (const int limit : {1, 4, 7, 36}) EXPECT_EQ(leaf(search, limit), all);
    // The same ways when it narrows.
    search.status = domain::BookingStatus::pending;
    EXPECT_EQ(find(search), all);
    EXPECT_EQ(leaf(search, 4), all);
  }
}

TEST_P(StoreSearch, FindsTheSameWhetherFewOrManyAnswer) {
  // More than are sorted in memory on one word, few on the other.
  add(1, search_hits_sorted_max / 2 + 10);
  add(2, search_hits_sorted_max / 2 + 10);
  edit("bk_1_0003", [](domain::Booking& booking) { booking.name = "Noé Lefèvre"; });
  edit("bk_2_0005", [](domain::Booking& booking) { booking.name = "Noé Martin"; });
  BookingSearch many;
  many.words = {"zoe"};
  const auto all = find({}, 2000);
  auto expected = all;
  std::erase(expected, "bk_1_0003");
  std::erase(expected, "bk_2_0005");
  // They keep their address, which holds the word.
  edit("bk_1_0003", [](domain::Booking& booking) { booking.email = "noe@example.org"; });
  edit("bk_2_0005", [](domain::Booking& booking) { booking.email = "noe@example.org"; });
  EXPECT_EQ(find(many, 2000), expected);
  EXPECT_EQ(leaf(many, 100), expected);
  BookingSearch few;
  few.words = {"noe"};
  EXPECT_EQ(find(few), (Ids{"bk_2_0005", "bk_1_0003"}));
  EXPECT_EQ(leaf(few, 1), (Ids{"bk_2_0005", "bk_1_0003"}));
  few.words = {"lefevre", "noe"};
  EXPECT_EQ(find(few), Ids{"bk_1_0003"});
}

TEST_P(StoreSearch, TakesWhatPeopleTypeForText) {
  add(1, 2);
  edit("bk_1_0000", [](domain::Booking& booking) { booking.name = "100% _Ada_ O'Hara!"; });
  BookingSearch search;
  for (const auto* word : {"100%", "_ada_", "o'hara!", "bk_1_0000"}) {
    search.words = {word};
    EXPECT_EQ(find(search), Ids{"bk_1_0000"}) << word;
  }
  for (const auto* word : {"1%0", "bk11", "ada%hara", "'; --"}) {
    search.words = {word};
    EXPECT_EQ(find(search), Ids{}) << word;
  }
}

TEST_P(StoreSearch, NarrowsByStatesDaysServiceAndCalendar) {
  add_calendar("cal_1", "usr_1");
  change(*store_, [](app::Tx& tx) {
    domain::Service service;
    service.id = ServiceId("srv_1");
    service.title = "Yoga";
    tx.insert_service(service);
  });
  add(1, 2);
  add(2, 2, "cal_1", "srv_1");
  add(3, 1);
  edit("bk_1_0001", [](domain::Booking& booking) {
    booking.status = domain::BookingStatus::confirmed;
    booking.payment_status = domain::PaymentStatus::paid;
    booking.attendance = domain::Attendance::no_show;
  });
  BookingSearch search;
  search.status = domain::BookingStatus::confirmed;
  EXPECT_EQ(find(search), Ids{"bk_1_0001"});
  search = {};
  search.payment_status = domain::PaymentStatus::paid;
  search.attendance = domain::Attendance::no_show;
  EXPECT_EQ(find(search), Ids{"bk_1_0001"});
  search.attendance = domain::Attendance::done;
  EXPECT_EQ(find(search), Ids{});
  search = {};
  search.from = at_minute(120);
  search.to = at_minute(180);
  EXPECT_EQ(find(search), (Ids{"bk_2_0001", "bk_2_0000"}));
  search = {};
  search.service_id = ServiceId("srv_1");
  EXPECT_EQ(find(search), (Ids{"bk_2_0001", "bk_2_0000"}));
  search = {};
  search.calendar_id = CalendarId("cal_1");
  search.status = domain::BookingStatus::pending;
  EXPECT_EQ(find(search), (Ids{"bk_2_0001", "bk_2_0000"}));
  search.calendar_id = CalendarId("cal_2");
  EXPECT_EQ(find(search), Ids{});
}

TEST_P(StoreSearch, ShowsStaffWhatIsOnTheirCalendarsAlone) {
  add_calendar("cal_1", "usr_1");
  add_calendar("cal_2", "usr_2");
  add(1, 1);
  add(2, 1, "cal_1");
  add(3, 1, "cal_2");
  for (const auto order : {BookingOrder::start, BookingOrder::created}) {
    BookingSearch search;
    search.order = order;
    search.seen_by = UserId("usr_1");
    EXPECT_EQ(find(search), Ids{"bk_2_0000"});
    search.words = {"zoe"};
    EXPECT_EQ(find(search), Ids{"bk_2_0000"});
    search.seen_by = UserId("");
    EXPECT_EQ(find(search), Ids{});
    search.words = {};
    EXPECT_EQ(find(search), Ids{});
  }
}

TEST_P(StoreSearch, GivesWholeLines) {
  add(1, 1);
  edit("bk_1_0000", [](domain::Booking& booking) {
    booking.status = domain::BookingStatus::confirmed;
    booking.payment_status = domain::PaymentStatus::paid;
    booking.refunded_minor = 1000;
    booking.on_site_minor = 200;
  });
  const auto expected = make_booking("bk_1_0000", "slot_1");
  const auto found = page({}, 1).at(0);
  EXPECT_EQ(found.name, expected.name);
  EXPECT_EQ(found.email, expected.email);
  EXPECT_EQ(found.phone, expected.phone);
  EXPECT_EQ(found.status, domain::BookingStatus::confirmed);
  EXPECT_EQ(found.payment_status, domain::PaymentStatus::paid);
  EXPECT_EQ(found.price, expected.price);
  EXPECT_EQ(found.refunded_minor, 1000);
  EXPECT_EQ(found.on_site_minor, 200);
  EXPECT_EQ(found.created_at, expected.created_at);
  EXPECT_EQ(found.slot_id, SlotId("slot_1"));
  EXPECT_EQ(found.slot_title, "Séance découverte");
  EXPECT_EQ(found.start_at, at_minute(60));
  EXPECT_EQ(found.end_at, at_minute(120));
}

TEST_P(StoreSearch, TellsWhoComesInOrderAndWhatIsFree) {
  add(2, 2);
  add(1, 2);
  for (const auto* id : {"bk_2_0000", "bk_1_0000", "bk_1_0001"}) {
    edit(id, [](domain::Booking& booking) {
      booking.status = domain::BookingStatus::confirmed;
      booking.payment_status = domain::PaymentStatus::paid;
    });
    change(*store_, [&](app::Tx& tx) {
      const auto booking = tx.find_booking(BookingId(id)).value();
      EXPECT_TRUE(tx.claim_seat(booking.slot_id, booking.id));
    });
  }
  look(*store_, [&](app::Reader& reader) {
    auto& overview = reader.read_overview();
    Ids ids;
    for (const auto& found : overview.list_coming(at_minute(0), at_minute(600), {}, 10))
      ids.push_back(found.id.str());
    EXPECT_EQ(ids, (Ids{"bk_1_0000", "bk_1_0001", "bk_2_0000"}));
    EXPECT_EQ(overview.list_coming(at_minute(61), at_minute(600), {}, 10).size(), 1U);
    EXPECT_EQ(overview.count_free_seats(at_minute(0), at_minute(600), {}), 998 + 999);
    EXPECT_EQ(overview.count_free_seats(at_minute(120), at_minute(600), {}), 999);
    EXPECT_EQ(overview.count_free_seats(at_minute(120), at_minute(600), UserId("usr_1")), 0);
    return 0;
  });
}

}  // namespace
}  // namespace creneau::store
