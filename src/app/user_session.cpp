#include "app/user_session.hpp"

#include "app/secrets.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

/// Whole characters only: the list of sessions is JSON.
std::string shorten_user_agent(std::string_view agent) {
  if (!is_valid_utf8(agent) || has_control_characters(agent, false)) return {};
  if (agent.size() <= user_agent_bytes_max) return std::string(agent);
  auto shortened = agent.substr(0, user_agent_bytes_max);
  while (!is_valid_utf8(shortened)) shortened.remove_suffix(1);
  return std::string(shortened);
}

}  // namespace

NewSession start_session(Tx& tx, Context& context, const domain::User& user,
                         const Visitor& visitor) {
  auto& access = tx.access();
  const auto now = context.clock.now();
  const auto older = access.list_sessions(user.id);
  for (std::size_t i = sessions_per_user_max - 1; i < older.size(); ++i)
    access.delete_session(user.id, older[i].id);

  NewSession created;
  created.token = make_token(context.random);
  auto& session = created.who.session;
  session.id = format_id("us", now, context.random.next());
  session.token_hash = hash_secret(context.installation, SecretKind::session, created.token);
  session.user_id = user.id;
  session.created_at = now;
  session.last_seen_at = now;
  session.address = visitor.address;
  session.user_agent = shorten_user_agent(visitor.user_agent);
  access.insert_session(session);
  created.who.user = user;
  if (user.role == domain::Role::staff)
    created.who.calendar_ids = access.list_user_calendars(user.id);
  return created;
}

}  // namespace creneau::app
