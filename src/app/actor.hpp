// Who does something, for the audit log. Every change that a person makes is written there in the
// transaction that makes it.
#pragma once

#include <string>
#include <string_view>

#include "app/context.hpp"

namespace creneau::app {

enum class ActorKind { user, api_key, command_line, system };

struct Actor {
  ActorKind kind = ActorKind::system;
  /// A user's or a key's id; empty for the others.
  std::string id;
  /// Where the request came from; empty for the command line.
  std::string address;
};

/// One line of the audit log. The states are JSON objects without secrets and without clients'
/// personal data; empty: none (made, or removed).
struct AuditChange {
  /// What was done: `service.update`, `booking.cancel`, …
  std::string_view action;
  std::string_view subject_kind;
  std::string_view subject_id;
  std::string before;
  std::string after;
};

void write_audit(Tx& tx, const Context& context, const Actor& actor, const AuditChange& change);

}  // namespace creneau::app

template <>
struct creneau::domain::NameTable<creneau::app::ActorKind> {
  using Enum = creneau::app::ActorKind;
  static constexpr std::array entries{
      std::pair{Enum::user, std::string_view("user")},
      std::pair{Enum::api_key, std::string_view("api_key")},
      std::pair{Enum::command_line, std::string_view("command_line")},
      std::pair{Enum::system, std::string_view("system")}};
};
