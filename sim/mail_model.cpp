#include "mail_model.hpp"

namespace creneau::sim {

awaitable<Result<void>> SimMailer::send(app::Mail mail) {
  using std::chrono::milliseconds;
  const auto delay = nature_.dice.between(milliseconds(20), milliseconds(3000));
  const bool is_refused = mail.to.starts_with(refused_mailbox);
  const bool is_lost_before = nature_.mishap(80) || nature_.is_mail_down;
  const bool is_answer_lost = nature_.mishap(30);
  co_return co_await waits_->wait<Result<void>>([&](WaitId id) {
    if (is_refused) {
      resume_after(nature_, waits_, id, delay, Result<void>(Errc::mail_rejected));
      return;
    }
    if (is_lost_before) {
      resume_after(nature_, waits_, id, delay, Result<void>(Errc::mail_unavailable));
      return;
    }
    // The mail arrives even if the process that sent it dies meanwhile.
    nature_.timeline.after(delay, [this, id, mail, is_answer_lost, weak = std::weak_ptr(waits_),
                                   &model = model_, &nature = nature_] {
      const auto alive = weak.lock();
      if (!alive || is_answer_lost) model.allow_repeat(mail.message_id);
      model.accept(mail);
      if (!alive) return;
      uncommitted_.insert(mail.message_id);
      resume_after(nature, alive, id, std::chrono::milliseconds(20),
                   is_answer_lost ? Result<void>(Errc::mail_unavailable) : Result<void>::ok());
    });
  });
}

void SimMailer::outcome_committed(const EffectId& id) {
  const auto found = uncommitted_.lower_bound(id.str());
  if (found != uncommitted_.end() && found->starts_with(id.str())) uncommitted_.erase(found);
}

void SimMailer::outcomes_may_be_lost() {
  for (const auto& message_id : uncommitted_) model_.allow_repeat(message_id);
}

}  // namespace creneau::sim
