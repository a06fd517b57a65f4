// Lists as Stripe gives them, newest first, with their cursors; and `expand`, which puts objects in
// place of ids.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/api_error.hpp"
#include "sandbox/parameters.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

inline constexpr std::int64_t page_length_max = 100;
inline constexpr std::size_t expand_depth_max = 4;

/// `limit`, `starting_after`, `ending_before`.
struct PageRequest {
  std::size_t limit = 10;
  std::string starting_after;
  std::string ending_before;
};
PageRequest read_page_request(ParameterReader& parameters);

/// `created=5` or `created[gte]=5` and its like.
struct CreatedFilter {
  std::optional<std::int64_t> equal, above, at_least, below, at_most;
  bool accepts(std::int64_t created) const;
};
CreatedFilter read_created_filter(ParameterReader& parameters);

template <class T>
struct Page {
  /// Newest first.
  std::vector<const T*> objects;
  bool has_more = false;
};

/// The page of those that `accepts` lets through.
template <class T>
Outcome<Page<T>> make_page(const Collection<T>& all, const PageRequest& request,
                           const std::function<bool(const T&)>& accepts) {
  Page<T> page;
  const bool is_backward = !request.ending_before.empty();
  const auto& cursor = is_backward ? request.ending_before : request.starting_after;
  std::size_t position = all.npos;
  if (!cursor.empty()) {
    position = all.position_of(cursor);
    if (position == all.npos)
      return missing(T::kind, cursor, is_backward ? "ending_before" : "starting_after");
  }
  // False once the page is full and one more is known to follow.
  const auto take = [&](const T& object) {
    if (!accepts(object)) return true;
    if (page.objects.size() == request.limit) {
      page.has_more = true;
      return false;
    }
    page.objects.push_back(&object);
    return true;
  };
  if (is_backward) {
    for (std::size_t i = position + 1; i < all.size(); ++i)
      if (!take(all.at(i))) break;
    page.objects = {page.objects.rbegin(), page.objects.rend()};
  } else {
    const auto from = position == all.npos ? all.size() : position;
    for (std::size_t i = from; i-- > 0;)
      if (!take(all.at(i))) break;
  }
  return page;
}

/// A session's line items, from the first; its cursors are their ids.
Outcome<boost::json::object> make_line_item_page(const Session& session,
                                                 const PageRequest& request);

/// Replaces ids by objects along each of `paths` ("payment_intent.latest_charge", "data.charge").
class Expander {
 public:
  Expander(const State& state, std::string base_url)
      : state_(state), base_url_(std::move(base_url)) {}

  Outcome<void> expand(boost::json::object& answer, const std::vector<std::string>& paths) const;

 private:
  Outcome<void> walk(boost::json::object& object, std::string_view rest,
                     const std::string& whole) const;
  /// Nothing for a member that cannot be expanded.
  std::optional<boost::json::value> resolve(const boost::json::object& parent,
                                            std::string_view name) const;
  std::optional<boost::json::value> find_object(std::string_view id) const;

  const State& state_;
  std::string base_url_;
};

}  // namespace creneau::sandbox
