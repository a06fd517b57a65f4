// A call through the transport as a coroutine: resumes on the caller's executor.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "adapters/stripe/transport.hpp"

namespace creneau::stripe {

/// `transport` must live until then; destroying it ends the call. Errors: as Transport::send.
boost::asio::awaitable<Result<Answer>> perform(Transport& transport, Call call);

}  // namespace creneau::stripe
