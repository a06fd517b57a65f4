// What every kind of letter draws on, worked out once, and phrases that several share. Private to
// the letters' files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/mail/letter.hpp"

namespace creneau::mail {

struct Facts {
  const app::Mail& mail;
  const Sender& sender;
  bool is_french;
  std::string title;
  std::string amount;
  /// «mardi 1er décembre à 9 h 00»; empty when the slot is gone.
  std::string time;
  /// «Consultation, mardi 1er décembre à 9 h 00»
  std::string title_and_time;
  /// The client's name; a dash when the booking is gone.
  std::string client;
};

Facts gather(const app::Mail& mail, const Sender& sender);

std::string say(const Facts& facts, std::string_view french, std::string_view english);
/// `mardi 1er décembre à 9 h 00`, without the year.
std::string day_and_clock(const Facts& facts, Instant at);
/// The booking's price, or an empty text when the booking is gone.
std::string price_of(const Facts& facts);

/// Why the slot was no longer free, in one sentence to the client.
std::string why_taken(const Facts& facts);
/// That nothing was charged, in one sentence to the client.
std::string describe_release(const Facts& facts);

/// Of a released authorisation; nothing for kinds that it makes no other letter of.
std::optional<Letter> write_release_letter(const Facts& facts);
Letter write_client_letter(const Facts& facts);
Letter write_owner_letter(const Facts& facts);

}  // namespace creneau::mail
