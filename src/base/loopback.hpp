// Which addresses are this machine's own: where plain text may travel.
#pragma once

#include <string>

namespace creneau {

/// True for `localhost` (libcurl itself resolves it, to loopback always), 127.0.0.0/8, ::1, and
/// IPv4 loopback mapped into IPv6; IPv6 with or without brackets. A name that only looks like one
/// (`127.example.org`) is none.
bool is_loopback_host(const std::string& host);

}  // namespace creneau
