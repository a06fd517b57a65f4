// What the owner's settings make of the pages' look, made anew only when they change. One thread:
// the server's.
#pragma once

#include <memory>

#include "adapters/http/pages/brand.hpp"
#include "app/context.hpp"

namespace creneau::http {

class BrandCache {
 public:
  const pages::Brand& get(const std::shared_ptr<const app::Rules>& rules) {
    if (rules != rules_) {
      brand_ = pages::make_brand(rules->accent_color, rules->logo);
      rules_ = rules;
    }
    return brand_;
  }

 private:
  /// Kept, so that no other rules can come to lie at the same address.
  std::shared_ptr<const app::Rules> rules_;
  pages::Brand brand_;
};

}  // namespace creneau::http
