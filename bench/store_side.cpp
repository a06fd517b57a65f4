// The store's side.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <ctime>
#include <stdexcept>

#include "adapters/store/store.hpp"
#include "bench/store_sides.hpp"

namespace creneau::bench {
namespace {

namespace asio = boost::asio;

std::chrono::duration<double> processor_time() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

store::Options make_options(const std::string& path) {
  store::Options options;
  options.database_url = "sqlite:" + path;
  return options;
}

/// As app::create_booking does it.
Result<void> write_booking(app::Tx& tx, const BookingRows& rows) {
  if (tx.find_client_request(rows.request.key)) return Errc::conflict;
  const auto slot = tx.lock_slot(rows.booking.slot_id);
  if (!slot) return Errc::slot_not_found;
  if (auto bookable = domain::check_bookable(*slot, rows.booking.created_at); !bookable)
    return bookable.error();
  tx.insert_booking(rows.booking);
  tx.insert_payment(rows.payment);
  tx.insert_client_request(rows.request);
  tx.insert_history(rows.entry);
  return Result<void>::ok();
}

/// One client: the next booking as soon as the last one is durable.
asio::awaitable<void> book(app::Store& store, const Material& material, std::size_t& next) {
  while (next < material.bookings.size()) {
    const auto& rows = material.bookings[next++];
    const auto work = [&rows](app::Tx& tx) { return write_booking(tx, rows); };
    const auto written = co_await store.write(work);
    if (!written) throw std::runtime_error("the store refused a booking");
  }
}

}  // namespace

Stopwatch::Stopwatch() : started_(std::chrono::steady_clock::now()), processor_(processor_time()) {}

Measurement Stopwatch::read() const {
  return {std::chrono::steady_clock::now() - started_, processor_time() - processor_};
}

void make_database(const std::string& path, const Material& material) {
  store::DatabaseStore store(make_options(path));
  store.migrate();
  asio::io_context io{1};
  const auto insert_slots = [&material](app::Tx& tx) -> Result<void> {
    for (const auto& slot : material.slots) tx.insert_slot(slot);
    return Result<void>::ok();
  };
  asio::co_spawn(io, store.write(insert_slots), [](std::exception_ptr failure, Result<void> done) {
    if (failure) std::rethrow_exception(failure);
    if (!done) throw std::runtime_error("the slots were refused");
  });
  io.run();
}

Measurement run_store(const std::string& path, const Material& material, std::size_t in_flight) {
  store::DatabaseStore store(make_options(path));
  asio::io_context io{1};
  std::size_t next = 0;
  const Stopwatch stopwatch;
  for (std::size_t i = 0; i < in_flight; ++i)
    asio::co_spawn(io, book(store, material, next), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
  io.run();
  return stopwatch.read();
}

}  // namespace creneau::bench
