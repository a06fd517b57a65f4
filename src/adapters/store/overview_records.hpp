// app/ports/overview_records.hpp in SQL, inside a transaction that others begin and end. One file
// of sources a subject: booking_search, attention_records, report_records, settings_records,
// privacy_records.
#pragma once

#include "adapters/store/connection.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::store {

// No answer grows without bound; beyond these it is cut.
inline constexpr int mails_of_booking_listed_max = 1'000;
/// A search that finds no more than this is sorted in memory; what finds more fills a page soon
/// enough by walking through all bookings in order.
inline constexpr int search_hits_sorted_max = 500;

class OverviewRecords final : public app::OverviewTx {
 public:
  explicit OverviewRecords(Connection& connection) : connection_(connection) {}

  std::vector<app::FoundBooking> search_bookings(const app::BookingSearch& search,
                                                 const std::optional<app::BookingCursor>& after,
                                                 int limit) override;
  std::vector<app::FoundBooking> list_coming(Instant from, Instant to, const app::SeenBy& seen_by,
                                             int limit) override;
  std::int64_t count_free_seats(Instant from, Instant to, const app::SeenBy& seen_by) override;
  std::int64_t sum_captured(Instant from, Instant to, const std::string& currency,
                            const app::SeenBy& seen_by) override;
  std::vector<app::MailRecord> list_mails(const BookingId& id) override;

  std::vector<app::AttentionRow> list_attention(const app::AttentionFilter& filter,
                                                const std::optional<app::AttentionCursor>& after,
                                                int limit) override;
  std::optional<app::AttentionRow> find_attention(const std::string& id,
                                                  const app::SeenBy& seen_by) override;
  std::optional<domain::Dispute> find_dispute(const PaymentIntentId& id) override;
  std::int64_t count_attention(const app::SeenBy& seen_by) override;

  void visit_figures(Instant from, Instant to,
                     const std::function<void(const app::Figure&)>& visit) override;
  std::vector<app::Movement> list_movements(Instant from, Instant to, int limit) override;

  app::BusinessSettings read_settings(app::BusinessSettings base) override;
  app::HealthFacts read_health(Instant captured_from, Instant captured_to) override;
  app::SetUpFacts read_set_up() override;

  std::vector<BookingId> list_bookings_of_client(const std::string& email, int limit) override;
  bool has_booking_ahead(const std::string& email, Instant now) override;
  std::vector<BookingId> list_forgettable(Instant before, int limit) override;

  void raise_attention(const domain::Attention& attention) override;
  bool resolve_attention(const std::string& matter, const std::string& by, Instant now) override;
  void save_dispute(const domain::Dispute& dispute) override;
  void write_settings(const app::BusinessSettings& settings) override;
  void note_chore(app::Chore chore, Instant at) override;
  void erase_client(const BookingId& id) override;

 private:
  std::vector<app::FoundBooking> walk_bookings(const app::BookingSearch& search,
                                               const std::optional<app::BookingCursor>& after,
                                               int limit);
  void write_setting(std::string_view name, const std::string& json);

  Connection& connection_;
};

}  // namespace creneau::store
