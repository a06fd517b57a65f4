#include "app/confirm_password.hpp"

#include "app/attempts.hpp"
#include "base/assert.hpp"

namespace creneau::app {

awaitable<Result<void>> confirm_password(Context& context, domain::User user, std::string password,
                                         std::string limited_address, std::string field) {
  CRENEAU_ASSERT(context.passwords != nullptr);
  const auto subjects = make_attempt_subjects(context.installation, user.email, limited_address);
  const auto begin = [&](Tx& tx) {
    return begin_attempt(tx.access(), subjects, context.clock.now());
  };
  auto begun = co_await context.store.write(begin);
  if (!begun) co_return begun.error();
  auto verdict = co_await context.passwords->verify(password, user.password_hash);
  const auto end = [&](Tx& tx) -> Result<void> {
    if (!verdict)
      forgive_attempt(tx.access(), subjects);
    else if (*verdict == PasswordVerdict::wrong)
      end_failed_attempt(tx.access(), subjects, context.clock.now());
    else
      end_right_attempt(tx.access(), subjects);
    return Result<void>::ok();
  };
  auto ended = co_await context.store.write(end);
  if (!ended) co_return ended.error();
  if (!verdict) co_return verdict.error();
  if (*verdict == PasswordVerdict::wrong) {
    std::vector<FieldError> errors{{field, "wrong"}};
    co_return Error(std::move(errors));
  }
  co_return Result<void>::ok();
}

}  // namespace creneau::app
