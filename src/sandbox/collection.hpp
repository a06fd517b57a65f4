// A bounded, ordered set of objects of one kind: found by id, walked from the newest, the oldest
// let go at the limit.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace creneau::sandbox {

/// Pointers to an object stay valid until it is let go: until `add` is called at the limit, or
/// `remove`.
template <class T>
class Collection {
 public:
  explicit Collection(std::size_t limit) : limit_(limit) {}

  T& add(T object) {
    if (order_.size() >= limit_) remove_oldest();
    auto& stored = order_.emplace_back(std::make_unique<T>(std::move(object)));
    by_id_[stored->id] = first_ + order_.size() - 1;
    return *stored;
  }

  T* find(std::string_view id) {
    const auto position = position_of(id);
    return position == npos ? nullptr : order_[position].get();
  }
  const T* find(std::string_view id) const { return const_cast<Collection*>(this)->find(id); }

  void remove_oldest() {
    by_id_.erase(order_.front()->id);
    order_.pop_front();
    ++first_;
  }
  /// For rare use: costs the length of the collection.
  bool remove(std::string_view id) {
    const auto position = position_of(id);
    if (position == npos) return false;
    order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(position));
    by_id_.clear();
    for (std::size_t i = 0; i < order_.size(); ++i) by_id_[order_[i]->id] = first_ + i;
    return true;
  }

  /// 0 is the oldest; `npos` for an unknown id.
  std::size_t position_of(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? npos : found->second - first_;
  }
  T& at(std::size_t position) { return *order_[position]; }
  const T& at(std::size_t position) const { return *order_[position]; }
  std::size_t size() const { return order_.size(); }
  void clear() {
    order_.clear();
    by_id_.clear();
  }

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const { return left == right; }
  };

  std::size_t limit_;
  std::size_t first_ = 0;
  std::deque<std::unique_ptr<T>> order_;
  std::unordered_map<std::string, std::size_t, Hash, Equal> by_id_;
};

}  // namespace creneau::sandbox
