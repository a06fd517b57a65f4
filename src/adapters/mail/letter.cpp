// Which letter belongs to a mail, and the rows that every letter ends with.
#include "adapters/mail/letter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/mail/header.hpp"
#include "adapters/mail/letter_facts.hpp"
#include "base/assert.hpp"

namespace creneau::mail {
namespace {

bool is_for_owner(domain::MailKind kind) {
  return domain::name(kind).starts_with("owner_");
}

std::string amount_label(const Facts& f) {
  if (f.mail.is_uncharged) return say(f, "Autorisé, non débité", "Authorised, not charged");
  switch (f.mail.kind) {
    case domain::MailKind::confirmation:
    case domain::MailKind::owner_booking_confirmed:
    case domain::MailKind::reminder:
    case domain::MailKind::booking_moved:
    case domain::MailKind::owner_booking_moved:
      return f.mail.amount.minor == 0 ? say(f, "Prix", "Price") : say(f, "Payé", "Paid");
    case domain::MailKind::owner_refund_failed:
      return say(f, "À rembourser", "To refund");
    case domain::MailKind::slot_taken:
    case domain::MailKind::refund_made:
    case domain::MailKind::payment_returned:
    case domain::MailKind::owner_slot_taken:
    case domain::MailKind::owner_payment_returned:
    case domain::MailKind::booking_cancelled:
    case domain::MailKind::owner_booking_cancelled:
      return say(f, "Remboursé", "Refunded");
    case domain::MailKind::payment_link:
      return say(f, "À payer", "To pay");
    case domain::MailKind::owner_dispute:
      return say(f, "Contesté", "Disputed");
  }
  CRENEAU_UNREACHABLE();
}

bool tells_of_cancellation(const Facts& f) {
  return f.mail.kind == domain::MailKind::booking_cancelled ||
         f.mail.kind == domain::MailKind::owner_booking_cancelled;
}

/// What was, or is, to be paid, or what comes back.
Letter::Row make_amount_row(const Facts& f) {
  if (f.mail.booking && f.mail.booking->on_site_minor > 0 && !tells_of_cancellation(f))
    return {say(f, "À régler sur place", "To pay on site"),
            format_money({f.mail.booking->on_site_minor, f.mail.booking->price.currency},
                         f.mail.locale)};
  // How much was authorised is not always told with a cancellation.
  if (f.mail.is_uncharged && f.mail.amount.minor == 0) return {};
  const bool is_free = f.mail.amount.minor == 0 && !tells_of_cancellation(f);
  return {amount_label(f), is_free ? say(f, "Gratuit", "Free") : f.amount};
}

void add_rows(Letter& letter, const Facts& f) {
  const auto add = [&](std::string label, std::string value) {
    if (!value.empty()) letter.rows.push_back({std::move(label), std::move(value)});
  };
  const bool for_owner = is_for_owner(f.mail.kind);
  if (for_owner && f.mail.booking) {
    add(say(f, "Client", "Client"), f.client);
    add("E-mail", one_line(f.mail.booking->email));
    add(say(f, "Téléphone", "Phone"), one_line(f.mail.booking->phone));
    add(say(f, "Message", "Note"), several_lines(f.mail.booking->notes));
  }
  add(say(f, "Quoi", "What"), f.title);
  if (!f.mail.slot.id.empty())
    add(say(f, "Quand", "When"), describe_time(f.mail.slot, f.sender.time_zone, f.mail.locale));
  if (f.mail.former_slot)
    add(say(f, "Avant", "Before"),
        describe_time(*f.mail.former_slot, f.sender.time_zone, f.mail.locale));
  add(say(f, "Où", "Where"), one_line(f.mail.slot.place));
  auto amount = make_amount_row(f);
  add(std::move(amount.label), std::move(amount.value));
  if (for_owner || !f.mail.booking)
    add(say(f, "Références", "References"), one_line(f.mail.reference));
  else
    add(say(f, "Référence", "Reference"), f.mail.booking->id.str());
}

/// Line by line.
void add_foot(Letter& letter, std::string_view raw_text) {
  const auto text = several_lines(raw_text);
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    if (end > start) letter.foot.push_back(text.substr(start, end - start));
    start = end + 1;
  }
}

void fill_foot(Letter& letter, const Facts& f) {
  const auto& sender = f.sender;
  if (is_for_owner(f.mail.kind)) {
    add_foot(letter, sender.business_name);
    return;
  }
  add_foot(letter, f.is_french ? sender.footer_fr : sender.footer_en);
  for (const auto* text : {&sender.business_name, &sender.postal_address, &sender.contact_phone,
                           &sender.contact_email})
    add_foot(letter, *text);
}

Letter choose_letter(const Facts& f) {
  if (f.mail.is_uncharged)
    if (auto letter = write_release_letter(f)) return *std::move(letter);
  return is_for_owner(f.mail.kind) ? write_owner_letter(f) : write_client_letter(f);
}

}  // namespace

Facts gather(const app::Mail& mail, const Sender& sender) {
  Facts facts{mail,
              sender,
              mail.locale == Locale::fr,
              one_line(mail.slot.title),
              format_money(mail.amount, mail.locale),
              {},
              {},
              "–"};
  if (facts.title.empty()) facts.title = facts.is_french ? "Rendez-vous" : "Appointment";
  facts.title_and_time = facts.title;
  // A slot that is gone has no time to speak of.
  if (!mail.slot.id.empty()) {
    facts.time = day_and_clock(facts, mail.slot.start_at);
    facts.title_and_time += ", " + facts.time;
  }
  if (mail.booking) facts.client = one_line(mail.booking->name);
  return facts;
}

std::string say(const Facts& facts, std::string_view french, std::string_view english) {
  return std::string(facts.is_french ? french : english);
}

std::string day_and_clock(const Facts& facts, Instant at) {
  const auto& zone = facts.sender.time_zone;
  const auto local = zone.to_local(at);
  auto date = format_long_date(local.day, facts.mail.locale);
  // Both languages end with the year.
  date.resize(date.rfind(' '));
  return fmt::format("{} {} {}", date, facts.is_french ? "à" : "at",
                     format_clock(local, facts.mail.locale, zone.has_clock_change(local.day)));
}

std::string price_of(const Facts& facts) {
  if (!facts.mail.booking) return {};
  return format_money(facts.mail.booking->price, facts.mail.locale);
}

std::string describe_time(const domain::Slot& slot, const TimeZone& zone, Locale locale) {
  const auto start = zone.to_local(slot.start_at);
  const auto end = zone.to_local(slot.end_at);
  const bool with_offset = zone.has_clock_change(start.day) || zone.has_clock_change(end.day);
  const auto start_clock = format_clock(start, locale, with_offset);
  auto end_clock = format_clock(end, locale, with_offset);
  const bool is_french = locale == Locale::fr;
  if (end.day != start.day)
    end_clock = fmt::format("{} {} {}", format_long_date(end.day, locale), is_french ? "à" : "at",
                            end_clock);
  const auto date = format_long_date(start.day, locale);
  const auto zone_name = format_zone(zone, locale);
  return is_french ? fmt::format("{}, de {} à {} ({})", date, start_clock, end_clock, zone_name)
                   : fmt::format("{}, {} to {} ({})", date, start_clock, end_clock, zone_name);
}

Letter make_letter(const app::Mail& mail, const Sender& sender) {
  const auto facts = gather(mail, sender);
  auto letter = choose_letter(facts);
  add_rows(letter, facts);
  fill_foot(letter, facts);
  if (!mail.booking_url.empty()) {
    if (letter.action_label.empty())
      letter.action_label = say(facts, "Voir ma réservation", "See my booking");
    letter.action_url = one_line(mail.booking_url);
  }
  return letter;
}

}  // namespace creneau::mail
