// What the tables of routes have in common: pages, and calls about one object.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "sandbox/api.hpp"
#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

template <class T, class Show>
Outcome<boost::json::object> answer_page(const Outcome<Page<T>>& page, std::string_view url,
                                         Show show) {
  if (!page) return page.error();
  boost::json::array data;
  for (const auto* object : page->objects) data.push_back(show(*object));
  return make_list(url, std::move(data), page->has_more);
}

/// Carries `act` out on the object that the path names.
template <class T, class Act>
Outcome<boost::json::object> with_object(Collection<T>& all, const Call& call, std::string param,
                                         Act act) {
  auto* object = all.find(call.id);
  if (object == nullptr) return missing(T::kind, call.id, std::move(param));
  return act(*object);
}

/// A retrieve takes no parameters but `expand`.
template <class T, class Show>
Operation make_retrieve(Collection<T>& all, std::string param, Show show) {
  return [&all, param, show](const Call& call) {
    call.parameters.finish();
    return with_object(all, call, param, [&](const T& object) -> Outcome<boost::json::object> {
      if (auto error = call.parameters.error()) return *std::move(error);
      return show(object);
    });
  };
}

template <class T>
const auto show_plain = [](const T& object) { return to_json(object); };

/// The object as it is after the call.
template <class T>
Outcome<boost::json::object> answer_plain(const Outcome<T*>& object) {
  if (!object) return object.error();
  return to_json(**object);
}

}  // namespace creneau::sandbox
