#include "nature.hpp"

#include <cstdio>

namespace creneau::sim {

void Nature::add_line(std::string text) {
  auto line =
      fmt::format("{:>10.3f}s {}",
                  static_cast<double>((timeline.now() - start_of_time).count()) / 1000.0, text);
  // FNV-1a, 64 bits.
  for (const char character : line)
    hash_ = (hash_ ^ static_cast<unsigned char>(character)) * 1099511628211U;
  if (telling_ == Telling::all) std::puts(line.c_str());
  lines_.push_back(std::move(line));
  if (lines_.size() > trace_lines_kept) lines_.pop_front();
}

}  // namespace creneau::sim
