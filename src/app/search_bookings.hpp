// The owner's table of bookings, page by page.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {

inline constexpr int bookings_page_max = 200;
inline constexpr std::size_t search_code_points_max = 100;
/// An export that would be longer is refused: its days are to be narrowed.
inline constexpr std::size_t exported_bookings_max = 200'000;

struct BookingPage {
  std::vector<FoundBooking> bookings;
  /// Where the next page begins; nothing on the last one.
  std::optional<BookingCursor> next;
};

/// A person's search as words for `BookingSearch`; words beyond search_words_max narrow no further.
std::vector<std::string> search_words(std::string_view text);

/// Words are folded here; a single one that is a payment's `pi_…` or `cs_…` finds its booking.
awaitable<Result<BookingPage>> search_bookings(Context& context, BookingSearch search,
                                               std::optional<BookingCursor> after, int limit);

/// All of them, read in pages so that nobody waits long. Errors: invalid_input (`to`: out_of_range)
/// when there are more than exported_bookings_max.
awaitable<Result<std::vector<FoundBooking>>> export_bookings(Context& context,
                                                             BookingSearch search);

}  // namespace creneau::app
