// Accepts connections and ends them: limits on their number, the walk that keeps their deadlines,
// and the drain.
#include "adapters/http/server/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <stdexcept>

#include "adapters/http/server/connection.hpp"
#include "adapters/http/server/connection_limits.hpp"
#include "adapters/http/server/server_state.hpp"
#include "base/assert.hpp"

namespace creneau::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

/// How long accepting rests after an error such as too many open files.
constexpr std::chrono::milliseconds accept_pause{50};
/// How far apart the walks over all connections are; a deadline is kept to within this.
constexpr std::chrono::milliseconds walk_interval_max{200};
constexpr std::chrono::milliseconds walk_interval_min{5};

std::chrono::milliseconds choose_walk_interval(const Options& options) {
  const auto shortest =
      std::min({options.idle_timeout, options.request_timeout, options.write_timeout});
  return std::clamp(shortest / 10, walk_interval_min, walk_interval_max);
}

tcp::endpoint find_endpoint(asio::io_context& context, const Options& options) {
  error_code error;
  const auto address = asio::ip::make_address(options.host, error);
  if (!error) return {address, options.port};
  tcp::resolver resolver(context);
  const auto found =
      resolver.resolve(options.host, std::to_string(options.port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw std::runtime_error(
        fmt::format("cannot listen on {}:{}: the host is unknown", options.host, options.port));
  }
  return found.begin()->endpoint();
}

Acceptor bind(asio::io_context& context, const Options& options) {
  const auto endpoint = find_endpoint(context, options);
  try {
    Acceptor acceptor(context.get_executor());
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6()) {
      error_code ignored;
      acceptor.set_option(asio::ip::v6_only(false), ignored);
    }
    acceptor.bind(endpoint);
    acceptor.listen();
    return acceptor;
  } catch (const boost::system::system_error& failure) {
    throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}", options.host, options.port,
                                         failure.code().message()));
  }
}

}  // namespace

RequestIds::RequestIds() {
  std::random_device device;
  counter_ = (static_cast<std::uint64_t>(device()) << 32) | device();
}

std::string RequestIds::next() {
  // The finaliser of SplitMix64: one to one, so that a counter gives distinct ids.
  auto mixed = counter_++;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  mixed ^= mixed >> 31;
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string id(16, '0');
  for (char& digit : id) {
    digit = digits[mixed & 15];
    mixed >>= 4;
  }
  return id;
}

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
  Impl(asio::io_context& owner_context, Options options, Router router)
      : context(owner_context),
        acceptor(bind(owner_context, options)),
        port(acceptor.local_endpoint().port()),
        walk_timer(owner_context),
        accept_timer(owner_context),
        drain_timer(owner_context),
        state(std::make_shared<ServerState>(std::move(options), std::move(router))) {}

  static asio::awaitable<void> accept_connections(std::shared_ptr<Impl> self) {
    while (self->state->phase == ServerPhase::open) {
      auto [error, socket] = co_await self->acceptor.async_accept(token);
      if (self->state->phase != ServerPhase::open) break;
      if (!error) {
        try {
          self->admit(std::move(socket));
        } catch (const std::exception&) {
          // Without memory for one more connection, the others are still served.
        }
      } else if (error != asio::error::connection_aborted) {
        self->accept_timer.expires_after(accept_pause);
        [[maybe_unused]] const auto [timer_error] = co_await self->accept_timer.async_wait(token);
      }
    }
  }

  void admit(Socket socket) {
    const auto served = state->connections.size() - state->rejected_count;
    Admission admission = Admission::accepted;
    if (served >= state->options.connections_max) {
      if (state->rejected_count >= rejected_connections_max) return;
      admission = Admission::rejected;
    }
    std::make_shared<Connection>(state, std::move(socket), admission)->start();
  }

  static asio::awaitable<void> walk_connections(std::shared_ptr<Impl> self) {
    const auto interval = choose_walk_interval(self->state->options);
    while (!self->is_finished) {
      self->walk_timer.expires_after(interval);
      [[maybe_unused]] const auto [error] = co_await self->walk_timer.async_wait(token);
      const auto now = Connection::Clock::now();
      for (Connection* connection : self->state->connections) connection->enforce_deadline(now);
    }
  }

  void drain(std::function<void()> done) {
    on_finish.push_back(std::move(done));
    if (is_finished) {
      finish();
      return;
    }
    if (state->phase != ServerPhase::open) return;
    state->phase = ServerPhase::draining;
    close_acceptor();
    for (Connection* connection : state->connections) connection->drain();
    if (state->connections.empty()) {
      finish();
      return;
    }
    state->on_connection_end = [self = weak_from_this()] {
      const auto impl = self.lock();
      if (impl && impl->state->connections.empty()) impl->finish();
    };
    drain_timer.expires_after(state->options.drain_timeout);
    drain_timer.async_wait([self = shared_from_this()](const error_code& error) {
      if (error || self->is_finished) return;
      self->abandon();
      self->finish();
    });
  }

  void close_acceptor() {
    error_code ignored;
    acceptor.close(ignored);
    accept_timer.cancel();
  }

  /// Closes everything without a word.
  void abandon() {
    state->phase = ServerPhase::abandoned;
    close_acceptor();
    for (Connection* connection : state->connections) connection->close();
  }

  void finish() {
    is_finished = true;
    walk_timer.cancel();
    drain_timer.cancel();
    // Posted: what the last closing has made ready runs first.
    for (auto& done : std::exchange(on_finish, {})) {
      if (done) asio::post(context, std::move(done));
    }
  }

  asio::io_context& context;
  Acceptor acceptor;
  const std::uint16_t port;
  asio::steady_timer walk_timer;
  asio::steady_timer accept_timer;
  asio::steady_timer drain_timer;
  const std::shared_ptr<ServerState> state;
  std::vector<std::function<void()>> on_finish;
  bool is_finished = false;
};

Server::Server(asio::io_context& context, Options options, Router router)
    : impl_(std::make_shared<Impl>(context, std::move(options), std::move(router))) {}

Server::~Server() {
  impl_->state->on_connection_end = nullptr;
  impl_->on_finish.clear();
  impl_->abandon();
  impl_->finish();
}

std::uint16_t Server::port() const {
  return impl_->port;
}

void Server::start() {
  asio::co_spawn(impl_->context, Impl::accept_connections(impl_), asio::detached);
  asio::co_spawn(impl_->context, Impl::walk_connections(impl_), asio::detached);
}

void Server::stop(std::function<void()> done) {
  asio::post(impl_->context,
             [impl = impl_, done = std::move(done)]() mutable { impl->drain(std::move(done)); });
}

std::size_t Server::connections() const {
  return impl_->state->connection_count.load(std::memory_order_relaxed);
}

}  // namespace creneau::http
