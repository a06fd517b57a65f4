// app/ports/access_records.hpp in SQL, inside a transaction that others begin and end: people and
// the log in access_records.cpp, what lets them in in access_secrets.cpp.
#pragma once

#include "adapters/store/connection.hpp"
#include "app/ports/access_records.hpp"

namespace creneau::store {

class AccessRecords final : public app::AccessTx {
 public:
  explicit AccessRecords(Connection& connection) : connection_(connection) {}

  std::optional<domain::User> find_user(const UserId& id) override;
  std::optional<domain::User> find_user_by_email(const std::string& email) override;
  std::vector<domain::User> list_users() override;
  bool has_owner_with_password() override;
  std::vector<CalendarId> list_user_calendars(const UserId& id) override;
  std::optional<app::UserSession> find_session(const std::string& token_hash) override;
  std::vector<app::UserSession> list_sessions(const UserId& id) override;
  std::optional<app::SetUpLink> find_set_up_link(const std::string& token_hash) override;
  std::optional<app::SignInFailures> find_sign_in_failures(const std::string& subject) override;
  std::vector<app::ApiKey> list_api_keys() override;
  std::optional<app::ApiKey> find_api_key(const std::string& key_hash) override;
  std::vector<app::AuditEntry> list_audit(const app::AuditFilter& filter, int limit) override;

  std::optional<domain::User> lock_user(const UserId& id) override;
  int lock_active_owners() override;
  bool insert_user(const domain::User& user) override;
  bool update_user(const domain::User& user) override;
  void delete_user(const UserId& id) override;
  bool set_user_calendars(const UserId& id, const std::vector<CalendarId>& calendars) override;
  void set_recovery_codes(const UserId& id, const std::vector<std::string>& hashes) override;
  bool use_recovery_code(const UserId& id, const std::string& hash) override;
  void insert_session(const app::UserSession& session) override;
  void touch_session(const std::string& id, Instant now) override;
  bool delete_session(const UserId& user_id, const std::string& id) override;
  int delete_sessions(const UserId& user_id, const std::string& except_id) override;
  void insert_set_up_link(const app::SetUpLink& link) override;
  void delete_set_up_links(const UserId& user_id) override;
  std::optional<app::SignInFailures> lock_sign_in_failures(const std::string& subject) override;
  void record_sign_in_failure(const std::string& subject, Instant now,
                              Instant forget_before) override;
  void touch_sign_in_failures(const std::string& subject, Instant now) override;
  void forgive_sign_in_failure(const std::string& subject) override;
  void clear_sign_in_failures(const std::string& subject) override;
  void insert_api_key(const app::ApiKey& key) override;
  void touch_api_key(const std::string& id, Instant now) override;
  bool revoke_api_key(const std::string& id, Instant now) override;
  void insert_audit(const app::AuditEntry& entry) override;
  int delete_ended_access(const app::AccessEnds& ends, int limit) override;

 private:
  Connection& connection_;
};

}  // namespace creneau::store
