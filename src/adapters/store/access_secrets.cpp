// Sessions, links, recovery codes, keys and failed sign-ins. Of secrets there are hashes only.
#include "adapters/store/access_records.hpp"
#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_sessions =
    "SELECT id, token_hash, user_id, created_at, last_seen_at, address, user_agent"
    " FROM user_sessions ";
constexpr std::string_view session_columns = "ttttttt";
constexpr std::string_view select_keys =
    "SELECT id, title, key_hash, scopes, made_by, created_at, last_used_at, revoked_at"
    " FROM api_keys ";
constexpr std::string_view key_columns = "tttttttt";

app::UserSession read_session(Row row) {
  app::UserSession session;
  session.id = row.text();
  session.token_hash = row.text();
  session.user_id = row.id<UserId>();
  session.created_at = row.instant();
  session.last_seen_at = row.instant();
  session.address = row.text();
  session.user_agent = row.text();
  return session;
}

app::ApiKey read_key(Row row) {
  app::ApiKey key;
  key.id = row.text();
  key.title = row.text();
  key.key_hash = row.text();
  key.scopes = row.text();
  key.made_by = row.id<UserId>();
  key.created_at = row.instant();
  key.last_used_at = row.optional_instant();
  key.revoked_at = row.optional_instant();
  return key;
}

app::SignInFailures read_failures(Row row) {
  app::SignInFailures failures;
  failures.failures = row.integer();
  failures.last_at = row.instant();
  return failures;
}

}  // namespace

std::optional<app::UserSession> AccessRecords::find_session(const std::string& token_hash) {
  static const Query query({select_sessions, "WHERE token_hash = :hash"}, session_columns);
  return read_one(connection_.run(query, token_hash), read_session);
}

std::vector<app::UserSession> AccessRecords::list_sessions(const UserId& id) {
  static const Query query(
      {select_sessions, "WHERE user_id = :user ORDER BY last_seen_at DESC, id DESC LIMIT :most"},
      session_columns);
  return read_all(connection_.run(query, id, app::sessions_listed_max), read_session);
}

void AccessRecords::insert_session(const app::UserSession& session) {
  static const Query query(
      "INSERT INTO user_sessions (id, token_hash, user_id, created_at, last_seen_at, address,"
      " user_agent) VALUES (:id, :hash, :user, :created_at, :seen_at, :address, :agent)");
  connection_.change(query, session.id, session.token_hash, session.user_id, session.created_at,
                     session.last_seen_at, session.address, session.user_agent);
}

void AccessRecords::touch_session(const std::string& id, Instant now) {
  static const Query query("UPDATE user_sessions SET last_seen_at = :now WHERE id = :id");
  connection_.change(query, now, id);
}

bool AccessRecords::delete_session(const UserId& user_id, const std::string& id) {
  static const Query query("DELETE FROM user_sessions WHERE user_id = :user AND id = :id");
  return connection_.change(query, user_id, id) == 1;
}

int AccessRecords::delete_sessions(const UserId& user_id, const std::string& except_id) {
  static const Query query("DELETE FROM user_sessions WHERE user_id = :user AND id <> :except");
  return static_cast<int>(connection_.change(query, user_id, except_id));
}

std::optional<app::SetUpLink> AccessRecords::find_set_up_link(const std::string& token_hash) {
  static const Query query(
      "SELECT token_hash, user_id, expires_at FROM set_up_links WHERE token_hash = :hash", "ttt");
  return read_one(connection_.run(query, token_hash), [](Row row) {
    app::SetUpLink link;
    link.token_hash = row.text();
    link.user_id = row.id<UserId>();
    link.expires_at = row.instant();
    return link;
  });
}

void AccessRecords::insert_set_up_link(const app::SetUpLink& link) {
  static const Query query(
      "INSERT INTO set_up_links (token_hash, user_id, expires_at)"
      " VALUES (:hash, :user, :expires_at)");
  connection_.change(query, link.token_hash, link.user_id, link.expires_at);
}

void AccessRecords::delete_set_up_links(const UserId& user_id) {
  static const Query query("DELETE FROM set_up_links WHERE user_id = :user");
  connection_.change(query, user_id);
}

void AccessRecords::set_recovery_codes(const UserId& id, const std::vector<std::string>& hashes) {
  static const Query forget("DELETE FROM recovery_codes WHERE user_id = :user");
  static const Query add("INSERT INTO recovery_codes (user_id, code_hash) VALUES (:user, :hash)");
  connection_.change(forget, id);
  for (const auto& hash : hashes) connection_.change(add, id, hash);
}

bool AccessRecords::use_recovery_code(const UserId& id, const std::string& hash) {
  static const Query query(
      "DELETE FROM recovery_codes WHERE user_id = :user AND code_hash = :hash");
  return connection_.change(query, id, hash) == 1;
}

std::optional<app::SignInFailures> AccessRecords::find_sign_in_failures(
    const std::string& subject) {
  static const Query query(
      "SELECT failures, last_at FROM sign_in_failures WHERE subject = :subject", "it");
  return read_one(connection_.run(query, subject), read_failures);
}

std::optional<app::SignInFailures> AccessRecords::lock_sign_in_failures(
    const std::string& subject) {
  static const Query query(
      "SELECT failures, last_at FROM sign_in_failures WHERE subject = :subject @for_update@", "it");
  return read_one(connection_.run(query, subject), read_failures);
}

void AccessRecords::record_sign_in_failure(const std::string& subject, Instant now,
                                           Instant forget_before) {
  static const Query query(
      "INSERT INTO sign_in_failures (subject, failures, last_at) VALUES (:subject, 1, :now)"
      " ON CONFLICT (subject) DO UPDATE SET failures = CASE WHEN sign_in_failures.last_at < :before"
      " THEN 1 ELSE sign_in_failures.failures + 1 END, last_at = excluded.last_at");
  connection_.change(query, subject, now, forget_before);
}

void AccessRecords::touch_sign_in_failures(const std::string& subject, Instant now) {
  static const Query query("UPDATE sign_in_failures SET last_at = :now WHERE subject = :subject");
  connection_.change(query, now, subject);
}

void AccessRecords::forgive_sign_in_failure(const std::string& subject) {
  static const Query end("DELETE FROM sign_in_failures WHERE subject = :subject AND failures <= 1");
  static const Query lower(
      "UPDATE sign_in_failures SET failures = failures - 1 WHERE subject = :subject");
  if (connection_.change(end, subject) == 0) connection_.change(lower, subject);
}

void AccessRecords::clear_sign_in_failures(const std::string& subject) {
  static const Query query("DELETE FROM sign_in_failures WHERE subject = :subject");
  connection_.change(query, subject);
}

std::vector<app::ApiKey> AccessRecords::list_api_keys() {
  static const Query query({select_keys,
                            "ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, id DESC"
                            " LIMIT :most"},
                           key_columns);
  return read_all(connection_.run(query, app::api_keys_listed_max), read_key);
}

std::optional<app::ApiKey> AccessRecords::find_api_key(const std::string& key_hash) {
  static const Query query({select_keys, "WHERE key_hash = :hash"}, key_columns);
  return read_one(connection_.run(query, key_hash), read_key);
}

void AccessRecords::insert_api_key(const app::ApiKey& key) {
  static const Query query(
      "INSERT INTO api_keys (id, title, key_hash, scopes, made_by, created_at, last_used_at,"
      " revoked_at) VALUES (:id, :title, :hash, :scopes, :made_by, :created_at, :used_at,"
      " :revoked_at)");
  connection_.change(query, key.id, key.title, key.key_hash, key.scopes, key.made_by,
                     key.created_at, key.last_used_at, key.revoked_at);
}

void AccessRecords::touch_api_key(const std::string& id, Instant now) {
  static const Query query("UPDATE api_keys SET last_used_at = :now WHERE id = :id");
  connection_.change(query, now, id);
}

bool AccessRecords::revoke_api_key(const std::string& id, Instant now) {
  static const Query query(
      "UPDATE api_keys SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL");
  return connection_.change(query, now, id) == 1;
}

int AccessRecords::delete_ended_access(const app::AccessEnds& ends, int limit) {
  static const Query sessions(
      "DELETE FROM user_sessions WHERE id IN (SELECT id FROM user_sessions"
      " WHERE last_seen_at < :seen_before OR created_at < :created_before LIMIT :most)");
  static const Query links(
      "DELETE FROM set_up_links WHERE token_hash IN (SELECT token_hash FROM set_up_links"
      " WHERE expires_at < :before LIMIT :most)");
  static const Query failures(
      "DELETE FROM sign_in_failures WHERE subject IN (SELECT subject FROM sign_in_failures"
      " WHERE last_at < :before LIMIT :most)");
  return static_cast<int>(
      connection_.change(sessions, ends.sessions_seen_before, ends.sessions_created_before, limit) +
      connection_.change(links, ends.links_expired_before, limit) +
      connection_.change(failures, ends.failures_before, limit));
}

}  // namespace creneau::store
