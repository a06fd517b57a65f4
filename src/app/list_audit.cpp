#include "app/list_audit.hpp"

namespace creneau::app {

awaitable<Result<AuditPage>> list_audit(Context& context, AuditFilter filter, int limit) {
  const auto list = [&](Reader& reader) -> Result<AuditPage> {
    auto& access = reader.read_access();
    AuditPage page;
    page.entries = access.list_audit(filter, limit + 1);
    page.has_more = page.entries.size() > static_cast<std::size_t>(limit);
    if (page.has_more) page.entries.pop_back();
    for (auto& user : access.list_users())
      page.actor_names[user.id.str()] = user.name.empty() ? user.email : user.name;
    for (auto& key : access.list_api_keys()) page.actor_names[key.id] = key.title;
    return page;
  };
  co_return co_await context.store.read(list);
}

}  // namespace creneau::app
