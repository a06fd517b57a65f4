#include "app/create_booking.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "app/booking_token.hpp"
#include "app/open_session.hpp"
#include "app/secrets.hpp"
#include "base/text.hpp"
#include "domain/holding.hpp"

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

/// Price zero: the seat is taken at once.
Result<void> confirm_free(Tx& tx, const Context& context, const domain::Booking& booking,
                          const domain::Slot& slot) {
  if (!tx.claim_seat(booking.slot_id, booking.id)) return Errc::slot_taken;
  queue_mail(tx, context, domain::MailKind::confirmation, booking.id, {}, booking.price);
  queue_mail(tx, context, domain::MailKind::owner_booking_confirmed, booking.id, {}, booking.price);
  queue_reminders(tx, context, booking.id, slot);
  expire_rivals(tx, context, booking.slot_id, booking.id);
  return Result<void>::ok();
}

/// Who a hold is counted for; nobody can get back to the address without the installation's key.
std::string make_holder_key(const Context& context, const std::string& client_address) {
  if (client_address.empty()) return {};
  return hash_secret(context.installation, SecretKind::holder_address, client_address);
}

/// How long the slot's service holds a seat while it is paid; zero: it does not.
std::chrono::minutes hold_of(Reader& reader, const domain::Slot& slot) {
  if (slot.service_id.empty()) return {};
  const auto service = reader.find_service(slot.service_id);
  if (!service || service->hold_policy != domain::HoldPolicy::hard) return {};
  return service->hold_duration;
}

/// Errors: too_many_holds.
Result<void> begin_hold(Tx& tx, const Context& context, const CreateBooking& command,
                        const domain::Slot& slot, domain::Booking& booking) {
  const auto hold = hold_of(tx, slot);
  if (hold == std::chrono::minutes::zero()) return Result<void>::ok();
  booking.held_by = make_holder_key(context, command.client_address);
  if (!booking.held_by.empty() && tx.count_holds(booking.held_by) >= domain::holds_per_address_max)
    return Errc::too_many_holds;
  booking.held_until = std::min<Instant>(booking.created_at + hold, slot.start_at);
  return Result<void>::ok();
}

/// Price above zero: the request for Stripe is stored; where seats are held, this one is taken.
/// Whether anything is queued.
Result<bool> begin_payment(Tx& tx, const Context& context, const domain::Slot& slot,
                           const domain::Booking& booking) {
  tx.insert_payment(make_payment(tx, context, slot, booking, booking.attempt));
  if (!booking.held_until) return false;
  if (!tx.claim_seat(slot.id, booking.id)) return Errc::slot_taken;
  return expire_rivals(tx, context, slot.id, booking.id);
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

  auto booking = make_booking(tx, context, command.draft, *slot);
  const bool is_free = booking.price.minor == 0;
  if (is_free) {
    booking.status = domain::BookingStatus::confirmed;
    booking.payment_status = domain::PaymentStatus::not_required;
  } else {
    booking.attempt = 1;
    if (auto begun = begin_hold(tx, context, command, *slot, booking); !begun) return begun.error();
  }
  Begun begun;
  tx.insert_booking(booking);
  if (is_free) {
    auto confirmed = confirm_free(tx, context, booking, *slot);
    if (!confirmed) return confirmed.error();
    begun.has_effects = true;
  } else {
    auto queued = begin_payment(tx, context, *slot, booking);
    if (!queued) return queued.error();
    begun.has_effects = *queued;
  }
  if (!command.client_request_key.empty())
    tx.insert_client_request({command.client_request_key, hash, booking.id, 0, {}});
  add_history(tx, context, booking,
              is_free ? domain::Happening::confirmed : domain::Happening::created, source, {});
  begun.booking = std::move(booking);
  begun.is_new = true;
  return begun;
}

}  // namespace

domain::Booking make_booking(Reader& reader, const Context& context,
                             const domain::BookingDraft& draft, const domain::Slot& slot) {
  domain::Booking booking;
  booking.id = context.make_id<BookingId>("bk");
  booking.slot_id = slot.id;
  booking.name = draft.name;
  booking.email = draft.email;
  booking.phone = draft.phone;
  booking.notes = draft.notes;
  booking.locale = draft.locale;
  booking.price = slot.price;
  booking.created_at = context.clock.now();
  booking.unpaid_since = booking.created_at;
  if (!slot.service_id.empty())
    if (const auto service = reader.find_service(slot.service_id)) booking.policy = service->policy;
  return booking;
}

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
    created.expires_at = domain::unpaid_until(created.booking, context.rules->unpaid_ttl);
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
