// /api/admin/session: who am I, signing in, signing out.
#include "app/sign_in.hpp"

#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"
#include "adapters/http/admin/session_cookie.hpp"

namespace creneau::http::admin {
namespace {

struct SignInBody {
  std::string email;
  std::string password;
  std::optional<std::string> code;
};
BOOST_DESCRIBE_STRUCT(SignInBody, (), (email, password, code))

}  // namespace

boost::asio::awaitable<Result<Response>> post_session(Site& site, const Request& request) {
  if (auto limited = limit_rate(site, request); !limited) co_return limited.error();
  // Nobody shall be signed in under somebody else's name by another site's page.
  if (auto checked = check_origin(site, request); !checked) co_return checked.error();
  auto body = read_access_body<SignInBody>(request);
  if (!body) co_return body.error();
  app::SignIn attempt;
  attempt.email = std::move(body->email);
  attempt.password = std::move(body->password);
  attempt.code = body->code.value_or("");
  attempt.visitor = make_visitor(request);
  attempt.former_token = session_token_of(request);
  auto created = co_await app::sign_in(site.context, std::move(attempt));
  if (!created) co_return created.error();
  co_return answer_signed_in(site, *created);
}

boost::asio::awaitable<Result<Response>> get_session(Site& site, const Request& request,
                                                     const Caller&) {
  auto who = co_await find_visitor(site, request);
  if (!who) co_return who.error();
  co_return Response::json(Status::ok, boost::json::serialize(describe_session(site, *who)));
}

boost::asio::awaitable<Result<Response>> delete_session(Site& site, const Request& request,
                                                        const Caller&) {
  auto who = co_await find_visitor(site, request);
  if (!who) co_return who.error();
  auto done = co_await app::sign_out(site.context, std::move(*who), request.client_address);
  if (!done) co_return done.error();
  auto response = Response::no_content();
  clear_session_cookie(response);
  co_return response;
}

}  // namespace creneau::http::admin
