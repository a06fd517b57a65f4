// Keys for programs that use the owner's API.
#pragma once

#include "app/actor.hpp"
#include "app/ports/access_records.hpp"

namespace creneau::app {

inline constexpr std::size_t key_title_code_points_max = 100;
/// In use at once.
inline constexpr std::size_t keys_in_use_max = 200;
inline constexpr std::array<std::string_view, 4> key_scopes{"read", "bookings", "schedule",
                                                            "settings"};

struct KeyDraft {
  std::string title;
  std::vector<std::string> scopes;
};

struct MadeKey {
  ApiKey key;
  /// `ck_…`, shown this once.
  std::string secret;
};

awaitable<Result<std::vector<ApiKey>>> list_keys(Context& context);
/// Errors: invalid_input (title, scopes); conflict, when there are too many.
awaitable<Result<MadeKey>> make_key(Context& context, Actor actor, UserId made_by, KeyDraft draft);
/// Errors: not_found, also when it is revoked already.
awaitable<Result<void>> revoke_key(Context& context, Actor actor, std::string id);

}  // namespace creneau::app
