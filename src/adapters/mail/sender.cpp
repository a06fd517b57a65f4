#include "adapters/mail/sender.hpp"

#include <algorithm>

#include "app/context.hpp"

namespace creneau::mail {
namespace {

std::string text_of(const std::map<std::string, std::string>& texts, const std::string& name) {
  const auto found = texts.find(name);
  return found == texts.end() ? std::string() : found->second;
}

}  // namespace

Sender make_sender(const app::Rules& rules) {
  Sender sender;
  sender.business_name = rules.business_name;
  sender.time_zone = rules.time_zone;
  sender.public_url = rules.public_url;
  sender.contact_email = rules.contact_email;
  sender.contact_phone = rules.contact_phone;
  sender.postal_address = rules.address;
  sender.accent_color = rules.accent_color;
  sender.footer_fr = text_of(rules.texts_fr, "mail_footer");
  sender.footer_en = text_of(rules.texts_en, "mail_footer");
  sender.booking_note_fr = text_of(rules.texts_fr, "booking_note");
  sender.booking_note_en = text_of(rules.texts_en, "booking_note");
  return sender;
}

bool is_plain_address(std::string_view text) {
  constexpr std::size_t address_bytes_max = 254;
  const auto at = text.find('@');
  if (text.size() > address_bytes_max || at == std::string_view::npos || at == 0) return false;
  if (at + 1 == text.size() || text.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' &&
           std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
}

}  // namespace creneau::mail
