// What needs a person, each matter with what can be done about it.
#pragma once

#include <string>
#include <vector>

#include "app/actor.hpp"
#include "app/context.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {

enum class AttentionAct { retry, settle, dismiss, keep, close, open_booking, open_stripe };

struct AttentionMatter {
  AttentionRow row;
  std::vector<AttentionAct> acts;
};

struct AttentionPage {
  std::vector<AttentionMatter> matters;
  std::optional<AttentionCursor> next;
};

awaitable<Result<AttentionPage>> list_attention(Context& context, AttentionFilter filter,
                                                std::optional<AttentionCursor> after, int limit);

/// Put aside by a person, in the audit log with the note. Money that Stripe refused to give back is
/// settled or tried again, never put aside. Errors: not_found, conflict (resolved already, or not
/// to be put aside).
awaitable<Result<void>> dismiss_attention(Context& context, Actor actor, std::string id,
                                          std::string note, SeenBy seen_by);

/// Pure.
std::vector<AttentionAct> list_attention_acts(const AttentionRow& row);

}  // namespace creneau::app

template <>
struct creneau::domain::NameTable<creneau::app::AttentionAct> {
  using Enum = creneau::app::AttentionAct;
  static constexpr std::array entries{
      std::pair{Enum::retry, std::string_view("retry")},
      std::pair{Enum::settle, std::string_view("settle")},
      std::pair{Enum::dismiss, std::string_view("dismiss")},
      std::pair{Enum::keep, std::string_view("keep")},
      std::pair{Enum::close, std::string_view("close")},
      std::pair{Enum::open_booking, std::string_view("open_booking")},
      std::pair{Enum::open_stripe, std::string_view("open_stripe")}};
};
