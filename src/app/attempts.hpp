// Guesses of a password or a code, counted before they are looked at: by account and by address,
// each further one of many has to wait longer. Accounts that do not exist count like any other.
#pragma once

#include <string>

#include "app/context.hpp"
#include "app/ports/access_records.hpp"

namespace creneau::app {

/// The rows of sign_in_failures that an attempt counts in: keyed hashes.
struct AttemptSubjects {
  std::string account;
  std::string address;
};

/// `address`: of the client, as far as it stands for one household.
AttemptSubjects make_attempt_subjects(const Installation& installation, std::string_view email,
                                      std::string_view address);

/// Counts the attempt as failed until it is known better, so that many at once are not all let
/// through. Errors: too_many_requests with the time to wait; then nothing was counted.
Result<void> begin_attempt(AccessTx& access, const AttemptSubjects& subjects, Instant now);
/// It was wrong: the wait counts from now.
void end_failed_attempt(AccessTx& access, const AttemptSubjects& subjects, Instant now);
/// It was no guess after all, or could not be judged.
void forgive_attempt(AccessTx& access, const AttemptSubjects& subjects);
/// It was right: the account begins anew, the address has this one less.
void end_right_attempt(AccessTx& access, const AttemptSubjects& subjects);

}  // namespace creneau::app
