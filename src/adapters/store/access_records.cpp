#include "adapters/store/access_records.hpp"

#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_users =
    "SELECT id, email, name, role, locale, password_hash, totp_secret, totp_last_step,"
    " CASE WHEN is_active THEN 1 ELSE 0 END, created_at FROM users ";
constexpr std::string_view user_columns = "tttttttiit";

domain::User read_user(Row row) {
  domain::User user;
  user.id = row.id<UserId>();
  user.email = row.text();
  user.name = row.text();
  user.role = row.named<domain::Role>();
  const auto locale = parse_locale(row.text());
  if (!locale)
    throw DatabaseError(Failure::other, "The database holds a language that is not known.");
  user.locale = *locale;
  user.password_hash = row.text();
  user.totp_secret = row.text();
  user.totp_last_step = row.number();
  user.is_active = row.flag();
  user.created_at = row.instant();
  return user;
}

app::AuditEntry read_audit_entry(Row row) {
  app::AuditEntry entry;
  entry.number = row.number();
  entry.at = row.instant();
  entry.actor_kind = row.text();
  entry.actor_id = row.text();
  entry.address = row.text();
  entry.action = row.text();
  entry.subject_kind = row.text();
  entry.subject_id = row.text();
  entry.before = row.text();
  entry.after = row.text();
  return entry;
}

}  // namespace

std::optional<domain::User> AccessRecords::find_user(const UserId& id) {
  static const Query query({select_users, "WHERE id = :id"}, user_columns);
  return read_one(connection_.run(query, id), read_user);
}

std::optional<domain::User> AccessRecords::find_user_by_email(const std::string& email) {
  static const Query query({select_users, "WHERE email = :email"}, user_columns);
  return read_one(connection_.run(query, email), read_user);
}

std::vector<domain::User> AccessRecords::list_users() {
  static const Query query({select_users, "ORDER BY id LIMIT :most"}, user_columns);
  return read_all(connection_.run(query, app::users_listed_max), read_user);
}

bool AccessRecords::has_owner_with_password() {
  static const Query query(
      "SELECT 1 FROM users WHERE password_hash <> '' AND is_active AND role = 'owner' LIMIT 1",
      "i");
  return read_one(connection_.run(query), [](Row row) { return row.flag(); }).has_value();
}

std::vector<CalendarId> AccessRecords::list_user_calendars(const UserId& id) {
  static const Query query(
      "SELECT calendar_id FROM user_calendars WHERE user_id = :user ORDER BY calendar_id"
      " LIMIT :most",
      "t");
  return read_all(connection_.run(query, id, app::calendars_of_user_listed_max),
                  [](Row row) { return row.id<CalendarId>(); });
}

std::optional<domain::User> AccessRecords::lock_user(const UserId& id) {
  static const Query query({select_users, "WHERE id = :id @for_update@"}, user_columns);
  return read_one(connection_.run(query, id), read_user);
}

int AccessRecords::lock_active_owners() {
  static const Query query(
      {select_users, "WHERE role = 'owner' AND is_active ORDER BY id @for_update@"}, user_columns);
  return static_cast<int>(read_all(connection_.run(query), read_user).size());
}

bool AccessRecords::insert_user(const domain::User& user) {
  static const Query query(
      "INSERT INTO users (id, email, name, role, locale, password_hash, totp_secret,"
      " totp_last_step, is_active, created_at) VALUES (:id, :email, :name, :role, :locale,"
      " :password_hash, :totp_secret, :totp_last_step,"
      " CASE WHEN :active = 1 THEN TRUE ELSE FALSE END, :created_at)"
      " ON CONFLICT (email) DO NOTHING");
  return connection_.change(query, user.id, user.email, user.name, name(user.role),
                            name(user.locale), user.password_hash, user.totp_secret,
                            user.totp_last_step, int{user.is_active}, user.created_at) == 1;
}

bool AccessRecords::update_user(const domain::User& user) {
  static const Query query(
      "UPDATE users SET email = :email, name = :name, role = :role, locale = :locale,"
      " password_hash = :password_hash, totp_secret = :totp_secret,"
      " totp_last_step = :totp_last_step,"
      " is_active = CASE WHEN :active = 1 THEN TRUE ELSE FALSE END WHERE id = :id"
      " AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.email = :same_email"
      " AND other.id <> :same_id)");
  return connection_.change(query, user.email, user.name, name(user.role), name(user.locale),
                            user.password_hash, user.totp_secret, user.totp_last_step,
                            int{user.is_active}, user.id, user.email, user.id) == 1;
}

void AccessRecords::delete_user(const UserId& id) {
  static const Query query("DELETE FROM users WHERE id = :id");
  connection_.change(query, id);
}

bool AccessRecords::set_user_calendars(const UserId& id, const std::vector<CalendarId>& calendars) {
  static const Query forget("DELETE FROM user_calendars WHERE user_id = :user");
  static const Query add(
      "INSERT INTO user_calendars (user_id, calendar_id)"
      " SELECT users.id, calendars.id FROM users, calendars"
      " WHERE users.id = :user AND calendars.id = :calendar ON CONFLICT DO NOTHING");
  connection_.change(forget, id);
  for (const auto& calendar : calendars)
    if (connection_.change(add, id, calendar) != 1) return false;
  return true;
}

std::vector<app::AuditEntry> AccessRecords::list_audit(const app::AuditFilter& filter, int limit) {
  static const Query all(
      "SELECT number, at, actor_kind, actor_id, address, action, subject_kind, subject_id,"
      " before_json, after_json FROM audit_log WHERE number < :before ORDER BY number DESC"
      " LIMIT :most",
      "ittttttttt");
  static const Query of_subject(
      "SELECT number, at, actor_kind, actor_id, address, action, subject_kind, subject_id,"
      " before_json, after_json FROM audit_log WHERE number < :before AND subject_kind = :kind"
      " AND (subject_id = :subject OR :any_subject = 1) ORDER BY number DESC LIMIT :most",
      "ittttttttt");
  const std::int64_t before =
      filter.before_number > 0 ? filter.before_number : std::numeric_limits<std::int64_t>::max();
  if (filter.subject_kind.empty())
    return read_all(connection_.run(all, before, limit), read_audit_entry);
  return read_all(connection_.run(of_subject, before, filter.subject_kind, filter.subject_id,
                                  int{filter.subject_id.empty()}, limit),
                  read_audit_entry);
}

void AccessRecords::insert_audit(const app::AuditEntry& entry) {
  static const Query query(
      "INSERT INTO audit_log (at, actor_kind, actor_id, address, action, subject_kind, subject_id,"
      " before_json, after_json) VALUES (:at, :actor_kind, :actor, :address, :action,"
      " :subject_kind, :subject, :before, :after)");
  connection_.change(query, entry.at, entry.actor_kind, entry.actor_id, entry.address, entry.action,
                     entry.subject_kind, entry.subject_id, entry.before, entry.after);
}

}  // namespace creneau::store
