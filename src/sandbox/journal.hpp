// Keeps the state in a file of JSON lines: every changed object is appended, the last line of an
// object counts. What an answer told a client is in the file before the answer leaves, so that a
// killed process forgets nothing.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "sandbox/clock.hpp"
#include "sandbox/mailbox.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

class Journal {
 public:
  /// An empty path: nothing is kept. Throws std::runtime_error when the file cannot be opened, or
  /// cannot be read as a journal.
  Journal(std::string path, State& state, Mailbox& mailbox, VirtualClock& clock,
          boost::asio::io_context& context);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Writes what has changed since the last call. Comes by itself soon after a change; before an
  /// answer leaves, it is called by hand.
  void flush();

 private:
  void note(std::string_view kind, const std::string& id);
  void load();
  void load_line(std::string_view line);
  /// Writes the present state to a new file and puts it in the old one's place.
  void compact();
  std::string make_line(std::string_view kind, const std::string& id) const;
  std::string make_clock_line() const;
  std::size_t count_objects() const;
  void append(std::string_view bytes);

  std::string path_;
  State& state_;
  Mailbox& mailbox_;
  VirtualClock& clock_;
  boost::asio::io_context& context_;
  /// Gone when the journal is: a flush that is still queued then does nothing.
  std::shared_ptr<int> alive_ = std::make_shared<int>();
  int file_ = -1;
  /// Kind and id, in the order of the first change.
  std::vector<std::pair<std::string_view, std::string>> changed_;
  std::unordered_set<std::string> changed_names_;
  Duration written_offset_{};
  std::size_t lines_ = 0;
};

}  // namespace creneau::sandbox
