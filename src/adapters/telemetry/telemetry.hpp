// Logs and metrics: what the program tells its operator. Log lines of the flow can be followed by
// eye: time, level, booking, what happened. Never a secret, a token, a query string or a client's
// name in either.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "app/ports/journal.hpp"
#include "app/ports/store.hpp"

namespace creneau::telemetry {

enum class Format { text, json };
enum class Level { debug, info, warning, error };

struct Options {
  Format format = Format::text;
  Level level = Level::info;
  bool has_color = false;
};

/// One answered request, for the log and the metrics.
struct RequestRecord {
  std::string_view method;
  std::string_view path;
  std::string_view route;
  unsigned status = 0;
  std::chrono::microseconds duration{};
  std::string_view client_address;
  std::string_view request_id;
  std::string_view incident;
};

/// Writes to standard error, one line an entry. Any thread.
class Telemetry final : public app::Journal {
 public:
  explicit Telemetry(Options options);
  ~Telemetry() override;

  void happened(domain::Happening happening, const BookingId& booking, const SessionId& session,
                const Money& amount, std::string_view source) override;
  void purged(int count) override;
  void mail_sent(domain::MailKind kind, const BookingId& booking) override;
  void warn(std::string_view text) override;
  void alert(std::string_view text) override;

  void info(std::string_view text);
  void request(const RequestRecord& record);
  void webhook(std::string_view outcome);
  void set_queue(const app::QueueCounts& counts);
  void set_connections(std::size_t count);

  /// Prometheus text format 0.0.4.
  std::string metrics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace creneau::telemetry
