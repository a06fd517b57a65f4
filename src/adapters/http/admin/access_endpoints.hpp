// The endpoints about people, sessions, keys and the audit log; access_routes.cpp says where each
// is.
#pragma once

#include "adapters/http/admin/caller.hpp"

namespace creneau::http::admin {

// sign_in.cpp
boost::asio::awaitable<Result<Response>> post_session(Site& site, const Request& request);
boost::asio::awaitable<Result<Response>> get_session(Site& site, const Request& request,
                                                     const Caller& caller);
boost::asio::awaitable<Result<Response>> delete_session(Site& site, const Request& request,
                                                        const Caller& caller);
// set_up.cpp
boost::asio::awaitable<Result<Response>> get_set_up(Site& site, const Request& request);
boost::asio::awaitable<Result<Response>> post_set_up(Site& site, const Request& request);
// account.cpp
boost::asio::awaitable<Result<Response>> patch_account(Site& site, const Request& request,
                                                       const Caller& caller);
boost::asio::awaitable<Result<Response>> list_account_sessions(Site& site, const Request& request,
                                                               const Caller& caller);
boost::asio::awaitable<Result<Response>> delete_account_session(Site& site, const Request& request,
                                                                const Caller& caller);
boost::asio::awaitable<Result<Response>> delete_other_sessions(Site& site, const Request& request,
                                                               const Caller& caller);
// second_factor.cpp
boost::asio::awaitable<Result<Response>> post_totp(Site& site, const Request& request,
                                                   const Caller& caller);
boost::asio::awaitable<Result<Response>> post_totp_confirm(Site& site, const Request& request,
                                                           const Caller& caller);
boost::asio::awaitable<Result<Response>> delete_totp(Site& site, const Request& request,
                                                     const Caller& caller);
boost::asio::awaitable<Result<Response>> post_recovery_codes(Site& site, const Request& request,
                                                             const Caller& caller);
// users.cpp
boost::asio::awaitable<Result<Response>> list_users(Site& site, const Request& request,
                                                    const Caller& caller);
boost::asio::awaitable<Result<Response>> post_user(Site& site, const Request& request,
                                                   const Caller& caller);
boost::asio::awaitable<Result<Response>> patch_user(Site& site, const Request& request,
                                                    const Caller& caller);
boost::asio::awaitable<Result<Response>> post_user_set_up_link(Site& site, const Request& request,
                                                               const Caller& caller);
// keys.cpp
boost::asio::awaitable<Result<Response>> list_keys(Site& site, const Request& request,
                                                   const Caller& caller);
boost::asio::awaitable<Result<Response>> post_key(Site& site, const Request& request,
                                                  const Caller& caller);
boost::asio::awaitable<Result<Response>> delete_key(Site& site, const Request& request,
                                                    const Caller& caller);
// audit.cpp
boost::asio::awaitable<Result<Response>> list_audit(Site& site, const Request& request,
                                                    const Caller& caller);

}  // namespace creneau::http::admin
