#include "adapters/telemetry/telemetry.hpp"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/money.hpp"
#include "base/time.hpp"

namespace creneau::telemetry {
namespace {

/// The value as a JSON string, quotes included.
std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      quoted += {'\\', c};
    else if (byte < 0x20)
      quoted += fmt::format("\\u{:04x}", byte);
    else
      quoted += c;
  }
  return quoted + '"';
}

/// A control character from outside shall not begin a line of its own.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return line;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  CRENEAU_UNREACHABLE();
}

std::string_view sentence(domain::Happening happening) {
  using domain::Happening;
  switch (happening) {
    case Happening::none:
      return "";
    case Happening::created:
      return "📝 Réservation créée, en attente de paiement";
    case Happening::session_opened:
      return "Page de paiement ouverte";
    case Happening::session_closed:
      return "Page de paiement fermée";
    case Happening::payment_failed:
      return "Paiement refusé";
    case Happening::payment_processing:
      return "Paiement différé en cours";
    case Happening::authorized:
      return "Paiement autorisé, encaissement en cours";
    case Happening::capture_failed:
      return "⚠ Encaissement refusé : autorisation levée, place rendue";
    case Happening::authorization_lapsed:
      return "⚠ Autorisation expirée avant l'encaissement : place rendue";
    case Happening::released:
      return "↩ Autorisation levée, rien n'est débité";
    case Happening::confirmed:
      return "✅ Réservation confirmée";
    case Happening::slot_taken:
      return "❌ Créneau déjà réservé par quelqu'un d'autre, rien ne lui reste débité";
    case Happening::amount_mismatch:
      return "❌ Montant payé inattendu, rien ne lui reste débité";
    case Happening::unexpected_payment:
      return "↩ Paiement sans objet, rien n'en reste débité";
    case Happening::refunded:
      return "↩ Remboursé en totalité";
    case Happening::partly_refunded:
      return "↩ Remboursé en partie";
    case Happening::refund_failed:
      return "⚠ Remboursement refusé par Stripe : à régler à la main";
    case Happening::cancelled:
      return "🗓 Réservation annulée";
    case Happening::moved:
      return "🗓 Réservation déplacée";
    case Happening::refund_ordered:
      return "↩ Remboursement lancé";
    case Happening::settled_by_hand:
      return "↩ Remboursement réglé à la main";
    case Happening::marked_done:
      return "Rendez-vous honoré";
    case Happening::marked_no_show:
      return "Client absent";
    case Happening::marked_open:
      return "Présence à préciser";
    case Happening::payment_link_sent:
      return "✉ Lien de paiement envoyé";
    case Happening::mail_sent:
      return "✉ Message envoyé";
    case Happening::mail_tried:
      return "✉ Message à renvoyer";
    case Happening::mail_failed:
      return "⚠ Message abandonné";
    case Happening::disputed:
      return "⚠ Paiement contesté par la banque du client";
  }
  CRENEAU_UNREACHABLE();
}

Level level_of(domain::Happening happening) {
  using domain::Happening;
  switch (happening) {
    case Happening::slot_taken:
    case Happening::amount_mismatch:
    case Happening::unexpected_payment:
    case Happening::mail_failed:
    case Happening::disputed:
    case Happening::capture_failed:
    case Happening::authorization_lapsed:
      return Level::warning;
    case Happening::refund_failed:
      return Level::error;
    case Happening::session_opened:
    case Happening::session_closed:
    case Happening::mail_sent:
    case Happening::mail_tried:
    case Happening::none:
      return Level::debug;
    case Happening::created:
    case Happening::payment_failed:
    case Happening::payment_processing:
    case Happening::authorized:
    case Happening::released:
    case Happening::confirmed:
    case Happening::refunded:
    case Happening::partly_refunded:
    case Happening::cancelled:
    case Happening::moved:
    case Happening::refund_ordered:
    case Happening::settled_by_hand:
    case Happening::marked_done:
    case Happening::marked_no_show:
    case Happening::marked_open:
    case Happening::payment_link_sent:
      return Level::info;
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace

struct Telemetry::Impl {
  explicit Impl(Options chosen) : options(chosen) {
    std::shared_ptr<spdlog::sinks::sink> sink;
    if (options.has_color)
      sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    else
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    logger = std::make_shared<spdlog::logger>("creneau", std::move(sink));
    logger->set_level(to_spdlog(options.level));
    if (options.format == Format::json)
      logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})",
                          spdlog::pattern_time_type::utc);
    else
      logger->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
    logger->flush_on(spdlog::level::info);
  }

  /// `fields` are JSON members (`"a":"b",…`) for machines, `tail` the same for people.
  void log(Level level, std::string_view text, std::string_view fields, std::string_view tail) {
    if (options.format == Format::json)
      logger->log(to_spdlog(level), "\"message\":{}{}{}", quote(text), fields.empty() ? "" : ",",
                  fields);
    else
      logger->log(to_spdlog(level), "{}{}{}", one_line(text), tail.empty() ? "" : "  ",
                  one_line(tail));
  }

  Options options;
  std::shared_ptr<spdlog::logger> logger;
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("creneau_http_requests_total")
          .Help("Requests answered, by route and status")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("creneau_http_request_duration_seconds")
          .Help("Time from a request's last byte to its answer, by route")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& happenings =
      prometheus::BuildCounter()
          .Name("creneau_bookings_total")
          .Help("What happened to bookings, by kind")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& webhooks = prometheus::BuildCounter()
                                                          .Name("creneau_webhook_events_total")
                                                          .Help("Webhook calls, by outcome")
                                                          .Register(registry);
  prometheus::Family<prometheus::Counter>& mails = prometheus::BuildCounter()
                                                       .Name("creneau_mails_sent_total")
                                                       .Help("Mails handed to the SMTP server")
                                                       .Register(registry);
  prometheus::Counter& purged = prometheus::BuildCounter()
                                    .Name("creneau_bookings_purged_total")
                                    .Help("Unpaid bookings deleted")
                                    .Register(registry)
                                    .Add({});
  prometheus::Counter& alerts = prometheus::BuildCounter()
                                    .Name("creneau_alerts_total")
                                    .Help("Events that need a person")
                                    .Register(registry)
                                    .Add({});
  prometheus::Family<prometheus::Gauge>& queue = prometheus::BuildGauge()
                                                     .Name("creneau_queue_size")
                                                     .Help("Rows that wait, by kind")
                                                     .Register(registry);
  prometheus::Gauge& connections = prometheus::BuildGauge()
                                       .Name("creneau_http_connections")
                                       .Help("Open client connections")
                                       .Register(registry)
                                       .Add({});
};

Telemetry::Telemetry(Options options) : impl_(std::make_unique<Impl>(options)) {}
Telemetry::~Telemetry() = default;

void Telemetry::happened(domain::Happening happening, const BookingId& booking,
                         const SessionId& session, const Money& amount, std::string_view source) {
  if (happening == domain::Happening::none) return;
  const auto level = level_of(happening);
  const auto money = format_money(amount, Locale::fr);
  impl_->log(
      level, sentence(happening),
      fmt::format(R"("event":{},"booking":{},"session":{},"amount":{},"currency":{},"source":{})",
                  quote(domain::name(happening)), quote(booking.str()), quote(session.str()),
                  amount.minor, quote(amount.currency), quote(source)),
      fmt::format("{} {} {} ({})", booking.str(), session.str(), money, source));
  impl_->happenings.Add({{"event", std::string(domain::name(happening))}}).Increment();
}

void Telemetry::purged(int count) {
  impl_->log(Level::info,
             count == 1 ? "🧹 1 réservation impayée supprimée"
                        : fmt::format("🧹 {} réservations impayées supprimées", count),
             fmt::format(R"("event":"purged","count":{})", count), "");
  impl_->purged.Increment(count);
}

void Telemetry::mail_sent(domain::MailKind kind, const BookingId& booking) {
  impl_->log(Level::info, "✉ Courriel envoyé",
             fmt::format(R"("event":"mail_sent","mail":{},"booking":{})", quote(domain::name(kind)),
                         quote(booking.str())),
             fmt::format("{} {}", booking.str(), domain::name(kind)));
  impl_->mails.Add({{"kind", std::string(domain::name(kind))}}).Increment();
}

void Telemetry::warn(std::string_view text) {
  impl_->log(Level::warning, text, "", "");
}

void Telemetry::alert(std::string_view text) {
  impl_->log(Level::error, text, R"("event":"alert")", "");
  impl_->alerts.Increment();
}

void Telemetry::info(std::string_view text) {
  impl_->log(Level::info, text, "", "");
}

void Telemetry::request(const RequestRecord& record) {
  const bool is_incident = !record.incident.empty();
  const auto level = is_incident ? Level::error : Level::debug;
  if (impl_->logger->should_log(to_spdlog(level))) {
    const auto milliseconds = static_cast<double>(record.duration.count()) / 1000.0;
    impl_->log(level, fmt::format("{} {} {}", record.method, record.path, record.status),
               fmt::format(R"("request_id":{},"client":{},"duration_ms":{:.3f},"incident":{})",
                           quote(record.request_id), quote(record.client_address), milliseconds,
                           quote(record.incident)),
               fmt::format("{:.1f} ms {} {}", milliseconds, record.request_id, record.incident));
  }
  const std::string route(record.route.empty() ? "none" : record.route);
  impl_->requests.Add({{"route", route}, {"status", std::to_string(record.status)}}).Increment();
  static const prometheus::Histogram::BucketBoundaries bounds{0.001, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                              0.25,  0.5,   1,    2.5,   5,    10};
  impl_->durations.Add({{"route", route}}, bounds)
      .Observe(static_cast<double>(record.duration.count()) / 1e6);
}

void Telemetry::webhook(std::string_view outcome) {
  impl_->webhooks.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Telemetry::set_queue(const app::QueueCounts& counts) {
  impl_->queue.Add({{"kind", "effects_due"}}).Set(static_cast<double>(counts.effects_due));
  impl_->queue.Add({{"kind", "mails_waiting"}}).Set(static_cast<double>(counts.mails_waiting));
  impl_->queue.Add({{"kind", "mails_failed"}}).Set(static_cast<double>(counts.mails_failed));
  impl_->queue.Add({{"kind", "refunds_failed"}}).Set(static_cast<double>(counts.refunds_failed));
}

void Telemetry::set_connections(std::size_t count) {
  impl_->connections.Set(static_cast<double>(count));
}

std::string Telemetry::metrics() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace creneau::telemetry
