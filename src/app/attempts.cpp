#include "app/attempts.hpp"

#include "app/secrets.hpp"

namespace creneau::app {
namespace {

Duration remaining_wait(const std::optional<SignInFailures>& failures, int free_failures,
                        Instant now) {
  if (!failures || now - failures->last_at >= domain::sign_in_failures_kept)
    return Duration::zero();
  return failures->last_at + domain::sign_in_wait(failures->failures, free_failures) - now;
}

}  // namespace

AttemptSubjects make_attempt_subjects(const Installation& installation, std::string_view email,
                                      std::string_view address) {
  return {"account:" + hash_secret(installation, SecretKind::failed_account, email),
          "address:" + hash_secret(installation, SecretKind::failed_address, address)};
}

Result<void> begin_attempt(AccessTx& access, const AttemptSubjects& subjects, Instant now) {
  const auto of_account = access.lock_sign_in_failures(subjects.account);
  const auto of_address = access.lock_sign_in_failures(subjects.address);
  const auto wait = std::max(remaining_wait(of_account, domain::free_failures_of_account, now),
                             remaining_wait(of_address, domain::free_failures_of_address, now));
  if (wait > Duration::zero()) {
    Error error(Errc::too_many_requests);
    error.retry_after = std::chrono::ceil<std::chrono::seconds>(wait);
    return error;
  }
  const auto forget_before = now - domain::sign_in_failures_kept;
  access.record_sign_in_failure(subjects.account, now, forget_before);
  access.record_sign_in_failure(subjects.address, now, forget_before);
  return Result<void>::ok();
}

void end_failed_attempt(AccessTx& access, const AttemptSubjects& subjects, Instant now) {
  access.touch_sign_in_failures(subjects.account, now);
  access.touch_sign_in_failures(subjects.address, now);
}

void forgive_attempt(AccessTx& access, const AttemptSubjects& subjects) {
  access.forgive_sign_in_failure(subjects.account);
  access.forgive_sign_in_failure(subjects.address);
}

void end_right_attempt(AccessTx& access, const AttemptSubjects& subjects) {
  access.clear_sign_in_failures(subjects.account);
  access.forgive_sign_in_failure(subjects.address);
}

}  // namespace creneau::app
