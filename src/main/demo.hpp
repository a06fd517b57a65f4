// The demonstration: server, Stripe sandbox and mailbox in one process, with services and slots to
// try.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/config/settings.hpp"

namespace creneau::program {

struct DemoOptions {
  std::string folder = "demo";
  std::uint16_t sandbox_port = 4242;
  std::uint16_t smtp_port = 2525;
};

/// Refuses to run beside a live Stripe key. Throws std::runtime_error with one clear line.
int run_demo(config::Settings settings, const DemoOptions& options);

}  // namespace creneau::program
