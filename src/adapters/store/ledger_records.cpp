// The walk's place stands beside the settings, in JSON.
#include "adapters/store/ledger_records.hpp"

#include <boost/json.hpp>

#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

namespace json = boost::json;

constexpr std::string_view walk_setting = "event_walk";

[[noreturn]] void refuse_walk() {
  throw DatabaseError(Failure::other, "The setting «event_walk» in the database is not readable.");
}

std::optional<Instant> read_member(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  if (member == nullptr || !member->is_string()) return {};
  return parse_instant(std::string_view(member->get_string()));
}

app::EventWalk read_walk(const std::string& text) {
  json::error_code failure;
  const auto value = json::parse(text, failure);
  if (failure || !value.is_object()) refuse_walk();
  const auto& object = value.get_object();
  const auto walked_to = read_member(object, "walked_to");
  const auto looked_at = read_member(object, "looked_at");
  if (!walked_to || !looked_at) refuse_walk();
  app::EventWalk walk;
  walk.walked_to = *walked_to;
  walk.looked_at = *looked_at;
  walk.held_since = read_member(object, "held_since");
  if (const auto* held = object.if_contains("held_id"); held != nullptr && held->is_string())
    walk.held_id = EventId(json::value_to<std::string>(*held));
  return walk;
}

}  // namespace

bool LedgerRecords::has_event(const EventId& id) {
  static const Query query("SELECT 1 FROM webhook_events WHERE id = :id", "i");
  return read_one(connection_.run(query, id), [](Row row) { return row.flag(); }).has_value();
}

std::optional<app::EventWalk> LedgerRecords::find_event_walk() {
  static const Query query("SELECT value FROM settings WHERE name = :name", "t");
  return read_one(connection_.run(query, walk_setting),
                  [](Row row) { return read_walk(row.text()); });
}

void LedgerRecords::save_event_walk(const app::EventWalk& walk) {
  static const Query query(
      "INSERT INTO settings (name, value) VALUES (:name, :value)"
      " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  json::object object{{"walked_to", format_instant(walk.walked_to)},
                      {"looked_at", format_instant(walk.looked_at)}};
  if (!walk.held_id.empty()) object["held_id"] = walk.held_id.str();
  if (walk.held_since) object["held_since"] = format_instant(*walk.held_since);
  connection_.change(query, walk_setting, json::serialize(object));
}

std::vector<PaymentId> LedgerRecords::list_charged_payments(const PaymentId& after, int limit) {
  static const Query query(
      "SELECT id FROM payments WHERE payment_intent_id IS NOT NULL AND id > :after"
      " ORDER BY id LIMIT :most",
      "t");
  return read_all(connection_.run(query, after, limit),
                  [](Row row) { return row.id<PaymentId>(); });
}

bool LedgerRecords::has_effect_waiting(const PaymentId& id) {
  static const Query query(
      "SELECT 1 FROM outbox WHERE state = 'waiting' AND kind <> 'mail' AND payment_id = :payment"
      " LIMIT 1",
      "i");
  return read_one(connection_.run(query, id), [](Row row) { return row.flag(); }).has_value();
}

}  // namespace creneau::store
