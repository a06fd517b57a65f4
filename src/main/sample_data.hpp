// Services and slots for the demonstration, always some weeks ahead of today.
#pragma once

#include "main/runtime.hpp"

namespace creneau::program {

/// Services and the calendars that offer them, once; their slots up to today's horizon.
void add_sample_data(Runtime& runtime);

}  // namespace creneau::program
