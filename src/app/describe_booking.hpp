// One booking with all that belongs to it, as its owner sees it: payments, refunds, mails, history,
// and what can be done now.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {

/// What an owner can do with a booking right now.
enum class BookingAct { cancel, refund, move, mark, resend, note };

struct BookingDetail {
  domain::Booking booking;
  domain::Slot slot;
  /// The booking's page with its token.
  std::string booking_url;
  /// Captured and not gone back, over all payments.
  Money refundable;
  /// By attempt.
  std::vector<domain::Payment> payments;
  std::vector<domain::Refund> refunds;
  std::vector<MailRecord> mails;
  std::vector<HistoryEntry> history;
  std::vector<BookingAct> acts;
};

/// Whether somebody may see it hangs on `slot.calendar_id`. Errors: booking_not_found.
awaitable<Result<BookingDetail>> describe_booking(Context& context, BookingId id);

/// The same inside a unit of work.
Result<BookingDetail> load_booking_detail(Reader& reader, const Context& context,
                                          const BookingId& id);

/// Pure.
std::vector<BookingAct> list_acts(const domain::Booking& booking, const domain::Slot& slot,
                                  std::int64_t refundable_minor, Instant now);

}  // namespace creneau::app

template <>
struct creneau::domain::NameTable<creneau::app::BookingAct> {
  using Enum = creneau::app::BookingAct;
  static constexpr std::array entries{std::pair{Enum::cancel, std::string_view("cancel")},
                                      std::pair{Enum::refund, std::string_view("refund")},
                                      std::pair{Enum::move, std::string_view("move")},
                                      std::pair{Enum::mark, std::string_view("mark")},
                                      std::pair{Enum::resend, std::string_view("resend")},
                                      std::pair{Enum::note, std::string_view("note")}};
};
