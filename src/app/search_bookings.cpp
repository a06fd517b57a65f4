#include "app/search_bookings.hpp"

#include "base/text.hpp"

namespace creneau::app {
namespace {

constexpr int export_page_max = 2'000;

BookingCursor cursor_of(const FoundBooking& found) {
  return {found.start_at, found.slot_id, found.id};
}

/// Stripe's ids lead to the booking they were for.
void follow_stripe_id(Reader& reader, BookingSearch& search) {
  if (search.words.size() != 1) return;
  auto& word = search.words.front();
  std::optional<domain::Payment> payment;
  if (word.starts_with("pi_")) payment = reader.find_payment_by_intent(PaymentIntentId(word));
  if (word.starts_with("cs_")) payment = reader.find_payment_by_session(SessionId(word));
  if (payment) word = payment->booking_id.str();
}

Result<BookingPage> read_page(Reader& reader, BookingSearch search,
                              const std::optional<BookingCursor>& after, int limit) {
  follow_stripe_id(reader, search);
  for (auto& word : search.words) word = fold_for_search(word);
  BookingPage page;
  page.bookings = reader.read_overview().search_bookings(search, after, limit + 1);
  if (page.bookings.size() > static_cast<std::size_t>(limit)) {
    page.bookings.pop_back();
    page.next = cursor_of(page.bookings.back());
  }
  return page;
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : collapse_white_space(text) + ' ') {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      if (words.size() < search_words_max) words.push_back(word);
      word.clear();
    }
  }
  return words;
}

awaitable<Result<BookingPage>> search_bookings(Context& context, BookingSearch search,
                                               std::optional<BookingCursor> after, int limit) {
  const auto work = [search = std::move(search), after = std::move(after), limit](Reader& reader) {
    return read_page(reader, search, after, limit);
  };
  co_return co_await context.store.read(work);
}

awaitable<Result<std::vector<FoundBooking>>> export_bookings(Context& context,
                                                             BookingSearch search) {
  std::vector<FoundBooking> bookings;
  std::optional<BookingCursor> after;
  do {
    const auto work = [&search, after](Reader& reader) {
      return read_page(reader, search, after, export_page_max);
    };
    auto page = co_await context.store.read(work);
    if (!page) co_return page.error();
    if (bookings.size() + page->bookings.size() > exported_bookings_max) {
      std::vector<FieldError> errors{{"to", "out_of_range"}};
      co_return Error(std::move(errors));
    }
    for (auto& booking : page->bookings) bookings.push_back(std::move(booking));
    after = page->next;
  } while (after);
  co_return bookings;
}

}  // namespace creneau::app
