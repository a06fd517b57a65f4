#include "adapters/store/access_records.hpp"

#include "adapters/store/row.hpp"

namespace creneau::store {

void AccessRecords::insert_audit(const app::AuditEntry& entry) {
  static const Query query(
      "INSERT INTO audit_log (at, actor_kind, actor_id, address, action, subject_kind, subject_id,"
      " before_json, after_json) VALUES (:at, :actor_kind, :actor, :address, :action,"
      " :subject_kind, :subject, :before, :after)");
  connection_.change(query, entry.at, entry.actor_kind, entry.actor_id, entry.address, entry.action,
                     entry.subject_kind, entry.subject_id, entry.before, entry.after);
}

}  // namespace creneau::store
