// The database, as the application sees it. A unit of work is a plain synchronous function
// `Result<T>(Tx&)`: nothing suspends inside a transaction, and neither Stripe nor a mail server is
// reachable from one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "domain/booking.hpp"
#include "domain/decision.hpp"
#include "domain/payment.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

using boost::asio::awaitable;

/// Made once, with the database: who we are at Stripe, and the key of the booking tokens.
struct Installation {
  std::string id;
  /// 32 bytes.
  std::string token_key;
};

/// A row of the outbox: an effect on the world, decided in a transaction, carried out after its
/// commit.
struct Effect {
  EffectId id;
  domain::EffectKind kind = domain::EffectKind::mail;
  /// May name a booking that is gone by now.
  BookingId booking_id;
  /// expire_session, refund: the payment; mail: the payment it is about, if any.
  PaymentId payment_id;
  /// refund: its row.
  RefundId refund_id;
  domain::MailKind mail_kind = domain::MailKind::confirmation;  ///< kind mail only
  /// A move's mails: the slot that was left; a reminder: the slot that it is about.
  SlotId slot_id;
  /// Amount that a mail is about.
  Money amount;
  Instant created_at;
  Instant due_at;
  int tries = 0;
};

// Records beside the core's, an interface a subject (app/ports/*_records.hpp).
class ScheduleReader;
class ScheduleTx;
class AccessReader;
class AccessTx;
class OverviewReader;
class OverviewTx;
class LedgerReader;
class LedgerTx;

struct HistoryEntry {
  BookingId booking_id;
  Instant at;
  domain::Happening happening = domain::Happening::none;
  /// webhook, return, cleanup, reconcile, api, page, outbox, command_line
  std::string source;
  domain::BookingStatus status = domain::BookingStatus::pending;
  domain::PaymentStatus payment_status = domain::PaymentStatus::pending;
  /// Ids and amounts, no personal data: "cs_… 50.00 eur".
  std::string detail;
};

/// What an `Idempotency-Key` of a client stands for. Goes with its booking.
struct ClientRequest {
  std::string key;
  /// Of the canonical request; another body under the same key is refused.
  std::string body_hash;
  BookingId booking_id;
  /// 0 until answered; a 5xx is never stored.
  int status = 0;
  std::string answer;
};

struct SlotFilter {
  Instant from;
  Instant to;
  /// Empty: all.
  ServiceId service_id;
  /// Empty: all.
  CalendarId calendar_id = {};
};

struct UnpaidBooking {
  BookingId id;
  Instant unpaid_since;
};

/// How much waits: for /metrics, `doctor` and the start.
struct QueueCounts {
  std::int64_t effects_due = 0;  ///< all but mails
  std::int64_t mails_waiting = 0;
  std::int64_t mails_failed = 0;
  std::int64_t refunds_failed = 0;
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual Installation installation() = 0;
  /// By title.
  virtual std::vector<domain::Service> list_services() = 0;
  virtual std::optional<domain::Service> find_service(const ServiceId& id) = 0;

  virtual std::optional<domain::Slot> find_slot(const SlotId& id) = 0;
  /// By start; those with from ≤ start_at < to.
  virtual std::vector<domain::Slot> list_slots(const SlotFilter& filter) = 0;
  /// Available ones that start after `after`, the earliest first.
  virtual std::vector<domain::Slot> list_next_available(Instant after, const ServiceId& service_id,
                                                        int limit) = 0;

  virtual std::optional<domain::Booking> find_booking(const BookingId& id) = 0;
  /// Newest first; `status` empty: all.
  virtual std::vector<domain::Booking> list_bookings(std::optional<domain::BookingStatus> status,
                                                     int limit) = 0;
  virtual std::vector<HistoryEntry> list_history(const BookingId& id) = 0;

  virtual std::optional<domain::Payment> find_payment(const PaymentId& id) = 0;
  virtual std::optional<domain::Payment> find_payment_by_session(const SessionId& id) = 0;
  virtual std::optional<domain::Payment> find_payment_by_intent(const PaymentIntentId& id) = 0;
  /// By attempt.
  virtual std::vector<domain::Payment> list_payments(const BookingId& id) = 0;
  virtual std::optional<domain::Refund> find_refund(const RefundId& id) = 0;
  virtual std::vector<domain::Refund> list_refunds(const PaymentId& id) = 0;

  virtual std::optional<Effect> find_effect(const EffectId& id) = 0;
  virtual std::optional<ClientRequest> find_client_request(const std::string& key) = 0;

  /// Whether a session of another booking of this slot can be paid right now.
  virtual bool is_being_paid(const SlotId& id, const BookingId& except) = 0;
  /// Bookings that hold a seat unpaid, for one `Booking::held_by`.
  virtual int count_holds(const std::string& held_by) = 0;
  /// Unpaid bookings whose hold ended at `until` or before, by id, after `after`.
  virtual std::vector<BookingId> list_ended_holds(Instant until, const BookingId& after,
                                                  int limit) = 0;

  /// pending and pending or failed, holding no seat, unpaid since `before` or longer, ordered by
  /// (unpaid_since, id), after `cursor`.
  virtual std::vector<UnpaidBooking> list_unpaid(Instant before,
                                                 const std::optional<UnpaidBooking>& cursor,
                                                 int limit) = 0;
  /// Payments in state requested, open, processing, authorized or void_pending whose id is greater
  /// than `after`, by id.
  virtual std::vector<domain::Payment> list_unsettled_payments(const PaymentId& after,
                                                               int limit) = 0;
  /// Open payments whose slot is closed, full or started before `now`.
  virtual std::vector<domain::Payment> list_hopeless_payments(Instant now, int limit) = 0;
  /// Refunds in state pending that Stripe has (stripe_refund_id known), whose id is greater than
  /// `after`, by id.
  virtual std::vector<domain::Refund> list_pending_refunds(const RefundId& after, int limit) = 0;
  virtual QueueCounts queue_counts(Instant now) = 0;

  virtual ScheduleReader& read_schedule() = 0;
  virtual AccessReader& read_access() = 0;
  virtual OverviewReader& read_overview() = 0;
  virtual LedgerReader& read_ledger() = 0;
};

/// Adds the commands. Lock order everywhere: calendar, then slot, then booking, then payment.
class Tx : public Reader {
 public:
  /// Reads with a lock until the end of the transaction (SQLite: the whole database is locked
  /// already). A slot's calendar is locked before it: seats taken on one change the others.
  virtual std::optional<domain::Slot> lock_slot(const SlotId& id) = 0;
  virtual std::optional<domain::Booking> lock_booking(const BookingId& id) = 0;
  virtual std::optional<domain::Payment> lock_payment(const PaymentId& id) = 0;

  /// Makes the rows of `seats` with it.
  virtual void insert_slot(const domain::Slot& slot) = 0;
  virtual void insert_service(const domain::Service& service) = 0;
  /// Writes all but id, seats_taken, blockers, is_closed and created_at; makes and removes seats.
  /// False, and nothing written, when more seats are taken than `capacity`, or when the time
  /// changes and a seat is taken.
  virtual bool update_slot(const domain::Slot& slot) = 0;
  /// With its seats. False when a booking or payment refers to it.
  virtual bool delete_slot(const SlotId& id) = 0;
  /// False when it is closed already. Keeps `is_available` true to the seats.
  virtual bool close_slot(const SlotId& id) = 0;
  /// False when it is open already.
  virtual bool reopen_slot(const SlotId& id) = 0;
  /// True when the booking has a seat now: its first free one. False when none is free, when
  /// another slot that overlaps on its calendar is taken, or when the booking has a seat already.
  /// Decided by the database's constraints alone. Keeps `is_available` true, the overlapping
  /// slots' too.
  virtual bool claim_seat(const SlotId& slot_id, const BookingId& booking_id) = 0;
  virtual void release_seat(const SlotId& slot_id, const BookingId& booking_id) = 0;

  virtual void insert_booking(const domain::Booking& booking) = 0;
  /// Writes all but id, price and created_at, if the row still has `before`'s slot_id, status,
  /// payment_status and attempt. A booking on another slot takes its payments along.
  virtual bool update_booking(const domain::Booking& before, const domain::Booking& next) = 0;
  /// If still unpaid and at this attempt: deletes the booking, its history and its client request,
  /// and gives back the seat it held. Payments stay.
  virtual bool delete_unpaid_booking(const BookingId& id, int attempt) = 0;

  virtual void insert_payment(const domain::Payment& payment) = 0;
  /// Writes all that may change, if the row still has `before`'s state and captured and refunded
  /// amounts.
  virtual bool update_payment(const domain::Payment& before, const domain::Payment& next) = 0;
  /// Open payments of other bookings that can come to nothing now: on this slot, and on those that
  /// overlap it on its calendar, as far as they are no longer available. Bookings that hold a seat
  /// are no rivals.
  virtual std::vector<domain::Payment> list_rival_payments(const SlotId& slot_id,
                                                           const BookingId& except) = 0;
  virtual void mark_returned(const PaymentId& id, Instant at) = 0;

  virtual void insert_refund(const domain::Refund& refund) = 0;
  /// By id: state, attempt, the amount, the request, stripe_refund_id, first_sent_at, finished_at.
  virtual void update_refund(const domain::Refund& refund) = 0;

  /// False when this event was applied before.
  virtual bool insert_event(const EventId& id, const std::string& type, Instant at) = 0;
  virtual void set_event_outcome(const EventId& id, domain::Outcome outcome) = 0;

  virtual void insert_effect(const Effect& effect) = 0;
  /// Those that are not under way.
  virtual void delete_reminders(const BookingId& id) = 0;
  /// Takes up to `limit` effects that are due and not leased, of mails or of all the rest; leases
  /// them until `lease_until` and counts the try. The lease only saves work: what is done is
  /// guarded by the rows' states.
  virtual std::vector<Effect> lease_effects(bool mails, Instant now, Instant lease_until,
                                            int limit) = 0;
  /// For work that takes longer than a lease: keeps other workers off.
  virtual void extend_lease(const EffectId& id, Instant lease_until) = 0;
  virtual void finish_effect(const EffectId& id, Instant now) = 0;
  virtual void retry_effect(const EffectId& id, Instant due_at, const std::string& error) = 0;
  /// Given up: shown to the owner.
  virtual void fail_effect(const EffectId& id, Instant now, const std::string& error) = 0;
  /// One that was given up is due again, its tries counted anew. False when it is not.
  virtual bool revive_effect(const EffectId& id, Instant now) = 0;
  /// When the next effect becomes due, if any; one that is leased does when its lease ends.
  virtual std::optional<Instant> next_effect_due(bool mails) = 0;

  /// Deletes done effects and applied events from before `before`, at most `limit` of each; how
  /// many went.
  virtual int delete_finished_rows(Instant before, int limit) = 0;

  virtual void insert_client_request(const ClientRequest& request) = 0;
  virtual void answer_client_request(const std::string& key, int status,
                                     const std::string& answer) = 0;

  virtual void insert_history(const HistoryEntry& entry) = 0;

  virtual ScheduleTx& schedule() = 0;
  virtual AccessTx& access() = 0;
  virtual OverviewTx& overview() = 0;
  virtual LedgerTx& ledger() = 0;
};

/// What the store runs: `run` on its own thread inside a transaction (true: keep, false: leave no
/// trace), then `finish` on any thread, once, after the commit. `failure` is set when
/// infrastructure is gone or a commit was lost.
template <class Access>
struct UnitOfWork {
  virtual ~UnitOfWork() = default;
  /// May be run again after a serialization failure.
  virtual bool run(Access& access) = 0;
  virtual void finish(std::exception_ptr failure) = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  /// Runs `work` (`Result<T>(Tx&)`) in one transaction and resumes with its result once that is
  /// durable. An error result leaves no trace. Throws when the database is gone or the queue is
  /// full (BusyError).
  template <class Work>
  awaitable<std::invoke_result_t<Work&, Tx&>> write(Work work) {
    return perform<Tx>(std::make_shared<Work>(std::move(work)), &Store::submit_write);
  }
  /// Runs `work` (`Result<T>(Reader&)`) on a consistent view of what is committed.
  template <class Work>
  awaitable<std::invoke_result_t<Work&, Reader&>> read(Work work) {
    return perform<Reader>(std::make_shared<Work>(std::move(work)), &Store::submit_read);
  }

  /// Grows with every commit that may have changed what slots look like, this process's or
  /// another's.
  virtual std::uint64_t slots_version() const = 0;

 protected:
  /// Neither throws: what cannot be taken is refused through its `finish`.
  virtual void submit_write(std::unique_ptr<UnitOfWork<Tx>> unit) = 0;
  virtual void submit_read(std::unique_ptr<UnitOfWork<Reader>> unit) = 0;

 private:
  // The work comes by pointer: GCC 12 may copy a closure bit by bit into the frame of a coroutine
  // that takes it by value.
  template <class Access, class Work, class Submit>
  awaitable<std::invoke_result_t<Work&, Access&>> perform(std::shared_ptr<Work> work,
                                                          Submit submit);
};

/// The store's queue is full, or the store is stopping: 503 for the client, a retry for a worker.
class BusyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class Access, class Work, class Submit>
awaitable<std::invoke_result_t<Work&, Access&>> Store::perform(std::shared_ptr<Work> work,
                                                               Submit submit) {
  using Value = std::invoke_result_t<Work&, Access&>;
  struct Outcome {
    std::optional<Value> value;
    std::exception_ptr failure;
  };
  auto outcome = std::make_shared<Outcome>();
  auto executor = co_await boost::asio::this_coro::executor;

  co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void()>(
      [&](auto handler) {
        using Handler = decltype(handler);
        struct Unit final : UnitOfWork<Access> {
          Unit(std::shared_ptr<Work> w, std::shared_ptr<Outcome> o, Handler h,
               boost::asio::any_io_executor e)
              : work(std::move(w)),
                result(std::move(o)),
                resume(std::move(h)),
                executor(std::move(e)) {}
          bool run(Access& access) override {
            result->value.emplace((*work)(access));
            return result->value->has_value();
          }
          void finish(std::exception_ptr failure) override {
            result->failure = failure;
            boost::asio::post(executor, std::move(resume));
          }
          std::shared_ptr<Work> work;
          std::shared_ptr<Outcome> result;
          Handler resume;
          boost::asio::any_io_executor executor;
        };
        (this->*submit)(
            std::make_unique<Unit>(std::move(work), outcome, std::move(handler), executor));
      },
      boost::asio::use_awaitable);

  if (outcome->failure) std::rethrow_exception(outcome->failure);
  co_return std::move(*outcome->value);
}

}  // namespace creneau::app
