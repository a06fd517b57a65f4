// slots add, slots list, slots close, bookings list, bookings show.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "adapters/http/wire/api_types.hpp"
#include "app/manage_slots.hpp"
#include "main/commands.hpp"
#include "main/runtime.hpp"

namespace creneau::program {
namespace {

namespace json = boost::json;

constexpr int bookings_listed_max = 1000;

std::string when(const Runtime& runtime, Instant at) {
  const auto local = runtime.settings.time_zone.to_local(at);
  return fmt::format("{} {:02}:{:02}", format_day(local.day), local.hour, local.minute);
}

std::string money_text(const Money& money) {
  return format_money(money, Locale::fr);
}

void print_slots(const Runtime& runtime, const std::vector<domain::Slot>& slots, Output output) {
  if (output == Output::json) {
    fmt::print("{}\n", http::write_slots(slots, runtime.settings.time_zone));
    return;
  }
  for (const auto& slot : slots)
    fmt::print("{}  {}  {}  {}/{} free{}  {}\n", slot.id.str(), when(runtime, slot.start_at),
               money_text(slot.price), slot.seats_left(), slot.capacity,
               slot.is_closed ? "  closed" : "", slot.title);
}

json::object booking_json(const Runtime& runtime, const domain::Booking& booking) {
  const auto& zone = runtime.settings.time_zone;
  return {{"id", booking.id.str()},
          {"slot_id", booking.slot_id.str()},
          {"name", booking.name},
          {"email", booking.email},
          {"status", domain::name(booking.status)},
          {"payment_status", domain::name(booking.payment_status)},
          {"price", http::to_json(booking.price)},
          {"refunded", http::to_json(Money{booking.refunded_minor, booking.price.currency})},
          {"created_at", zone.format(booking.created_at)}};
}

/// All that is known of a booking.
struct Dossier {
  std::optional<domain::Booking> booking;
  std::optional<domain::Slot> slot;
  std::vector<domain::Payment> payments;
  std::vector<domain::Refund> refunds;
  std::vector<app::HistoryEntry> history;
};

Result<Dossier> load_dossier(app::Reader& reader, const BookingId& id) {
  Dossier dossier;
  dossier.booking = reader.find_booking(id);
  dossier.payments = reader.list_payments(id);
  if (!dossier.booking && dossier.payments.empty()) return Errc::booking_not_found;
  if (dossier.booking) dossier.slot = reader.find_slot(dossier.booking->slot_id);
  for (const auto& payment : dossier.payments)
    for (auto& refund : reader.list_refunds(payment.id))
      dossier.refunds.push_back(std::move(refund));
  dossier.history = reader.list_history(id);
  return dossier;
}

json::object dossier_json(const Runtime& runtime, const Dossier& dossier) {
  const auto& zone = runtime.settings.time_zone;
  json::object object;
  if (dossier.booking) object["booking"] = booking_json(runtime, *dossier.booking);
  if (dossier.slot) object["slot"] = http::to_json(*dossier.slot, zone);
  json::array payments;
  for (const auto& payment : dossier.payments)
    payments.push_back({{"id", payment.id.str()},
                        {"attempt", payment.attempt},
                        {"state", domain::name(payment.state)},
                        {"session_id", payment.session_id.str()},
                        {"payment_intent_id", payment.payment_intent_id.str()},
                        {"amount", http::to_json(payment.amount)},
                        {"captured_minor", payment.captured_minor},
                        {"refunded_minor", payment.refunded_minor}});
  object["payments"] = std::move(payments);
  json::array refunds;
  for (const auto& refund : dossier.refunds)
    refunds.push_back({{"id", refund.id.str()},
                       {"payment_id", refund.payment_id.str()},
                       {"cause", domain::name(refund.cause)},
                       {"state", domain::name(refund.state)},
                       {"amount", http::to_json(refund.amount)},
                       {"stripe_refund_id", refund.stripe_refund_id.str()}});
  object["refunds"] = std::move(refunds);
  json::array history;
  for (const auto& entry : dossier.history)
    history.push_back({{"at", zone.format(entry.at)},
                       {"event", domain::name(entry.happening)},
                       {"source", entry.source},
                       {"status", domain::name(entry.status)},
                       {"payment_status", domain::name(entry.payment_status)},
                       {"detail", entry.detail}});
  object["history"] = std::move(history);
  return object;
}

void print_dossier(const Runtime& runtime, const Dossier& dossier) {
  if (dossier.booking) {
    const auto& booking = *dossier.booking;
    fmt::print("{}  {} / {}\n", booking.id.str(), domain::name(booking.status),
               domain::name(booking.payment_status));
    fmt::print("  {:<10}{} <{}>\n", "Client", booking.name, booking.email);
    if (dossier.slot)
      fmt::print("  {:<10}{}, {} ({})\n", "Slot", dossier.slot->title,
                 when(runtime, dossier.slot->start_at), dossier.slot->id.str());
    fmt::print("  {:<10}{}\n", "Price", money_text(booking.price));
  } else {
    fmt::print("The booking is gone; its payments are kept.\n");
  }
  for (const auto& payment : dossier.payments)
    fmt::print("  {:<10}{}  {}  captured {}, refunded {}  {} {}\n",
               fmt::format("Payment {}", payment.attempt), payment.id.str(),
               domain::name(payment.state),
               money_text({payment.captured_minor, payment.amount.currency}),
               money_text({payment.refunded_minor, payment.amount.currency}),
               payment.session_id.str(), payment.payment_intent_id.str());
  for (const auto& refund : dossier.refunds)
    fmt::print("  {:<10}{}  {}  {}  {} {}\n", "Refund", refund.id.str(), domain::name(refund.state),
               money_text(refund.amount), domain::name(refund.cause),
               refund.stripe_refund_id.str());
  fmt::print("  History\n");
  for (const auto& entry : dossier.history)
    fmt::print("    {}  {:<20} {:<13} {}/{}  {}\n", runtime.settings.time_zone.format(entry.at),
               domain::name(entry.happening), entry.source, domain::name(entry.status),
               domain::name(entry.payment_status), entry.detail);
}

}  // namespace

int run_slots_add(config::Settings settings, const AddSlots& command, Output output) {
  const auto price = parse_money(command.price, settings.currency);
  if (!price) throw CommandError(fmt::format("--price: \"{}\" is not an amount", command.price));
  Runtime runtime(std::move(settings));
  std::vector<domain::SlotDraft> drafts;
  for (int i = 0; i < command.count; ++i) {
    domain::SlotDraft draft;
    draft.title = command.title;
    draft.start_at = command.start + i * command.every;
    draft.duration = command.duration;
    draft.price = *price;
    draft.capacity = command.capacity;
    drafts.push_back(std::move(draft));
  }
  const auto slots = runtime.require(app::add_slots(*runtime.context, std::move(drafts)));
  if (command.start <= runtime.clock.now())
    fmt::print(stderr, "note: the first of these starts in the past; nobody can book it\n");
  if (output == Output::json) {
    print_slots(runtime, slots, output);
  } else {
    for (const auto& slot : slots) fmt::print("{}\n", slot.id.str());
  }
  return 0;
}

int run_slots_list(config::Settings settings, std::optional<Instant> from,
                   std::optional<Instant> to, Output output) {
  Runtime runtime(std::move(settings));
  const auto start = from.value_or(runtime.clock.now());
  const auto end = to.value_or(start + std::chrono::days(92));
  const auto slots = runtime.require(
      runtime.store->read([start, end](app::Reader& reader) -> Result<std::vector<domain::Slot>> {
        return reader.list_slots({start, end, {}});
      }));
  print_slots(runtime, slots, output);
  if (slots.empty() && output == Output::text)
    fmt::print("no slots; add some with `creneau slots add`\n");
  return 0;
}

int run_slots_close(config::Settings settings, const std::string& id, Output output) {
  Runtime runtime(std::move(settings));
  const bool closed = runtime.require(app::close_slot(*runtime.context, SlotId(id)));
  if (output == Output::json)
    fmt::print("{{\"id\":{},\"closed\":{}}}\n", json::serialize(json::string(id)), closed);
  else
    fmt::print("{}\n", closed ? "closed" : "was closed already");
  return 0;
}

int run_bookings_list(config::Settings settings, std::optional<domain::BookingStatus> status,
                      Output output) {
  Runtime runtime(std::move(settings));
  const auto bookings = runtime.require(
      runtime.store->read([status](app::Reader& reader) -> Result<std::vector<domain::Booking>> {
        return reader.list_bookings(status, bookings_listed_max);
      }));
  if (output == Output::json) {
    json::array array;
    for (const auto& booking : bookings) array.push_back(booking_json(runtime, booking));
    fmt::print("{}\n", json::serialize(json::object{{"bookings", std::move(array)}}));
    return 0;
  }
  for (const auto& booking : bookings)
    fmt::print("{}  {}  {:<10}{:<15}{:>12}  {}\n", booking.id.str(),
               when(runtime, booking.created_at), domain::name(booking.status),
               domain::name(booking.payment_status), money_text(booking.price), booking.name);
  if (bookings.empty()) fmt::print("no bookings\n");
  return 0;
}

int run_bookings_show(config::Settings settings, const std::string& id, Output output) {
  Runtime runtime(std::move(settings));
  const auto dossier = runtime.require(runtime.store->read(
      [id](app::Reader& reader) { return load_dossier(reader, BookingId(id)); }));
  if (output == Output::json)
    fmt::print("{}\n", json::serialize(dossier_json(runtime, dossier)));
  else
    print_dossier(runtime, dossier);
  return 0;
}

}  // namespace creneau::program
