// The server: site, API, webhook and background work in one process, until a signal ends it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "main/runtime.hpp"

namespace creneau::program {

struct ServeOptions {
  bool is_demo = false;
  std::string mailbox_url;
  /// Lines that the start prints besides its own: label and value.
  std::vector<std::pair<std::string, std::string>> banner;
  /// Stops what runs beside the server on the same io_context, then calls its argument.
  std::function<void(std::function<void()>)> stop_beside = [](std::function<void()> done) {
    done();
  };
};

/// Returns after a drain: 0.
int serve(Runtime& runtime, ServeOptions options);

}  // namespace creneau::program
