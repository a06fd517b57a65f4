#include "sandbox/smtp_server.hpp"

#include <fmt/format.h>

#include <boost/asio.hpp>
#include <set>
#include <stdexcept>

#include "base/text.hpp"
#include "sandbox/smtp_session.hpp"

namespace creneau::sandbox {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {
constexpr auto use_error = [](error_code& error) {
  return asio::redirect_error(asio::use_awaitable, error);
};
constexpr std::chrono::milliseconds accept_pause{100};
}  // namespace

struct SmtpServer::Impl : std::enable_shared_from_this<SmtpServer::Impl> {
  struct Connection {
    Connection(tcp::socket accepted)
        : socket(std::move(accepted)), deadline(socket.get_executor()) {}
    tcp::socket socket;
    asio::steady_timer deadline;
  };

  Impl(asio::io_context& io, std::uint16_t wanted_port, Faults& fault_source, Accept on_mail)
      : context(io), acceptor(io), faults(fault_source), accept(std::move(on_mail)) {
    const tcp::endpoint address(asio::ip::address_v4::loopback(), wanted_port);
    error_code error;
    acceptor.open(address.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(address, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      throw std::runtime_error(fmt::format("The mailbox cannot listen on 127.0.0.1:{}: {}",
                                           wanted_port, error.message()));
    port = acceptor.local_endpoint().port();
  }

  asio::awaitable<void> accept_all() {
    const auto self = shared_from_this();
    while (acceptor.is_open()) {
      error_code error;
      tcp::socket socket(context);
      co_await acceptor.async_accept(socket, use_error(error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) {
        asio::steady_timer pause(context, accept_pause);
        co_await pause.async_wait(use_error(error));
        continue;
      }
      auto connection = std::make_shared<Connection>(std::move(socket));
      connections.insert(connection);
      asio::co_spawn(context, serve(connection), asio::detached);
    }
  }

  void watch(const std::shared_ptr<Connection>& connection) {
    connection->deadline.expires_after(smtp_idle_timeout);
    connection->deadline.async_wait([connection](error_code error) {
      if (!error) connection->socket.close(error);
    });
  }

  // A mail that cannot be kept (the disk is full) must not end the process.
  static void feed(SmtpSession& session, std::string_view bytes) {
    try {
      session.feed(bytes);
    } catch (const std::exception&) {
      session.refuse("421 4.3.0 The mail cannot be kept\r\n");
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<Connection> connection) {
    const auto self = shared_from_this();
    SmtpSession session(faults, accept);
    if (connections.size() > smtp_connections_max)
      session.refuse("421 4.3.2 Too many connections\r\n");
    else
      session.greet();
    std::array<char, 16 * 1024> buffer{};
    error_code error;
    while (!error) {
      watch(connection);
      const std::string replies = session.take_replies();
      if (!replies.empty())
        co_await asio::async_write(connection->socket, asio::buffer(replies), use_error(error));
      if (error || session.is_over()) break;
      const auto count =
          co_await connection->socket.async_read_some(asio::buffer(buffer), use_error(error));
      if (!error) feed(session, {buffer.data(), count});
    }
    connection->deadline.cancel();
    error_code ignored;
    connection->socket.shutdown(tcp::socket::shutdown_both, ignored);
    connection->socket.close(ignored);
    connections.erase(connection);
  }

  asio::io_context& context;
  tcp::acceptor acceptor;
  Faults& faults;
  Accept accept;
  std::uint16_t port = 0;
  std::set<std::shared_ptr<Connection>> connections;
};

SmtpServer::SmtpServer(asio::io_context& context, std::uint16_t port, Faults& faults, Accept accept)
    : impl_(std::make_shared<Impl>(context, port, faults, std::move(accept))) {}

SmtpServer::~SmtpServer() {
  stop();
}

std::uint16_t SmtpServer::port() const {
  return impl_->port;
}

void SmtpServer::start() {
  asio::co_spawn(impl_->context, impl_->accept_all(), asio::detached);
}

void SmtpServer::stop() {
  error_code ignored;
  impl_->acceptor.close(ignored);
  for (const auto& connection : impl_->connections) connection->socket.close(ignored);
}

}  // namespace creneau::sandbox
