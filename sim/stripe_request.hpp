// The bodies of requests, in a form of the simulator's own. Nobody but it reads them.
#pragma once

#include <map>
#include <string>

#include "app/ports/payment_gateway.hpp"

namespace creneau::sim {

using Fields = std::map<std::string, std::string>;

std::string write_session_request(const app::SessionParameters& parameters);
std::string write_refund_request(const app::RefundParameters& parameters);
Fields read_request(const std::string& body);
Money read_amount(const Fields& fields);

}  // namespace creneau::sim
