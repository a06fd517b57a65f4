// /api/admin/account/totp and its recovery codes.
#include "app/second_factor.hpp"

#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"

namespace creneau::http::admin {
namespace {

struct CodeBody {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(CodeBody, (), (code))

struct PasswordBody {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(PasswordBody, (), (password))

Response answer_codes(const std::vector<std::string>& codes) {
  boost::json::array list;
  for (const auto& code : codes) list.push_back(boost::json::string(code));
  const boost::json::object body{{"recovery_codes", std::move(list)}};
  return Response::json(Status::ok, boost::json::serialize(body));
}

}  // namespace

boost::asio::awaitable<Result<Response>> post_totp(Site& site, const Request& request,
                                                   const Caller&) {
  auto who = co_await find_visitor(site, request);
  if (!who) co_return who.error();
  const auto enrolment = app::begin_totp(site.context, *who);
  if (!enrolment) co_return enrolment.error();
  const boost::json::object body{{"secret", enrolment->secret},
                                 {"otpauth_url", enrolment->otpauth_url}};
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

boost::asio::awaitable<Result<Response>> post_totp_confirm(Site& site, const Request& request,
                                                           const Caller&) {
  auto body = read_access_body<CodeBody>(request);
  if (!body) co_return body.error();
  auto who = co_await find_visitor(site, request);
  if (!who) co_return who.error();
  auto codes = co_await app::confirm_totp(site.context, std::move(*who), make_visitor(request),
                                          std::move(body->code));
  if (!codes) co_return codes.error();
  co_return answer_codes(*codes);
}

boost::asio::awaitable<Result<Response>> delete_totp(Site& site, const Request& request,
                                                     const Caller&) {
  auto body = read_access_body<PasswordBody>(request);
  if (!body) co_return body.error();
  auto who = co_await find_visitor(site, request);
  if (!who) co_return who.error();
  auto done = co_await app::remove_totp(site.context, std::move(*who), make_visitor(request),
                                        std::move(body->password));
  if (!done) co_return done.error();
  co_return Response::no_content();
}

boost::asio::awaitable<Result<Response>> post_recovery_codes(Site& site, const Request& request,
                                                             const Caller&) {
  auto body = read_access_body<PasswordBody>(request);
  if (!body) co_return body.error();
  auto who = co_await find_visitor(site, request);
  if (!who) co_return who.error();
  auto codes = co_await app::renew_recovery_codes(site.context, std::move(*who),
                                                  make_visitor(request), std::move(body->password));
  if (!codes) co_return codes.error();
  co_return answer_codes(*codes);
}

}  // namespace creneau::http::admin
