#include "stripe_request.hpp"

namespace creneau::sim {
namespace {

std::string write_fields(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) text += name + "=" + value + "\n";
  return text;
}

}  // namespace

Fields read_request(const std::string& text) {
  Fields fields;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = text.find('\n', begin);
    const auto line = text.substr(begin, end - begin);
    const auto equals = line.find('=');
    fields[line.substr(0, equals)] = line.substr(equals + 1);
    begin = end + 1;
  }
  return fields;
}

Money read_amount(const Fields& fields) {
  return {std::stoll(fields.at("amount")), fields.at("currency")};
}

std::string write_session_request(const app::SessionParameters& parameters) {
  return write_fields(
      {{"booking", parameters.booking_id.str()},
       {"payment", parameters.payment_id.str()},
       {"installation", parameters.installation_id},
       {"amount", std::to_string(parameters.amount.minor)},
       {"currency", parameters.amount.currency},
       {"email", parameters.customer_email},
       {"success_url", parameters.success_url},
       {"capture", std::string(name(parameters.capture))},
       {"delayed", parameters.allows_delayed_methods ? "yes" : "no"},
       {"expires_at", std::to_string(parameters.expires_at.time_since_epoch().count())}});
}

std::string write_refund_request(const app::RefundParameters& parameters) {
  return write_fields({{"refund", parameters.refund_id.str()},
                       {"booking", parameters.booking_id.str()},
                       {"installation", parameters.installation_id},
                       {"intent", parameters.payment_intent_id.str()},
                       {"amount", std::to_string(parameters.amount.minor)},
                       {"currency", parameters.amount.currency}});
}

}  // namespace creneau::sim
