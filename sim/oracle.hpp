// The invariants of docs/protocol.md, section 3, checked after every commit, every mail and every
// acknowledged webhook, from what is committed and from what Stripe knows. It shares no decision
// with the program: the rules are written here once more.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/ports/mailer.hpp"
#include "app/receive_event.hpp"
#include "mail_model.hpp"
#include "stripe_model.hpp"
#include "watched_tx.hpp"

namespace creneau::sim {

class Oracle {
 public:
  Oracle(Nature& nature, app::Store& database, const StripeModel& stripe);

  void set_installation(const app::Installation& installation) {
    installation_id_ = installation.id;
  }
  void set_mail(const MailModel& mail) { mail_ = &mail; }

  /// Reads back what a commit touched and checks everything.
  void committed(const Touched& touched);
  /// A mail server took it: S6, S7.
  void mail_accepted(const app::Mail& mail);
  /// Stripe got a 2xx for it: S11.
  void acknowledged(const app::PaymentEvent& event);

  /// A client got a 2xx for making it: S11.
  void check_answered(const BookingId& id);

  /// Two answers to one client request: S13.
  void check_same_answer(const std::string& key, const BookingId& first, const BookingId& second);
  /// A person does what the program never does.
  void expect_deletion_by_hand(const BookingId& id) { deleted_by_hand_.insert(id); }

  bool is_ours(const StripeModel::Session& session) const {
    return session.installation_id == installation_id_;
  }
  /// What is left to be settled, empty when nothing is.
  std::vector<std::string> list_unsettled();
  /// At the end: the books equal Stripe's, every mail is out. Call once nothing is left to be
  /// settled.
  void check_books();

  std::size_t bookings_seen() const { return status_seen_.size(); }
  std::size_t rejected_seen() const;
  std::size_t confirmed_seen() const { return ever_confirmed_.size(); }

 private:
  struct Standing {
    domain::BookingStatus status;
    domain::PaymentStatus payment_status;
    auto operator<=>(const Standing&) const = default;
  };

  void read_back(const Touched& touched);
  void follow_booking(const BookingId& id, const domain::Booking* now);
  void check_deletion(const BookingId& id);
  void check_seats(const domain::Slot& slot);
  void check_confirmed(const domain::Booking& booking);
  void check_payment(const domain::Payment& payment);
  void check_refunds();
  std::int64_t sum_refunds(const domain::Payment& payment,
                           std::initializer_list<domain::RefundState> states) const;
  bool is_returned_by_us(const domain::Payment& payment) const;
  const domain::Payment* find_payment(const SessionId& id) const;

  void compare_with_stripe(std::vector<std::string>& unsettled) const;
  void check_ledger(const StripeModel::Intent& intent);
  void check_money_of(const domain::Payment& payment, const StripeModel::Intent& intent);
  void check_mails();

  Nature& nature_;
  app::Store& database_;
  const StripeModel& stripe_;
  const MailModel* mail_ = nullptr;
  std::string installation_id_;

  std::map<SlotId, domain::Slot> slots_;
  std::map<BookingId, domain::Booking> bookings_;
  std::map<PaymentId, domain::Payment> payments_;
  std::map<PaymentId, std::vector<domain::Refund>> refunds_;
  std::map<BookingId, Standing> status_seen_;
  std::set<BookingId> ever_confirmed_;
  std::set<BookingId> deleted_by_hand_;
  std::map<BookingId, std::vector<std::string>> confirmations_;
};

}  // namespace creneau::sim
