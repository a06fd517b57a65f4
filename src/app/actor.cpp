#include "app/actor.hpp"

#include "app/ports/access_records.hpp"

namespace creneau::app {

void write_audit(Tx& tx, const Context& context, const Actor& actor, const AuditChange& change) {
  AuditEntry entry;
  entry.at = context.clock.now();
  entry.actor_kind = domain::name(actor.kind);
  entry.actor_id = actor.id;
  entry.address = actor.address;
  entry.action = change.action;
  entry.subject_kind = change.subject_kind;
  entry.subject_id = change.subject_id;
  entry.before = change.before;
  entry.after = change.after;
  tx.access().insert_audit(entry);
}

}  // namespace creneau::app
