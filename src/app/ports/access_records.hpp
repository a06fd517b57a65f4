// Who may sign in and do what: people, sessions, keys, and the log of what was done.
#pragma once

#include "app/ports/store.hpp"
#include "domain/user.hpp"

namespace creneau::app {

// No answer grows without bound; beyond these it is cut.
inline constexpr int users_listed_max = 1'000;
inline constexpr int sessions_listed_max = 200;
inline constexpr int api_keys_listed_max = 1'000;
inline constexpr int calendars_of_user_listed_max = 1'000;

struct UserSession {
  std::string id;
  /// The token itself is with the browser alone.
  std::string token_hash;
  UserId user_id;
  Instant created_at;
  /// To the minute.
  Instant last_seen_at;
  std::string address;
  std::string user_agent;
};

/// One use, of whoever has its token: choose a name and a password.
struct SetUpLink {
  std::string token_hash;
  UserId user_id;
  Instant expires_at;
};

/// Failed sign-ins in a row, of an account or of an address.
struct SignInFailures {
  int failures = 0;
  Instant last_at;
};

struct ApiKey {
  std::string id;
  std::string title;
  std::string key_hash;
  /// Words with spaces between: read, bookings, schedule, settings.
  std::string scopes;
  UserId made_by;
  Instant created_at;
  /// To the minute.
  std::optional<Instant> last_used_at;
  std::optional<Instant> revoked_at;
};

/// A row of the audit log (app/actor.hpp).
struct AuditEntry {
  std::int64_t number = 0;
  Instant at;
  std::string actor_kind;
  std::string actor_id;
  std::string address;
  std::string action;
  std::string subject_kind;
  std::string subject_id;
  /// JSON objects, or empty.
  std::string before;
  std::string after;
};

struct AuditFilter {
  /// Only what is older than this entry; 0: from the newest on.
  std::int64_t before_number = 0;
  /// Empty: all.
  std::string subject_kind;
  /// Empty: all.
  std::string subject_id;
};

/// What has run out at these times may be forgotten.
struct AccessEnds {
  Instant sessions_seen_before;
  Instant sessions_created_before;
  Instant links_expired_before;
  Instant failures_before;
};

class AccessReader {
 public:
  virtual ~AccessReader() = default;
  virtual std::optional<domain::User> find_user(const UserId& id) = 0;
  /// `email` in lower case.
  virtual std::optional<domain::User> find_user_by_email(const std::string& email) = 0;
  /// By creation.
  virtual std::vector<domain::User> list_users() = 0;
  /// Whether an owner can sign in.
  virtual bool has_owner_with_password() = 0;
  virtual std::vector<CalendarId> list_user_calendars(const UserId& id) = 0;

  virtual std::optional<UserSession> find_session(const std::string& token_hash) = 0;
  /// The latest first.
  virtual std::vector<UserSession> list_sessions(const UserId& id) = 0;
  virtual std::optional<SetUpLink> find_set_up_link(const std::string& token_hash) = 0;
  virtual std::optional<SignInFailures> find_sign_in_failures(const std::string& subject) = 0;

  /// Those in use, then revoked ones; the newest first.
  virtual std::vector<ApiKey> list_api_keys() = 0;
  virtual std::optional<ApiKey> find_api_key(const std::string& key_hash) = 0;

  /// The newest first.
  virtual std::vector<AuditEntry> list_audit(const AuditFilter& filter, int limit) = 0;
};

class AccessTx : public AccessReader {
 public:
  virtual std::optional<domain::User> lock_user(const UserId& id) = 0;
  /// Locks every owner, so that two cannot take away each other's role at once.
  virtual int lock_active_owners() = 0;
  /// False when somebody has that address already.
  virtual bool insert_user(const domain::User& user) = 0;
  /// Writes all but id and created_at. False when somebody else has that address.
  virtual bool update_user(const domain::User& user) = 0;
  /// With everything that is theirs.
  virtual void delete_user(const UserId& id) = 0;
  /// False when one of the calendars does not exist; then the unit must fail.
  virtual bool set_user_calendars(const UserId& id, const std::vector<CalendarId>& calendars) = 0;

  virtual void set_recovery_codes(const UserId& id, const std::vector<std::string>& hashes) = 0;
  /// False when there is none such, or no longer.
  virtual bool use_recovery_code(const UserId& id, const std::string& hash) = 0;

  virtual void insert_session(const UserSession& session) = 0;
  virtual void touch_session(const std::string& id, Instant now) = 0;
  /// False when that user has none such.
  virtual bool delete_session(const UserId& user_id, const std::string& id) = 0;
  /// All of them but that one (empty: all); how many.
  virtual int delete_sessions(const UserId& user_id, const std::string& except_id) = 0;

  virtual void insert_set_up_link(const SetUpLink& link) = 0;
  virtual void delete_set_up_links(const UserId& user_id) = 0;

  /// Locks the row, if there is one.
  virtual std::optional<SignInFailures> lock_sign_in_failures(const std::string& subject) = 0;
  /// One more; the first again when the last was before `forget_before`.
  virtual void record_sign_in_failure(const std::string& subject, Instant now,
                                      Instant forget_before) = 0;
  /// The wait counts from `now`.
  virtual void touch_sign_in_failures(const std::string& subject, Instant now) = 0;
  /// One less.
  virtual void forgive_sign_in_failure(const std::string& subject) = 0;
  virtual void clear_sign_in_failures(const std::string& subject) = 0;

  virtual void insert_api_key(const ApiKey& key) = 0;
  virtual void touch_api_key(const std::string& id, Instant now) = 0;
  /// False when it does not exist or is revoked already.
  virtual bool revoke_api_key(const std::string& id, Instant now) = 0;

  /// The number is given by the database.
  virtual void insert_audit(const AuditEntry& entry) = 0;

  /// At most `limit` rows of each kind; how many went.
  virtual int delete_ended_access(const AccessEnds& ends, int limit) = 0;
};

}  // namespace creneau::app
