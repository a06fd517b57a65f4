#include "main/sample_data.hpp"

#include <array>

#include "app/create_booking.hpp"
#include "app/manage_slots.hpp"

namespace creneau::program {
namespace {

constexpr int sample_days_ahead = 45;

/// When a service takes place: on which weekdays (0 Sunday … 6 Saturday), at which hours.
struct Timetable {
  const char* service_id;
  const char* title;
  const char* description;
  const char* place;
  int minutes;
  std::int64_t price_minor;
  int capacity;
  std::vector<unsigned> weekdays;
  std::vector<std::pair<int, int>> times;
};

std::vector<Timetable> sample_timetables() {
  return {
      {"svc_consultation",
       "Consultation",
       "Un rendez-vous d'une heure, en tête à tête, pour faire le point et repartir avec un plan.",
       "12 rue des Lilas, Paris",
       60,
       5000,
       1,
       {1, 2, 4, 5},
       {{9, 0}, {10, 30}, {14, 0}, {16, 30}}},
      {"svc_yoga",
       "Cours de yoga",
       "Un cours en petit groupe, ouvert à tous les niveaux. Les tapis sont fournis.",
       "Salle Jasmin, 12 rue des Lilas, Paris",
       75,
       1800,
       8,
       {3, 6},
       {{9, 30}, {18, 0}}},
      {"svc_premier_echange",
       "Premier échange",
       "Vingt minutes au téléphone pour faire connaissance, sans engagement.",
       "Par téléphone",
       20,
       0,
       1,
       {1, 3, 5},
       {{12, 0}, {17, 0}}}};
}

void add_services(Runtime& runtime) {
  runtime.require(runtime.store->write([](app::Tx& tx) -> Result<void> {
    if (!tx.list_services().empty()) return Result<void>::ok();
    for (const auto& table : sample_timetables())
      tx.insert_service({ServiceId(table.service_id), table.title, table.description, table.place});
    return Result<void>::ok();
  }));
}

/// The first day that has no slots yet.
Day first_empty_day(Runtime& runtime, Day today) {
  const auto& zone = runtime.settings.time_zone;
  const auto slots = runtime.require(runtime.store->read(
      [from = zone.start_of(today), to = zone.start_of(add_days(today, 2 * sample_days_ahead))](
          app::Reader& reader) -> Result<std::vector<domain::Slot>> {
        return reader.list_slots({from, to, {}});
      }));
  if (slots.empty()) return today;
  return add_days(zone.to_local(slots.back().start_at).day, 1);
}

std::vector<domain::SlotDraft> make_drafts(Runtime& runtime, Day from, Day to) {
  std::vector<domain::SlotDraft> drafts;
  const auto& zone = runtime.settings.time_zone;
  for (auto day = from; std::chrono::sys_days(day) < std::chrono::sys_days(to);
       day = add_days(day, 1)) {
    for (const auto& table : sample_timetables()) {
      if (std::find(table.weekdays.begin(), table.weekdays.end(), weekday(day)) ==
          table.weekdays.end())
        continue;
      for (const auto& [hour, minute] : table.times) {
        domain::SlotDraft draft;
        draft.service_id = ServiceId(table.service_id);
        draft.title = table.title;
        draft.place = table.place;
        draft.start_at = zone.at(day, hour, minute);
        draft.duration = std::chrono::minutes(table.minutes);
        draft.price = {table.price_minor, runtime.settings.currency};
        draft.capacity = table.capacity;
        drafts.push_back(std::move(draft));
      }
    }
  }
  return drafts;
}

/// Somebody has been here before: a few of the free slots are taken, as in real life.
void book_some(Runtime& runtime, const std::vector<domain::Slot>& slots) {
  constexpr std::array<const char*, 3> names{"Camille Martin", "Noé Lefèvre", "Inès Garnier"};
  std::size_t booked = 0;
  std::size_t seen = 0;
  for (const auto& slot : slots) {
    if (slot.price.minor != 0 || slot.start_at <= runtime.clock.now()) continue;
    if (seen++ % 3 != 1 || booked == names.size()) continue;
    app::CreateBooking command;
    command.slot_id = slot.id;
    command.draft.name = names.at(booked);
    command.draft.email = "client" + std::to_string(booked + 1) + "@demo.example";
    command.draft.locale = runtime.settings.default_locale;
    auto created = runtime.run(
        app::create_booking(*runtime.context, std::move(command), app::Source::command_line));
    if (created) ++booked;
  }
}

}  // namespace

void add_sample_data(Runtime& runtime) {
  add_services(runtime);
  const auto today = runtime.settings.time_zone.to_local(runtime.clock.now()).day;
  const auto first = first_empty_day(runtime, today);
  auto drafts = make_drafts(runtime, first, add_days(today, sample_days_ahead));
  const bool is_new = first == today;
  if (drafts.empty()) return;
  const auto added = runtime.require(app::add_slots(*runtime.context, std::move(drafts)));
  if (is_new) book_some(runtime, added);
}

}  // namespace creneau::program
