// What a booking's page has to say: one scene for each row of docs/protocol.md that a client can
// meet, and its words.
#pragma once

#include "adapters/http/pages/pages.hpp"
#include "adapters/http/pages/words.hpp"

namespace creneau::http::pages {

enum class Scene {
  checking,        ///< back from the payment page, no word of the money yet
  waiting,         ///< may be paid
  held,            ///< may be paid, and has its seat until then
  hold_over,       ///< unpaid, and the seat it had is not its own any more
  gone,            ///< unpaid, and the slot is no longer free
  failed,          ///< the last attempt to pay failed; may be paid again
  processing,      ///< a delayed payment is on its way
  authorized,      ///< has its seat, the money is being taken
  confirmed,       ///< theirs, paid
  confirmed_free,  ///< theirs, nothing to pay
  rejected,        ///< paid, but the slot was gone: all comes back, or was never taken
  mismatched,      ///< paid another amount than the booking's: all comes back, or was never taken
  cancelled,
};

/// The state's colour and icon.
enum class Tone { waiting, done, sorry, neutral };

/// Whether the client may still cancel or move it: confirmed, and not begun.
bool may_change(const BookingView& view);

Scene scene_of(const BookingView& view);
Tone tone_of(Scene scene);
Words headline_of(const BookingView& view);
/// One or two sentences, with amounts and dates in the language.
std::string sentence_of(const BookingView& view, const Site& site);
/// Where the money is, if some is on its way back or there is more to say; else empty.
std::string money_note_of(const BookingView& view, Locale locale);
/// What cancelling gives back, with dates; for a booking that may be changed.
std::string cancelling_text(const domain::Booking& booking, const domain::Slot& slot, Instant now,
                            const Site& site);
/// `lundi 30 novembre à 9 h 00`
std::string moment_text(Instant at, Instant now, const Site& site);

}  // namespace creneau::http::pages
