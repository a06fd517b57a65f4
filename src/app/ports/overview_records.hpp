// What an owner looks at: searches, reports, settings, matters that need attention.
#pragma once

#include "app/ports/store.hpp"
#include "domain/attention.hpp"

namespace creneau::app {

class OverviewReader {
 public:
  virtual ~OverviewReader() = default;
};

class OverviewTx : public OverviewReader {
 public:
  virtual void raise_attention(const domain::Attention& attention) = 0;
  /// False when it is resolved already, or does not exist.
  virtual bool resolve_attention(const std::string& matter, const std::string& by, Instant now) = 0;
};

}  // namespace creneau::app
