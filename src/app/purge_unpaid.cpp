#include "app/purge_unpaid.hpp"

#include <fmt/format.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <deque>

#include "app/close_session.hpp"
#include "app/lock_rows.hpp"

namespace creneau::app {
namespace {

constexpr int purge_batch_max = 200;

struct Unpaid {
  domain::Booking booking;
  std::vector<domain::Payment> payments;
};

awaitable<Result<Removal>> delete_booking(Context& context, BookingId id, int attempt) {
  const auto write_removal = [id, attempt](Tx& tx) -> Result<Removal> {
    // What it held goes back: the slot comes first.
    const auto booking = lock_rows(tx, id).booking;
    if (!booking) return Removal::deleted;  // by somebody else, meanwhile
    // An attempt that was learned of after its booking was read may still be paid.
    for (const auto& payment : tx.list_payments(id))
      if (domain::may_bring_money(payment.state)) return Removal::kept;
    if (tx.delete_unpaid_booking(id, attempt)) return Removal::deleted;
    return booking->status == domain::BookingStatus::pending ? Removal::kept : Removal::settled;
  };
  auto removal = co_await context.store.write(write_removal);
  co_return removal;
}

/// One line of workers through one batch; each mostly waits for Stripe.
awaitable<void> work_through(Context& context, std::deque<BookingId>& queue, PurgeCounts& counts,
                             Source source) {
  while (!queue.empty()) {
    const auto id = queue.front();
    queue.pop_front();
    auto removal = co_await remove_unpaid_booking(context, id, source);
    if (!removal) {
      if (removal.error().code != Errc::booking_not_found) ++counts.kept;
      continue;
    }
    switch (*removal) {
      case Removal::deleted:
        ++counts.deleted;
        break;
      case Removal::settled:
        ++counts.settled;
        break;
      case Removal::kept:
        ++counts.kept;
        break;
    }
  }
}

/// One batch, several side by side.
awaitable<void> work_through_all(Context& context, std::deque<BookingId>& queue,
                                 PurgeCounts& counts, Source source) {
  using namespace boost::asio::experimental::awaitable_operators;
  const auto worker = [&] { return work_through(context, queue, counts, source); };
  co_await (worker() && worker() && worker() && worker() && worker() && worker() && worker() &&
            worker());
}

/// All holds that end at `until` or before.
awaitable<Result<PurgeCounts>> purge_holds(Context& context, Instant until, Source source) {
  PurgeCounts counts;
  BookingId cursor;
  while (true) {
    const auto read_batch = [until, cursor](Reader& reader) -> Result<std::vector<BookingId>> {
      return reader.list_ended_holds(until, cursor, purge_batch_max);
    };
    auto batch = co_await context.store.read(read_batch);
    if (!batch) co_return batch.error();
    if (batch->empty()) break;
    cursor = batch->back();
    std::deque<BookingId> queue(batch->begin(), batch->end());
    co_await work_through_all(context, queue, counts, source);
  }
  if (counts.deleted > 0) context.journal.purged(counts.deleted);
  co_return counts;
}

}  // namespace

awaitable<Result<Removal>> remove_unpaid_booking(Context& context, BookingId id, Source source) {
  const auto read_unpaid = [id](Reader& reader) -> Result<Unpaid> {
    auto booking = reader.find_booking(id);
    if (!booking) return Errc::booking_not_found;
    return Unpaid{std::move(*booking), reader.list_payments(id)};
  };
  auto unpaid = co_await context.store.read(read_unpaid);
  if (!unpaid) co_return unpaid.error();
  if (unpaid->booking.status != domain::BookingStatus::pending) co_return Removal::settled;

  for (const auto& payment : unpaid->payments) {
    auto end = co_await close_session(context, payment.id, source);
    if (!end) {
      context.journal.warn(fmt::format("{} is kept: its session could not be closed: {}", id.str(),
                                       end.error().detail));
      co_return Removal::kept;
    }
    if (*end == SessionEnd::processing) co_return Removal::kept;
  }
  auto removal = co_await delete_booking(context, id, unpaid->booking.attempt);
  if (removal && *removal == Removal::deleted) context.notifier.booking_changed(id);
  co_return removal;
}

awaitable<Result<PurgeCounts>> purge_unpaid(Context& context, Duration older_than, Source source) {
  const auto before = context.clock.now() - older_than;
  PurgeCounts counts;
  std::optional<UnpaidBooking> cursor;
  while (true) {
    const auto read_batch = [before, cursor](Reader& reader) -> Result<std::vector<UnpaidBooking>> {
      return reader.list_unpaid(before, cursor, purge_batch_max);
    };
    auto batch = co_await context.store.read(read_batch);
    if (!batch) co_return batch.error();
    if (batch->empty()) break;
    cursor = batch->back();
    std::deque<BookingId> queue;
    for (auto& unpaid : *batch) queue.push_back(std::move(unpaid.id));
    co_await work_through_all(context, queue, counts, source);
  }
  // No hold ends later than its slot begins.
  const auto until = older_than == Duration::zero() ? latest_instant() : context.clock.now();
  auto ended = co_await purge_holds(context, until, source);
  if (!ended) co_return ended.error();
  if (counts.deleted > 0) context.journal.purged(counts.deleted);
  counts.deleted += ended->deleted;
  counts.kept += ended->kept;
  counts.settled += ended->settled;
  co_return counts;
}

awaitable<Result<PurgeCounts>> purge_ended_holds(Context& context, Source source) {
  auto counts = co_await purge_holds(context, context.clock.now(), source);
  co_return counts;
}

}  // namespace creneau::app
