// Lays a letter out as plain text and as HTML, by the templates in web/mail. Everything shown is
// escaped where it stands.
#pragma once

#include <string>

#include "adapters/mail/letter.hpp"

namespace creneau::mail {

std::string lay_out_text(const Letter& letter, const Sender& sender, Locale locale);
std::string lay_out_html(const Letter& letter, const Sender& sender, Locale locale);

}  // namespace creneau::mail
