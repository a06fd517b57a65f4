#include "main/sample_data.hpp"

#include <array>

#include "app/create_booking.hpp"
#include "app/save_calendar.hpp"
#include "app/save_service.hpp"

namespace creneau::program {
namespace {

constexpr int sample_days_ahead = 45;
const app::Actor nobody{app::ActorKind::system, {}, {}};

struct SampleService {
  const char* title;
  const char* description;
  const char* place;
  int minutes;
  /// From one start to the next.
  int step_minutes;
  std::int64_t price_minor;
  int capacity;
  const char* color;
};

constexpr SampleService consultation{
    "Consultation",
    "Un rendez-vous d'une heure, en tête à tête, pour faire le point et repartir avec un plan.",
    "12 rue des Lilas, Paris",
    60,
    90,
    5000,
    1,
    "#5b4bb5"};
constexpr SampleService yoga{
    "Cours de yoga",
    "Un cours en petit groupe, ouvert à tous les niveaux. Les tapis sont fournis.",
    "Salle Jasmin, 12 rue des Lilas, Paris",
    75,
    0,
    1800,
    8,
    "#1f7a5c"};
/// On the same calendar as the consultations: where the two overlap, whoever books first has it.
constexpr SampleService first_talk{
    "Premier échange",
    "Vingt minutes au téléphone pour faire connaissance, sans engagement.",
    "Par téléphone",
    20,
    150,
    0,
    1,
    "#b5651d"};

ServiceId add_service(Runtime& runtime, const SampleService& sample) {
  domain::Service service;
  service.title = sample.title;
  service.description = sample.description;
  service.place = sample.place;
  service.duration = std::chrono::minutes(sample.minutes);
  service.step = std::chrono::minutes(sample.step_minutes);
  service.price = {sample.price_minor, runtime.settings.currency};
  service.capacity = sample.capacity;
  service.color = sample.color;
  service.horizon_days = sample_days_ahead;
  const auto saved =
      runtime.require(app::save_service(*runtime.context, nobody, std::move(service), {}));
  return saved.service.id;
}

/// `stretches`: from and to, in minutes from midnight, on each of `weekdays` (0 Sunday).
CalendarId add_calendar(Runtime& runtime, const char* title, const std::vector<int>& weekdays,
                        const std::vector<std::pair<int, int>>& stretches,
                        std::vector<ServiceId> service_ids) {
  domain::Calendar calendar;
  calendar.title = title;
  calendar.time_zone = std::string(runtime.settings.time_zone.name());
  for (const int weekday : weekdays)
    for (const auto& [start, end] : stretches) calendar.hours.push_back({weekday, start, end});
  calendar.service_ids = std::move(service_ids);
  const auto saved =
      runtime.require(app::save_calendar(*runtime.context, nobody, std::move(calendar)));
  return saved.calendar.id;
}

/// A public holiday, and a morning more for those who asked.
void add_exceptions(Runtime& runtime, const CalendarId& calendar_id) {
  const auto today = runtime.settings.time_zone.to_local(runtime.clock.now()).day;
  domain::CalendarException christmas;
  christmas.first_day = christmas.last_day = today.year() / std::chrono::December / 25;
  christmas.note = "Noël";
  domain::CalendarException extra;
  extra.kind = domain::ExceptionKind::open;
  extra.first_day = extra.last_day =
      add_days(today, 7 + (6 - static_cast<int>(weekday(today))));  // the Saturday of next week
  extra.start_minute = 9 * 60;
  extra.end_minute = 12 * 60;
  extra.note = "Matinée supplémentaire";
  runtime.require(app::add_exceptions(*runtime.context, nobody, calendar_id, {christmas, extra}));
}

/// Somebody has been here before: a few of the free slots are taken, as in real life.
void book_some(Runtime& runtime, const ServiceId& service_id) {
  constexpr std::array<const char*, 3> names{"Camille Martin", "Noé Lefèvre", "Inès Garnier"};
  constexpr int slots_seen = 9;
  const auto slots = runtime.require(
      runtime.store->read([&](app::Reader& reader) -> Result<std::vector<domain::Slot>> {
        return reader.list_next_available(runtime.clock.now(), service_id, slots_seen);
      }));
  std::size_t booked = 0;
  for (std::size_t i = 1; i < slots.size() && booked < names.size(); i += 3) {
    app::CreateBooking command;
    command.slot_id = slots[i].id;
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
  const auto services = runtime.require(
      runtime.store->read([](app::Reader& reader) -> Result<std::vector<domain::Service>> {
        return reader.list_services();
      }));
  if (!services.empty()) {
    // An earlier demo's: its calendars go on.
    runtime.require(app::sync_slots(*runtime.context, app::SyncScope()));
    return;
  }
  const auto talk_id = add_service(runtime, first_talk);
  const auto consultation_id = add_service(runtime, consultation);
  const auto yoga_id = add_service(runtime, yoga);
  const auto office_id =
      add_calendar(runtime, "Cabinet", {1, 2, 4, 5}, {{9 * 60, 12 * 60}, {14 * 60, 17 * 60}},
                   {consultation_id, talk_id});
  add_calendar(runtime, "Salle Jasmin", {3, 6},
               {{9 * 60 + 30, 10 * 60 + 45}, {18 * 60, 19 * 60 + 15}}, {yoga_id});
  add_exceptions(runtime, office_id);
  book_some(runtime, talk_id);
}

}  // namespace creneau::program
