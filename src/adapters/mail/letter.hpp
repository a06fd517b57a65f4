// What a mail says, in words, before it is laid out: one letter for each kind of mail, in French
// and English. Pure; knows no MIME and no HTML.
#pragma once

#include <string>
#include <vector>

#include "adapters/mail/sender.hpp"
#include "app/ports/mailer.hpp"

namespace creneau::mail {

struct Letter {
  struct Row {
    std::string label;
    std::string value;
  };
  std::string subject;
  std::string headline;
  std::vector<std::string> paragraphs;
  /// What, when, where, how much, reference: looked up, not read.
  std::vector<Row> rows;
  /// The one thing to do, a link; both empty where there is none.
  std::string action_label;
  std::string action_url;
  /// Below all: who writes and, to clients, the owner's own words and how the business is reached.
  std::vector<std::string> foot;
};

Letter make_letter(const app::Mail& mail, const Sender& sender);

/// `mardi 1er décembre 2026, de 9 h 00 à 10 h 00 (heure de Paris)`; with offsets on the day of a
/// clock change.
std::string describe_time(const domain::Slot& slot, const TimeZone& zone, Locale locale);

}  // namespace creneau::mail
