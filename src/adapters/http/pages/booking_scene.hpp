// What a booking's page has to say: one scene for each row of docs/protocol.md that a client can
// meet, and its words.
#pragma once

#include "adapters/http/pages/pages.hpp"
#include "adapters/http/pages/words.hpp"

namespace creneau::http::pages {

enum class Scene {
  checking,        ///< back from the payment page, no word of the money yet
  waiting,         ///< may be paid
  gone,            ///< unpaid, and the slot is no longer free
  failed,          ///< the last attempt to pay failed; may be paid again
  processing,      ///< a delayed payment is on its way
  confirmed,       ///< theirs, paid
  confirmed_free,  ///< theirs, nothing to pay
  rejected,        ///< paid, but the slot was gone: all comes back
  mismatched,      ///< paid another amount than the booking's: all comes back
  cancelled,
};

/// The state's colour and icon.
enum class Tone { waiting, done, sorry, neutral };

Scene scene_of(const BookingView& view);
Tone tone_of(Scene scene);
Words headline_of(const BookingView& view);
/// One or two sentences, with amounts and dates in the language.
std::string sentence_of(const BookingView& view, Locale locale);
/// Where the money is, if some is on its way back or there is more to say; else empty.
std::string money_note_of(const BookingView& view, Locale locale);

}  // namespace creneau::http::pages
