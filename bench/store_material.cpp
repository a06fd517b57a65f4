#include "bench/store_material.hpp"

#include <fmt/format.h>

#include <random>

namespace creneau::bench {
namespace {

constexpr std::uint64_t seed = 20'26;
// As long as the request that opens a Checkout Session.
constexpr std::size_t request_body_bytes = 1'100;
constexpr std::size_t body_hash_digits = 64;

const Instant first_created_at = *parse_rfc3339("2026-11-01T08:00:00Z");
const Instant first_start_at = *parse_rfc3339("2026-12-01T08:00:00Z");

domain::Slot make_slot(std::size_t number, std::uint64_t random) {
  domain::Slot slot;
  slot.id = SlotId(format_id("slot", first_created_at, random));
  slot.title = "Consultation";
  slot.place = "12 rue des Lilas, Paris";
  slot.start_at = first_start_at + std::chrono::hours(2) * number;
  slot.end_at = slot.start_at + std::chrono::hours(1);
  slot.price = {5000, "eur"};
  slot.created_at = first_created_at;
  return slot;
}

BookingRows make_booking(std::size_t number, const SlotId& slot_id, std::mt19937_64& random) {
  BookingRows rows;
  auto& booking = rows.booking;
  booking.created_at = first_created_at + std::chrono::milliseconds(number);
  booking.unpaid_since = booking.created_at;
  booking.id = BookingId(format_id("bk", booking.created_at, random()));
  booking.slot_id = slot_id;
  booking.name = fmt::format("Camille Martin {}", number);
  booking.email = fmt::format("camille.martin.{}@example.org", number);
  booking.phone = "+33 1 23 45 67 89";
  booking.price = {5000, "eur"};
  booking.attempt = 1;

  auto& payment = rows.payment;
  payment.id = PaymentId(format_id("pay", booking.created_at, random()));
  payment.booking_id = booking.id;
  payment.slot_id = slot_id;
  payment.request.idempotency_key = fmt::format("booking-{}-session-1", booking.id.str());
  payment.request.body =
      fmt::format("client_reference_id={}&mode=payment&line_items[0][quantity]=1&success_url=",
                  booking.id.str());
  payment.request.body.resize(request_body_bytes, 'x');
  payment.amount = booking.price;
  payment.created_at = booking.created_at;
  payment.expires_at = booking.created_at + std::chrono::minutes(33);

  rows.request.key = fmt::format("form {:016x}{:016x}", random(), random());
  rows.request.body_hash = std::string(body_hash_digits, 'a');
  rows.request.booking_id = booking.id;

  rows.entry.booking_id = booking.id;
  rows.entry.at = booking.created_at;
  rows.entry.happening = domain::Happening::created;
  rows.entry.source = "page";
  return rows;
}

}  // namespace

Material make_material(std::size_t count) {
  std::mt19937_64 random(seed);
  Material material;
  for (std::size_t i = 0; i < slot_count; ++i) material.slots.push_back(make_slot(i, random()));
  material.bookings.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    material.bookings.push_back(make_booking(i, material.slots[i % slot_count].id, random));
  return material;
}

}  // namespace creneau::bench
