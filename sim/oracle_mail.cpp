// S6 and S7: what mails say is committed, each is sent once, reminders come when they should.
#include <algorithm>

#include "oracle.hpp"
#include "server.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::MailKind;
using domain::PaymentStatus;

/// From the look at the database to the mail server's 250.
constexpr auto way_of_a_mail_max = std::chrono::seconds(10);

bool is_same(const domain::Booking& one, const domain::Booking& other) {
  return one.status == other.status && one.payment_status == other.payment_status &&
         one.slot_id == other.slot_id && one.refunded_minor == other.refunded_minor &&
         one.calendar_sequence == other.calendar_sequence && one.email == other.email &&
         one.price == other.price;
}

}  // namespace

/// A confirmed booking is reminded of at the times of the rules, of its own slot; any other is not.
void Oracle::check_reminders(const domain::Booking& booking, bool is_complete) {
  const auto& waiting = reminders_[booking.id];
  if (booking.status != BookingStatus::confirmed) {
    if (!waiting.empty())
      nature_.violate("reminders: {} is {} and will be reminded", booking.id.str(),
                      name(booking.status));
    return;
  }
  const auto start_at = slots_.at(booking.slot_id).start_at;
  std::set<Instant> due;
  for (const auto& [id, due_at] : waiting) {
    const bool is_time = std::any_of(reminders_before.begin(), reminders_before.end(),
                                     [&](Duration before) { return due_at == start_at - before; });
    if (!is_time || !due.insert(due_at).second)
      nature_.violate("reminders: {} is reminded at {}", booking.id.str(), format_rfc3339(due_at));
  }
  if (!is_complete) return;
  for (const auto& before : reminders_before)
    if (start_at - before > nature_.timeline.now() && !due.contains(start_at - before))
      nature_.violate("reminders: {} is not reminded at {}", booking.id.str(),
                      format_rfc3339(start_at - before));
}

/// S6: as it is committed, or was until a moment ago.
bool Oracle::is_committed_version(const domain::Booking& told) const {
  const auto now = bookings_.find(told.id);
  if (now != bookings_.end() && is_same(now->second, told)) return true;
  const auto found = versions_.find(told.id);
  if (found == versions_.end()) return false;
  const auto since = nature_.timeline.now() - way_of_a_mail_max;
  return std::any_of(found->second.begin(), found->second.end(), [&](const Version& version) {
    return version.until >= since && is_same(version.booking, told);
  });
}

/// S7: each Message-ID once, and once more for each time that its sender could not know.
void Oracle::count_mail(std::set<std::string>& delivered, const app::Mail& mail, std::size_t most) {
  delivered.insert(mail.message_id);
  if (delivered.size() > most)
    nature_.violate("S7: {} mails {} for {}, {} are due", delivered.size(), name(mail.kind),
                    mail.booking->id.str(), most);
  const auto taken = mail_->accepted(mail.message_id);
  const auto allowed = 1 + mail_->repeats_allowed(mail.message_id);
  if (taken > allowed)
    nature_.violate("S7: {} of {} was sent {} times, {} allowed", name(mail.kind),
                    mail.booking->id.str(), taken, allowed);
}

void Oracle::mail_accepted(const app::Mail& mail) {
  if (!mail.booking) return;
  const auto& told = *mail.booking;
  if (!is_committed_version(told)) {
    nature_.violate("S6: a mail {} tells of {} what is not committed", name(mail.kind),
                    told.id.str());
    return;
  }
  if (mail.slot.id != told.slot_id)
    nature_.violate("S6: a mail {} for {} tells of another slot", name(mail.kind), told.id.str());
  const bool is_for_owner = name(mail.kind).starts_with("owner_");
  if (!is_for_owner && mail.to != told.email)
    nature_.violate("S6: a mail {} for {} goes to {}", name(mail.kind), told.id.str(), mail.to);
  auto& delivered = delivered_[told.id];
  switch (mail.kind) {
    case MailKind::confirmation:
      return accept_confirmation(mail, told);
    case MailKind::reminder:
      return accept_reminder(mail, told);
    case MailKind::booking_moved:
      if (told.status != BookingStatus::confirmed)
        nature_.violate("S6: {} is said to be moved, and is {}", told.id.str(), name(told.status));
      return count_mail(delivered.moves, mail, moves_[told.id].size());
    case MailKind::booking_cancelled:
      if (told.status != BookingStatus::cancelled || !cancellations_.contains(told.id))
        nature_.violate("S6: {} is said to be cancelled, and is {}", told.id.str(),
                        name(told.status));
      else if (mail.amount.minor != cancellations_[told.id])
        nature_.violate("S6: {} is told that {} comes back, {} does", told.id.str(),
                        mail.amount.minor, cancellations_[told.id]);
      return count_mail(delivered.cancellations, mail, 1);
    case MailKind::slot_taken:
      return accept_rejection(mail, told);
    default:
      return;
  }
}

/// Who was only authorised has been charged nothing, and is told so.
void Oracle::accept_rejection(const app::Mail& mail, const domain::Booking& told) {
  const bool is_let_go = told.payment_status == PaymentStatus::void_pending ||
                         told.payment_status == PaymentStatus::voided;
  if (told.status != BookingStatus::rejected || mail.is_uncharged != is_let_go)
    nature_.violate("S6: {} is told that its slot is taken, and is {}/{}", told.id.str(),
                    name(told.status), name(told.payment_status));
  count_mail(delivered_[told.id].rejections, mail, 1);
}

void Oracle::accept_confirmation(const app::Mail& mail, const domain::Booking& told) {
  if (!ever_confirmed_.contains(told.id) || told.status != BookingStatus::confirmed) {
    nature_.violate("S6: a confirmation for {}, which is not confirmed", told.id.str());
    return;
  }
  auto& delivered = delivered_[told.id].confirmations;
  nature_.note("mail: confirmation of {} delivered", told.id.str());
  count_mail(delivered, mail, 1);
}

void Oracle::accept_reminder(const app::Mail& mail, const domain::Booking& told) {
  const auto now = nature_.timeline.now();
  if (told.status != BookingStatus::confirmed)
    nature_.violate("S6: {} is reminded of, and is {}", told.id.str(), name(told.status));
  const auto start_at = slots_.at(told.slot_id).start_at;
  const auto due = std::count_if(reminders_before.begin(), reminders_before.end(),
                                 [&](Duration before) { return start_at - before <= now; });
  nature_.note("mail: {} is reminded of {}", told.id.str(), told.slot_id.str());
  count_mail(delivered_[told.id].reminders[told.slot_id], mail, static_cast<std::size_t>(due));
}

}  // namespace creneau::sim
