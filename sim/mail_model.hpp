// A mail server and its mailboxes: what was accepted is delivered. And the way to it from one
// server process, on which connections break before and after the mail was taken.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/ports/mailer.hpp"
#include "nature.hpp"
#include "waits.hpp"

namespace creneau::sim {

/// Addresses that begin so are refused for good.
inline constexpr std::string_view refused_mailbox = "full-";

class MailModel {
 public:
  using Watch = std::function<void(const app::Mail&)>;

  explicit MailModel(Watch watch) : watch_(std::move(watch)) {}

  void accept(const app::Mail& mail) {
    ++accepted_[mail.message_id];
    watch_(mail);
  }
  /// The sender cannot know that this mail was taken: it may come once more, with the same
  /// Message-ID.
  void allow_repeat(const std::string& message_id) { ++repeats_allowed_[message_id]; }
  int accepted(const std::string& message_id) const {
    const auto found = accepted_.find(message_id);
    return found == accepted_.end() ? 0 : found->second;
  }
  int repeats_allowed(const std::string& message_id) const {
    const auto found = repeats_allowed_.find(message_id);
    return found == repeats_allowed_.end() ? 0 : found->second;
  }

 private:
  Watch watch_;
  std::map<std::string, int> accepted_;
  std::map<std::string, int> repeats_allowed_;
};

class SimMailer final : public app::Mailer {
 public:
  SimMailer(Nature& nature, MailModel& model, std::shared_ptr<Waits> waits)
      : nature_(nature), model_(model), waits_(std::move(waits)) {}

  bool is_configured() const override { return true; }
  awaitable<Result<void>> send(app::Mail mail) override;

  /// The outcome of this mail is committed.
  void outcome_committed(const EffectId& id);
  /// Some outcome, perhaps of a mail, could not be committed; or the process dies.
  void outcomes_may_be_lost();

 private:
  Nature& nature_;
  MailModel& model_;
  std::shared_ptr<Waits> waits_;
  /// Taken by the server, not committed here yet.
  std::set<std::string> uncommitted_;
};

}  // namespace creneau::sim
