// The invariants of docs/protocol.md, section 3, checked after every commit, every mail and every
// acknowledged webhook, from what is committed and from what Stripe knows. It shares no decision
// with the program: the rules are written here once more. oracle.cpp: reading, seats, calendars;
// oracle_states.cpp: what may become of a booking; oracle_money.cpp; oracle_authorization.cpp: what
// a bank holds; oracle_mail.cpp; oracle_end.cpp and oracle_owner.cpp.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/ports/mailer.hpp"
#include "app/receive_event.hpp"
#include "mail_model.hpp"
#include "stripe_model.hpp"
#include "watched_tx.hpp"
#include "wishes.hpp"

namespace creneau::sim {

class Oracle {
 public:
  Oracle(Nature& nature, app::Store& database, const StripeModel& stripe);

  void set_installation(const app::Installation& installation) {
    installation_id_ = installation.id;
  }
  void set_capture(domain::CaptureMethod capture) { capture_ = capture; }
  void set_mail(const MailModel& mail) { mail_ = &mail; }
  /// What is offered, as it was planned: the database need not know it so.
  void know_service(const domain::Service& service);
  void know_slot(const domain::Slot& slot) { plan_[slot.id] = slot; }
  Wishes& wishes() { return wishes_; }

  /// Reads back what a commit touched and checks everything.
  void committed(const Touched& touched);
  /// A mail server took it: S6, S7.
  void mail_accepted(const app::Mail& mail);
  /// We had Stripe take, or let go of, what a bank held: S2.
  void payment_captured(const StripeModel::Session& session);
  void payment_released(const StripeModel::Session& session);
  /// Stripe got a 2xx for it: S11.
  void acknowledged(const app::PaymentEvent& event);

  /// A client got a 2xx for making it, cancelling it, moving it: S11.
  void check_answered(const BookingId& id);
  void check_cancelled(const BookingId& id, const Money& refund);
  void check_moved(const BookingId& id, const SlotId& slot_id);
  /// Two answers to one client request: S13.
  void check_same_answer(const std::string& key, const BookingId& first, const BookingId& second);
  /// Nothing goes wrong any more: a hold that ended a while ago has to be gone.
  void check_ended_holds();

  bool is_ours(const StripeModel::Session& session) const {
    return session.installation_id == installation_id_;
  }
  /// What is left to be settled, empty when nothing is.
  std::vector<std::string> list_unsettled();
  /// At the end: the books equal Stripe's, every mail is out. Call once nothing is left to be
  /// settled.
  void check_books();

  // For people who look at the screen.
  const std::map<BookingId, domain::Booking>& bookings() const { return bookings_; }
  /// The captured payment that a booking was decided by.
  const domain::Payment* find_own_payment(const BookingId& id) const;
  /// Of ours, that failed and nobody has taken care of.
  std::vector<RefundId> list_failed_refunds() const;

  std::size_t bookings_seen() const { return status_seen_.size(); }
  std::size_t rejected_seen() const;
  std::size_t confirmed_seen() const { return ever_confirmed_.size(); }
  std::size_t cancelled_seen() const { return cancellations_.size(); }
  std::size_t moves_seen() const;
  std::size_t holds_seen() const { return ever_held_.size(); }

 private:
  /// How a session is asked for.
  struct Offer {
    bool is_manual = false;
    bool allows_delayed_methods = false;
    auto operator<=>(const Offer&) const = default;
  };
  struct Standing {
    domain::BookingStatus status;
    domain::PaymentStatus payment_status;
    auto operator<=>(const Standing&) const = default;
  };
  using Transitions = std::set<std::pair<Standing, Standing>>;
  /// How a booking was until `until`.
  struct Version {
    domain::Booking booking;
    Instant until;
  };
  /// Of one booking, by kind: the Message-IDs that mail servers took.
  struct Delivered {
    std::set<std::string> confirmations;
    std::set<std::string> moves;
    std::set<std::string> cancellations;
    std::set<std::string> rejections;
    std::map<SlotId, std::set<std::string>> reminders;
  };

  static const Transitions& allowed_transitions();

  void read_back(const Touched& touched);
  void read_reminders(app::Reader& reader, const Touched& touched);
  void follow_booking(const domain::Booking& now);
  void follow_deletion(const BookingId& id);
  void check_deletion(const BookingId& id);
  void check_unchanged(const domain::Booking& before, const domain::Booking& now);
  void check_move(const domain::Booking& before, const domain::Booking& now);
  void check_cancellation(const domain::Booking& before, const domain::Booking& now);
  void check_hold(const domain::Booking* before, const domain::Booking& now);
  void check_reminders(const domain::Booking& booking, bool is_complete);

  void check_seats();
  void check_holders();
  void check_calendars();
  void check_claims(const SlotId& id, const std::set<BookingId>& claims);

  void check_confirmed(const domain::Booking& booking);
  void check_payment(const domain::Payment& payment);
  bool is_still_right(const domain::Payment& payment, const StripeModel::Session& session) const;
  void check_authorization(const domain::Payment& payment);
  void check_offer(const domain::Payment& payment, const StripeModel::Session& session);
  void check_orders(const domain::Payment& payment);
  void check_refunds();
  void remember_orders(const PaymentId& id);
  const std::vector<domain::Refund>& refunds_of(const PaymentId& id) const;
  std::int64_t sum_refunds(const domain::Payment& payment,
                           std::initializer_list<domain::RefundState> states) const;
  bool is_returned_whole(const domain::Payment& payment) const;
  const domain::Payment* find_payment(const SessionId& id) const;

  bool is_committed_version(const domain::Booking& told) const;
  void accept_confirmation(const app::Mail& mail, const domain::Booking& told);
  void accept_rejection(const app::Mail& mail, const domain::Booking& told);
  void accept_reminder(const app::Mail& mail, const domain::Booking& told);
  void count_mail(std::set<std::string>& delivered, const app::Mail& mail, std::size_t most);

  void compare_with_stripe(std::vector<std::string>& unsettled) const;
  void check_ledger(const StripeModel::Intent& intent);
  void check_released(const StripeModel::Intent& intent);
  void check_kept_money(const domain::Payment& payment, const StripeModel::Intent& intent);
  void check_returned_money(const domain::Payment& payment, const StripeModel::Intent& intent);
  void check_cancelled_money(const domain::Booking& booking, const domain::Payment& payment);
  void check_mails();
  std::set<std::string> list_open_matters();
  std::int64_t owed_of(const domain::Payment& payment) const;
  void check_attention();
  void check_accounts();

  Nature& nature_;
  app::Store& database_;
  const StripeModel& stripe_;
  const MailModel* mail_ = nullptr;
  std::string installation_id_;
  domain::CaptureMethod capture_ = domain::CaptureMethod::automatic;
  std::map<ServiceId, domain::Service> services_;
  /// As its services were at some time.
  std::map<ServiceId, std::set<Offer>> offers_;
  std::map<SlotId, domain::Slot> plan_;
  Wishes wishes_;

  std::map<SlotId, domain::Slot> slots_;
  std::map<BookingId, domain::Booking> bookings_;
  std::map<PaymentId, domain::Payment> payments_;
  std::map<PaymentId, std::vector<domain::Refund>> refunds_;
  /// As they were before the commit that is being looked at.
  std::map<PaymentId, std::int64_t> left_before_;
  /// What each refund of ours was first asked for, minor units.
  std::map<RefundId, std::int64_t> ordered_;

  /// Whose bookings once had their seats for them, and those that were once to be let go of.
  std::set<PaymentId> ever_authorized_;
  std::set<PaymentId> ever_to_release_;

  std::map<BookingId, Standing> status_seen_;
  std::map<BookingId, std::vector<Version>> versions_;
  std::set<BookingId> ever_confirmed_;
  std::set<BookingId> ever_held_;
  /// Cancelled by its client or the owner, and what was ordered to come back.
  std::map<BookingId, std::int64_t> cancellations_;
  /// The slots that a booking was moved to, in order.
  std::map<BookingId, std::vector<SlotId>> moves_;
  /// Waiting reminders: of which booking, and when they are due.
  std::map<EffectId, BookingId> reminder_owners_;
  std::map<BookingId, std::map<EffectId, Instant>> reminders_;
  std::map<BookingId, Delivered> delivered_;
};

}  // namespace creneau::sim
