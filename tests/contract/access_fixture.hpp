// What the tests of sign-in and of the owner's API share: the routes as the server has them, a
// browser that keeps its cookie, and a hasher that is quick and counts.
#pragma once

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "adapters/http/admin/access_json.hpp"
#include "adapters/http/admin/session_cookie.hpp"
#include "app/one_time_code.hpp"
#include "app/set_up.hpp"
#include "app_fixture.hpp"

namespace creneau::http::admin {

inline constexpr const char* good_password = "une étagère de livres jaunes";
inline constexpr const char* other_password = "correct horse battery staple";

class QuickHasher final : public app::PasswordHasher {
 public:
  boost::asio::awaitable<Result<std::string>> hash(std::string password) override {
    ++hashes;
    if (is_full) co_return Errc::unavailable;
    co_return parameters + password;
  }
  boost::asio::awaitable<Result<app::PasswordVerdict>> verify(std::string password,
                                                              std::string hash) override {
    ++comparisons;
    if (is_full) co_return Errc::unavailable;
    if (hash.empty() || hash.substr(hash.find(':') + 1) != password)
      co_return app::PasswordVerdict::wrong;
    co_return hash.starts_with(parameters) ? app::PasswordVerdict::right
                                           : app::PasswordVerdict::right_but_outdated;
  }

  std::string parameters = "v1:";
  int hashes = 0;
  int comparisons = 0;
  bool is_full = false;
};

/// A browser, or a program with a key.
struct Client {
  std::string cookie;
  std::string csrf_token;
  std::string key;
  std::string address = "192.0.2.1";
  /// Sent with every request.
  std::vector<std::pair<std::string, std::string>> headers;
};

class AccessTest : public app::AppTest {
 protected:
  AccessTest() : site_(context, make_options(), feed_) {
    context.passwords = &hasher;
    change_rules([](app::Rules& rules) { rules.business_name = "Studio"; });
    add_access_routes(router_, site_);
    add_probe("read", Scope::read);
    add_probe("bookings", Scope::bookings);
    add_probe("schedule", Scope::schedule);
    add_probe("settings", Scope::settings);
    add_probe("owner", Scope::owner);
  }

  static SiteOptions make_options() {
    SiteOptions options;
    options.has_rate_limit = false;
    return options;
  }
  /// An endpoint of each scope, for both kinds of requests.
  void add_probe(const std::string& name, Scope scope) {
    const Endpoint endpoint = [](Site&, const Request&,
                                 const Caller&) -> boost::asio::awaitable<Result<Response>> {
      co_return Response::no_content();
    };
    add_endpoint(router_, site_, Verb::get, "/api/admin/probe/" + name, scope, endpoint);
    add_endpoint(router_, site_, Verb::post, "/api/admin/probe/" + name, scope, endpoint);
  }

  /// `path` below /api/admin/. Takes a new cookie and CSRF token over.
  Response send(Verb method, const std::string& path, Client& client,
                const boost::json::object& body = {}) {
    Request request;
    request.method = method;
    const auto query = path.find('?');
    request.path = "/api/admin/" + path.substr(0, query);
    if (query != std::string::npos) request.query = path.substr(query + 1);
    request.client_address = client.address;
    request.headers.set("Content-Type", "application/json");
    request.headers.set("User-Agent", "Browser/1");
    if (!client.cookie.empty()) request.headers.set("Cookie", client.cookie);
    if (!client.csrf_token.empty()) request.headers.set("X-CSRF-Token", client.csrf_token);
    if (!client.key.empty()) request.headers.set("Authorization", "Bearer " + client.key);
    for (const auto& [name, value] : client.headers) request.headers.set(name, value);
    request.body = boost::json::serialize(body);
    const auto found = router_.find(method, request.path);
    const auto& match = std::get<Router::Match>(found);
    request.path_parameters = match.path_parameters;
    auto response = run(match.route->handler(request));
    take_session(response, client);
    return response;
  }
  static void take_session(const Response& response, Client& client) {
    const std::string cookie(response.headers["Set-Cookie"]);
    if (cookie.empty()) return;
    client.cookie = cookie.substr(0, cookie.find(';'));
    if (response.status != Status::ok) return;
    client.csrf_token = json_of(response).at("csrf_token").as_string();
  }

  static std::string body_of(const Response& response) {
    return std::get<std::string>(response.body);
  }
  static boost::json::object json_of(const Response& response) {
    return boost::json::parse(body_of(response)).as_object();
  }
  /// `200`, or `401 sign_in_failed`, or `422 password too_short`.
  static std::string said(const Response& response) {
    auto text = std::to_string(static_cast<unsigned>(response.status));
    if (response.headers["Content-Type"] != "application/problem+json") return text;
    const auto problem = json_of(response);
    const auto* errors = problem.if_contains("errors");
    if (errors == nullptr) return text + ' ' + problem.at("code").as_string().c_str();
    for (const auto& error : errors->as_array())
      text += fmt::format(" {} {}", error.at("field").as_string().c_str(),
                          error.at("code").as_string().c_str());
    return text;
  }

  static std::string token_of(const std::string& url) { return url.substr(url.rfind('/') + 1); }
  std::string first_link() {
    auto url = run(app::make_first_set_up_link(context));
    EXPECT_TRUE(url);
    return *url;
  }
  Response use_link(const std::string& url, Client& client, const std::string& email,
                    const std::string& password = good_password) {
    return send(Verb::post, "set-up/" + token_of(url), client,
                {{"name", "Zoë"}, {"email", email}, {"password", password}, {"locale", "en"}});
  }
  /// The first owner, signed in.
  Client set_up_owner(const std::string& email = "zoe@example.org") {
    Client client;
    EXPECT_EQ(said(use_link(first_link(), client, email)), "200");
    return client;
  }
  Response sign_in(Client& client, const std::string& email, const std::string& password,
                   const std::string& code = {}) {
    boost::json::object body{{"email", email}, {"password", password}};
    if (!code.empty()) body["code"] = code;
    return send(Verb::post, "session", client, body);
  }
  /// Invited by `owner`, signed in.
  Client add_person(Client& owner, const std::string& email, const std::string& role) {
    const auto invited = send(Verb::post, "users", owner,
                              {{"email", email}, {"name", "Ada Lovelace"}, {"role", role}});
    EXPECT_EQ(said(invited), "201");
    Client client;
    const std::string url(json_of(invited).at("set_up_url").as_string());
    EXPECT_EQ(said(use_link(url, client, email)), "200");
    return client;
  }
  std::string user_id(const std::string& email) {
    return look([&](app::Reader& reader) {
      const auto user = reader.read_access().find_user_by_email(email);
      return user ? user->id.str() : std::string();
    });
  }
  /// A second factor for whoever is signed in: its secret and its recovery codes.
  struct SecondFactor {
    std::string secret;
    std::vector<std::string> recovery_codes;
  };
  SecondFactor add_second_factor(Client& client) {
    SecondFactor factor;
    factor.secret = json_of(send(Verb::post, "account/totp", client)).at("secret").as_string();
    const auto confirmed =
        send(Verb::post, "account/totp/confirm", client, {{"code", code_now(factor.secret)}});
    EXPECT_EQ(said(confirmed), "200");
    const auto answer = json_of(confirmed);
    for (const auto& code : answer.at("recovery_codes").as_array())
      factor.recovery_codes.emplace_back(code.as_string());
    return factor;
  }
  std::string code_now(const std::string& secret, int steps_ahead = 0) {
    return app::make_totp_code(secret, domain::totp_step_at(clock.now()) + steps_ahead).value();
  }
  std::vector<app::AuditEntry> audit() {
    return look([](app::Reader& reader) { return reader.read_access().list_audit({}, 200); });
  }

  QuickHasher hasher;
  boost::asio::io_context feed_context_;
  BookingFeed feed_{feed_context_};
  Site site_;
  Router router_;
};

}  // namespace creneau::http::admin
