#include "sandbox/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "base/assert.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view format_line = R"({"kind":"journal","format":2})";
/// The file is written anew when it holds this many times more lines than there are objects, and
/// not before it is worth it.
constexpr std::size_t lines_per_object_max = 4;
constexpr std::size_t lines_before_compaction_min = 20'000;

[[noreturn]] void fail(const std::string& path, std::string_view what) {
  throw std::runtime_error(fmt::format("The sandbox's state file {} {}", path, what));
}

std::string make_object_line(std::string_view kind, json::value value) {
  return fmt::format(R"({{"kind":"{}","value":{}}})", kind, json::serialize(value)) + "\n";
}

json::value to_stored(const Mail& mail) {
  return {{"id", mail.id},
          {"received", mail.received},
          {"sender", mail.sender},
          {"recipients", mail.recipients},
          {"raw", encode_base64(mail.raw)}};
}

Mail from_stored(const json::object& object) {
  Mail mail;
  mail.id = json::value_to<std::string>(object.at("id"));
  mail.received = object.at("received").to_number<std::int64_t>();
  mail.sender = json::value_to<std::string>(object.at("sender"));
  mail.recipients = json::value_to<std::string>(object.at("recipients"));
  mail.raw = decode_base64(json::value_to<std::string>(object.at("raw")));
  return mail;
}

template <class T>
bool restore(State& state, std::string_view kind, const json::value& value) {
  if (kind != T::kind) return false;
  // A file written before a member was thought of lacks it: it has its default then.
  auto whole = json::value_from(T{});
  for (const auto& [name, member] : value.as_object()) whole.as_object()[name] = member;
  auto object = json::value_to<T>(whole);
  auto& collection = state.of<T>();
  if (auto* known = collection.find(object.id))
    *known = std::move(object);
  else
    collection.add(std::move(object));
  return true;
}

template <class T>
bool write(const State& state, std::string_view kind, const std::string& id, std::string& line) {
  if (kind != T::kind) return false;
  if (const auto* object = const_cast<State&>(state).of<T>().find(id))
    line = make_object_line(kind, json::value_from(*object));
  return true;
}

template <class T>
void write_all(State& state, std::string& bytes) {
  const auto& collection = state.of<T>();
  for (std::size_t i = 0; i < collection.size(); ++i)
    bytes += make_object_line(T::kind, json::value_from(collection.at(i)));
}

void write_bytes(int file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path, fmt::format("cannot be written: {}", std::strerror(errno)));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Journal::Journal(std::string path, State& state, Mailbox& mailbox, VirtualClock& clock,
                 boost::asio::io_context& context)
    : path_(std::move(path)), state_(state), mailbox_(mailbox), clock_(clock), context_(context) {
  if (path_.empty()) return;
  load();
  compact();
  state_.on_change = [this](std::string_view kind, const std::string& id) { note(kind, id); };
  mailbox_.on_change = [this](const std::string& id) { note(Mail::kind, id); };
}

void Journal::note(std::string_view kind, const std::string& id) {
  if (changed_.empty())
    boost::asio::post(context_, [this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) flush();
    });
  if (changed_names_.insert(fmt::format("{}/{}", kind, id)).second) changed_.emplace_back(kind, id);
}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

void Journal::load() {
  std::ifstream file(path_, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return;
    fail(path_, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  std::string line;
  if (!std::getline(file, line)) return;
  if (line != format_line)
    fail(path_, "was not written by this version of the sandbox; move it away to start anew");
  std::size_t number = 1;
  while (std::getline(file, line)) {
    ++number;
    // A last line without its end was cut off by a killed process; nobody was told of it.
    if (file.eof()) break;
    try {
      load_line(line);
    } catch (const std::exception& error) {
      fail(path_, fmt::format("cannot be read in line {}: {}", number, error.what()));
    }
  }
  // A call that was under way when the process ended has no answer to repeat.
  for (std::size_t i = 0; i < state_.stored_answers.size(); ++i)
    if (auto& answer = state_.stored_answers.at(i); answer.status == 0) answer.request.clear();
}

void Journal::load_line(std::string_view line) {
  const auto document = json::parse(line);
  const auto& object = document.as_object();
  const auto kind = json::value_to<std::string>(object.at("kind"));
  const auto& value = object.at("value");
  if (kind == "clock") {
    clock_.set_offset(Duration(value.to_number<std::int64_t>()));
  } else if (kind == Mail::kind) {
    if (value.is_null())
      mailbox_.clear();
    else
      mailbox_.restore(from_stored(value.as_object()));
  } else if (kind == WebhookEndpoint::kind && value.is_string()) {
    state_.endpoints.remove(json::value_to<std::string>(value));
  } else {
    const bool is_known =
        restore<Session>(state_, kind, value) || restore<PaymentIntent>(state_, kind, value) ||
        restore<Charge>(state_, kind, value) || restore<Refund>(state_, kind, value) ||
        restore<Dispute>(state_, kind, value) || restore<Event>(state_, kind, value) ||
        restore<Delivery>(state_, kind, value) || restore<WebhookEndpoint>(state_, kind, value) ||
        restore<StoredAnswer>(state_, kind, value);
    if (!is_known) throw std::runtime_error(fmt::format("unknown kind {}", kind));
  }
}

std::string Journal::make_clock_line() const {
  return fmt::format(R"({{"kind":"clock","value":{}}})", clock_.offset().count()) + "\n";
}

void Journal::compact() {
  std::string bytes(format_line);
  bytes += "\n" + make_clock_line();
  write_all<Session>(state_, bytes);
  write_all<PaymentIntent>(state_, bytes);
  write_all<Charge>(state_, bytes);
  write_all<Refund>(state_, bytes);
  write_all<Dispute>(state_, bytes);
  write_all<Event>(state_, bytes);
  write_all<Delivery>(state_, bytes);
  write_all<StoredAnswer>(state_, bytes);
  for (std::size_t i = 0; i < state_.endpoints.size(); ++i)
    if (const auto& endpoint = state_.endpoints.at(i); !endpoint.is_configured)
      bytes += make_object_line(WebhookEndpoint::kind, json::value_from(endpoint));
  for (std::size_t i = 0; i < mailbox_.all().size(); ++i)
    bytes += make_object_line(Mail::kind, to_stored(mailbox_.all().at(i)));

  const auto temporary = path_ + ".new";
  constexpr int owner_only = 0600;
  const int file =
      ::open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, owner_only);
  if (file < 0) fail(temporary, fmt::format("cannot be made: {}", std::strerror(errno)));
  write_bytes(file, temporary, bytes);
  if (::fsync(file) != 0 || ::rename(temporary.c_str(), path_.c_str()) != 0)
    fail(path_, fmt::format("cannot be replaced: {}", std::strerror(errno)));
  if (file_ >= 0) ::close(file_);
  file_ = file;
  written_offset_ = clock_.offset();
  lines_ = count_objects();
}

std::size_t Journal::count_objects() const {
  return state_.sessions.size() + state_.payment_intents.size() + state_.charges.size() +
         state_.refunds.size() + state_.disputes.size() + state_.events.size() +
         state_.deliveries.size() + state_.stored_answers.size() + mailbox_.all().size();
}

std::string Journal::make_line(std::string_view kind, const std::string& id) const {
  if (kind == Mail::kind) {
    if (id.empty()) return "{\"kind\":\"mail\",\"value\":null}\n";
    const auto* mail = mailbox_.all().find(id);
    return mail == nullptr ? std::string() : make_object_line(kind, to_stored(*mail));
  }
  if (kind == WebhookEndpoint::kind && state_.endpoints.find(id) == nullptr)
    return make_object_line(kind, json::value(id));
  std::string line;
  const bool is_known =
      write<Session>(state_, kind, id, line) || write<PaymentIntent>(state_, kind, id, line) ||
      write<Charge>(state_, kind, id, line) || write<Refund>(state_, kind, id, line) ||
      write<Dispute>(state_, kind, id, line) || write<Event>(state_, kind, id, line) ||
      write<Delivery>(state_, kind, id, line) || write<WebhookEndpoint>(state_, kind, id, line) ||
      write<StoredAnswer>(state_, kind, id, line);
  CRENEAU_ASSERT(is_known);
  return line;
}

void Journal::flush() {
  if (file_ < 0) return;
  std::string bytes;
  if (clock_.offset() != written_offset_) {
    written_offset_ = clock_.offset();
    bytes += make_clock_line();
    ++lines_;
  }
  for (const auto& [kind, id] : changed_) {
    bytes += make_line(kind, id);
    ++lines_;
  }
  changed_.clear();
  changed_names_.clear();
  if (!bytes.empty()) append(bytes);
  if (lines_ > lines_before_compaction_min && lines_ > lines_per_object_max * count_objects())
    compact();
}

void Journal::append(std::string_view bytes) {
  write_bytes(file_, path_, bytes);
}

}  // namespace creneau::sandbox
