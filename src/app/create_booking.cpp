#include "app/create_booking.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "app/booking_token.hpp"
#include "app/open_session.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

/// Of what was asked, field by field with lengths, so that no two requests look alike.
std::string hash_request(const CreateBooking& command) {
  const auto& draft = command.draft;
  std::string text;
  for (const auto* field :
       {&command.slot_id.str(), &draft.name, &draft.email, &draft.phone, &draft.notes})
    text += fmt::format("{}:{}", field->size(), *field);
  if (command.asked_locale) text += name(*command.asked_locale);
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  return to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

struct Begun {
  std::optional<domain::Booking> booking;
  std::optional<ReplayedAnswer> replay;
  bool is_new = false;
  bool has_effects = false;
};

/// The same key again: the stored answer, or the booking that is still being worked on.
Result<std::optional<Begun>> find_begun(Tx& tx, const std::string& key, const std::string& hash) {
  const auto earlier = tx.find_client_request(key);
  if (!earlier) return std::optional<Begun>();
  if (earlier->body_hash != hash) return Errc::idempotency_mismatch;
  Begun begun;
  if (earlier->status != 0)
    begun.replay = ReplayedAnswer{earlier->status, earlier->answer};
  else
    begun.booking = tx.find_booking(earlier->booking_id);
  return std::optional<Begun>(std::move(begun));
}

domain::Booking make_booking(const Context& context, const CreateBooking& command,
                             const domain::Slot& slot) {
  domain::Booking booking;
  booking.id = context.make_id<BookingId>("bk");
  booking.slot_id = slot.id;
  booking.name = command.draft.name;
  booking.email = command.draft.email;
  booking.phone = command.draft.phone;
  booking.notes = command.draft.notes;
  booking.locale = command.draft.locale;
  booking.price = slot.price;
  booking.created_at = context.clock.now();
  booking.unpaid_since = booking.created_at;
  return booking;
}

/// Price zero: the seat is taken at once.
Result<void> confirm_free(Tx& tx, const Context& context, const domain::Booking& booking) {
  if (!tx.claim_seat(booking.slot_id, booking.id)) return Errc::slot_taken;
  queue_mail(tx, context, domain::MailKind::confirmation, booking.id, {}, booking.price);
  queue_mail(tx, context, domain::MailKind::owner_booking_confirmed, booking.id, {}, booking.price);
  return Result<void>::ok();
}

Result<Begun> begin_booking(Tx& tx, const Context& context, const CreateBooking& command,
                            const std::string& hash, Source source) {
  if (!command.client_request_key.empty()) {
    auto earlier = find_begun(tx, command.client_request_key, hash);
    if (!earlier) return earlier.error();
    if (*earlier) return std::move(**earlier);
  }
  const auto slot = tx.lock_slot(command.slot_id);
  if (!slot) return Errc::slot_not_found;
  if (auto bookable = domain::check_bookable(*slot, context.clock.now()); !bookable)
    return bookable.error();

  auto booking = make_booking(context, command, *slot);
  const bool is_free = booking.price.minor == 0;
  if (is_free) {
    booking.status = domain::BookingStatus::confirmed;
    booking.payment_status = domain::PaymentStatus::not_required;
  } else {
    booking.attempt = 1;
  }
  tx.insert_booking(booking);
  if (is_free) {
    if (auto confirmed = confirm_free(tx, context, booking); !confirmed) return confirmed.error();
  } else {
    tx.insert_payment(make_payment(context, *slot, booking, booking.attempt));
  }
  if (!command.client_request_key.empty())
    tx.insert_client_request({command.client_request_key, hash, booking.id, 0, {}});
  add_history(tx, context, booking,
              is_free ? domain::Happening::confirmed : domain::Happening::created, source, {});
  Begun begun;
  begun.booking = std::move(booking);
  begun.is_new = true;
  begun.has_effects = is_free;
  return begun;
}

}  // namespace

awaitable<Result<CreateResult>> create_booking(Context& context, CreateBooking command,
                                               Source source) {
  auto draft = domain::make_booking_draft(std::move(command.draft));
  if (!draft) co_return draft.error();
  command.draft = std::move(*draft);
  const auto hash = hash_request(command);

  // A booking that is purged while its session is being opened is begun again under the same client
  // request.
  constexpr int starts_max = 3;
  for (int start = 0; start < starts_max; ++start) {
    const auto write_begun = [&context, command, hash, source](Tx& tx) {
      return begin_booking(tx, context, command, hash, source);
    };
    auto begun = co_await context.store.write(write_begun);
    if (!begun) co_return begun.error();
    if (begun->replay) co_return CreateResult(std::move(*begun->replay));
    if (!begun->booking) continue;
    if (begun->is_new) {
      const bool is_free = begun->booking->price.minor == 0;
      publish(context,
              {domain::Outcome::recorded,
               is_free ? domain::Happening::confirmed : domain::Happening::created,
               begun->booking->id,
               {},
               begun->booking->price,
               begun->has_effects},
              source);
    }
    CreatedBooking created;
    created.booking = std::move(*begun->booking);
    created.token = make_booking_token(context.installation, created.booking);
    created.expires_at = created.booking.unpaid_since + context.rules->unpaid_ttl;
    if (created.booking.price.minor == 0) co_return CreateResult(std::move(created));

    auto url = co_await open_session(context, created.booking.id, source);
    if (url) {
      created.checkout_url = std::move(*url);
      co_return CreateResult(std::move(created));
    }
    if (url.error().code == Errc::booking_not_found) continue;
    if (url.error().code != Errc::payment_unavailable) co_return url.error();
    created.payment_error = url.error();
    co_return CreateResult(std::move(created));
  }
  co_return Errc::conflict;
}

awaitable<Result<void>> store_answer(Context& context, std::string client_request_key, int status,
                                     std::string body) {
  CRENEAU_ASSERT(status < 500);
  const auto work = [key = std::move(client_request_key), status,
                     body = std::move(body)](Tx& tx) -> Result<void> {
    tx.answer_client_request(key, status, body);
    return Result<void>::ok();
  };
  co_return co_await context.store.write(work);
}

}  // namespace creneau::app
