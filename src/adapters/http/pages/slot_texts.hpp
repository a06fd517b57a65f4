// A slot in words: its day, its time, its length and its price, for a person in the business's
// zone.
#pragma once

#include <string>
#include <vector>

#include "adapters/http/pages/fragment.hpp"
#include "adapters/http/pages/pages.hpp"

namespace creneau::http::pages {

/// How a slot stands for somebody who looks at it now. Closed ones are not shown at all.
/// `late`: too close to its start to be booked.
enum class Standing { free, full, late, past };
Standing standing_of(const domain::Slot& slot, Instant now);

/// `9 h 00`; with the offset on days with a clock change.
std::string clock_text(Instant at, const TimeZone& zone, Locale locale);
/// `9 h 00 – 10 h 00`; with the day of the end when that is another one.
std::string span_text(const domain::Slot& slot, const TimeZone& zone, Locale locale);
/// `mardi 1er décembre`, with the year when it is not the current one.
std::string day_text(Day day, Instant now, const TimeZone& zone, Locale locale);
/// `mardi 1er décembre à 9 h 00`.
std::string day_and_clock_text(const domain::Slot& slot, Instant now, const TimeZone& zone,
                               Locale locale);
/// `45 min`, `1 h`, `1 h 30`; days from 24 hours on.
std::string length_text(Duration length, Locale locale);
/// `24 h`, `3 jours`; minutes where it is less than an hour.
std::string notice_text(Duration length, Locale locale);
/// What cancelling costs, for somebody who has not booked yet: a sentence.
std::string policy_text(const domain::CancellationPolicy& policy, const Money& price,
                        Locale locale);
/// `50,00 €`, or that it is free.
std::string price_text(const Money& price, Locale locale);

/// Whether a list has to name each slot's title, or its price, since they differ.
bool titles_differ(const std::vector<domain::Slot>& slots);
bool prices_differ(const std::vector<domain::Slot>& slots);

/// Whether the details name the slot, or its page's headline does so already.
enum class TitleRow { shown, left_out };

/// The rows of details.html that follow from the slot: what, when, how long, where, how much.
void fill_details(Fragment& details, const Site& site, const domain::Slot& slot, const Money& price,
                  TitleRow title_row);

/// A list of free slots, each a link (sections SLOT of slot_links.html).
struct SlotLink {
  const domain::Slot& slot;
  std::string address;
};
void fill_slot_links(Fragment& list, const Site& site, const std::vector<SlotLink>& links,
                     Instant now);

}  // namespace creneau::http::pages
