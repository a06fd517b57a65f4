// Services and slots for the demonstration, always some weeks ahead of today.
#pragma once

#include "main/runtime.hpp"

namespace creneau::program {

/// Adds what is missing: services once, slots up to sample_days_ahead from today.
void add_sample_data(Runtime& runtime);

}  // namespace creneau::program
