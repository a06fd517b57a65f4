// The connection's course: read, handle, answer, again; and its end.
#include "adapters/http/server/connection.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "adapters/http/server/connection_limits.hpp"

namespace creneau::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

}  // namespace

Connection::Connection(std::shared_ptr<ServerState> state, Socket socket, Admission admission)
    : state_(std::move(state)),
      socket_(std::move(socket)),
      admission_(admission),
      buffer_(state_->options.header_bytes_max + read_bytes_max) {
  position_ = state_->connections.insert(state_->connections.end(), this);
  if (admission_ == Admission::rejected) ++state_->rejected_count;
  state_->connection_count.store(state_->connections.size(), std::memory_order_relaxed);
}

Connection::~Connection() {
  state_->connections.erase(position_);
  if (admission_ == Admission::rejected) --state_->rejected_count;
  state_->connection_count.store(state_->connections.size(), std::memory_order_relaxed);
}

void Connection::start() {
  asio::co_spawn(socket_.get_executor(), run(shared_from_this()), asio::detached);
}

void Connection::enforce_deadline(Clock::time_point now) {
  if (stream_ended_ && phase_ == Phase::streaming) {
    stream_signal_.emit(asio::cancellation_type::terminal);
  }
  if (now < deadline_) return;
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::drain() {
  error_code ignored;
  if (phase_ == Phase::idle) socket_.cancel(ignored);
  if (phase_ == Phase::streaming) end_stream();
}

void Connection::close() {
  error_code ignored;
  socket_.close(ignored);
  if (phase_ == Phase::streaming) end_stream();
}

void Connection::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = Clock::now() + from_now;
}

bool Connection::may_continue() const {
  return socket_.is_open() && state_->phase != ServerPhase::abandoned;
}

bool Connection::has_unread_input() const {
  return buffer_.size() > 0 || (parser_ && !parser_->is_done());
}

asio::awaitable<void> Connection::run(std::shared_ptr<Connection> self) {
  try {
    error_code error;
    const auto peer = self->socket_.remote_endpoint(error);
    if (!error) {
      self->peer_ = without_mapping(peer.address());
      self->peer_text_ = self->peer_.to_string();
      self->socket_.non_blocking(true, error);
      // Answers are written in one piece: there is nothing to wait for.
      self->socket_.set_option(asio::ip::tcp::no_delay(true), error);
      if (self->admission_ == Admission::accepted) {
        co_await self->serve();
      } else {
        co_await self->reject();
      }
    }
  } catch (...) {
    // Only the owner's callbacks can throw here; the connection ends, the server goes on.
  }
  self->close();
  release(self);
}

void Connection::release(std::shared_ptr<Connection>& self) {
  const auto state = self->state_;
  self.reset();
  if (state->on_connection_end) state->on_connection_end();
}

asio::awaitable<void> Connection::serve() {
  for (;;) {
    const ReadResult read = co_await read_request();
    if (read == ReadResult::closed || !may_continue()) co_return;
    clear_deadline();
    phase_ = Phase::handling;
    Response response;
    if (refusal_) {
      response = make_refusal(*refusal_);
    } else {
      response = co_await handle();
    }
    if (!may_continue()) co_return;
    const AfterResponse after = co_await respond(std::move(response));
    if (after == AfterResponse::broken) co_return;
    if (after == AfterResponse::end) break;
  }
  co_await linger();
}

asio::awaitable<Response> Connection::handle() {
  Refusal refusal{Status::service_unavailable, "the handler failed", {}};
  try {
    asio::awaitable<Response> pending = route_->handler(request_);
    Response response = co_await std::move(pending);
    co_return response;
  } catch (const std::exception& exception) {
    incident_ = exception.what();
    if (incident_.empty()) incident_ = "exception without text";
  } catch (...) {
    incident_ = "exception of an unknown type";
    refusal.status = Status::internal_server_error;
  }
  co_return make_refusal(refusal);
}

/// One too many: the answer does not wait for a request, and little is read so that the client sees
/// it.
asio::awaitable<void> Connection::reject() {
  started_ = Clock::now();
  request_.id = state_->ids.next();
  request_.client_address = peer_text_;
  may_keep_alive_ = false;
  const Refusal refusal{Status::service_unavailable, "too many connections", {}};
  Response response = make_refusal(refusal);
  const AfterResponse after = co_await respond(std::move(response));
  if (after == AfterResponse::end) co_await linger();
}

asio::awaitable<Connection::Filled> Connection::fill(std::size_t bytes_max) {
  const auto free_bytes = buffer_.max_size() - buffer_.size();
  const auto space = buffer_.prepare(std::min(bytes_max, free_bytes));
  const auto [error, count] = co_await socket_.async_read_some(space, token);
  if (error == asio::error::eof) co_return Filled::end;
  if (error) co_return Filled::failed;
  buffer_.commit(count);
  co_return Filled::some;
}

asio::awaitable<Connection::ReadResult> Connection::read_request() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(state_->options.header_bytes_max));
  // The route's own limit is set once it is known; until then nothing of a body is parsed.
  parser_->body_limit(boost::none);
  request_ = Request{};
  method_.clear();
  route_ = nullptr;
  refusal_.reset();
  incident_.clear();
  may_keep_alive_ = false;
  version_ = 11;
  body_bytes_sent_ = 0;
  request_.id = state_->ids.next();
  request_.client_address = peer_text_;

  const ReadResult head = co_await read_head();
  if (head == ReadResult::closed) co_return head;
  if (refusal_) co_return head;
  accept_head();
  if (!refusal_ && !parser_->is_done()) {
    const ReadResult body = co_await read_body();
    if (body == ReadResult::closed) co_return body;
  }
  if (parser_->is_done()) {
    request_.body = std::move(parser_->get().body());
    // After any other refusal it is not certain where the next request starts.
    const bool is_in_step = !refusal_ || refusal_->status == Status::not_found ||
                            refusal_->status == Status::method_not_allowed;
    may_keep_alive_ = is_in_step && parser_->keep_alive();
  }
  co_return ReadResult::request;
}

asio::awaitable<Connection::ReadResult> Connection::read_head() {
  if (buffer_.size() == 0) {
    if (state_->phase != ServerPhase::open) co_return ReadResult::closed;
    phase_ = Phase::idle;
    // A connection that waits does not keep what a body needed.
    if (buffer_.capacity() > idle_buffer_bytes_max) buffer_.shrink_to_fit();
    set_deadline(state_->options.idle_timeout);
    const Filled filled = co_await fill(head_read_bytes);
    if (filled != Filled::some) co_return ReadResult::closed;
  }
  phase_ = Phase::reading;
  started_ = Clock::now();
  deadline_ = started_ + state_->options.request_timeout;
  std::size_t header_bytes = 0;
  for (;;) {
    // Some clients send an empty line after a body: RFC 9112 section 2.2 wants it overlooked.
    while (header_bytes == 0 && buffer_.size() >= 2 &&
           std::string_view(static_cast<const char*>(buffer_.data().data()), 2) == "\r\n") {
      buffer_.consume(2);
    }
    if (buffer_.size() > 0) {
      error_code error;
      const auto used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      header_bytes += used;
      const bool needs_more = error == boost::beast::http::error::need_more;
      if (error && !needs_more) {
        refuse_for(error);
        co_return ReadResult::request;
      }
      // The parser limits each of its steps, not their sum.
      const auto pending = needs_more ? buffer_.size() : 0;
      if (header_bytes + pending > state_->options.header_bytes_max) {
        refuse(Status::request_header_fields_too_large, "the header is too large");
        co_return ReadResult::request;
      }
      if (parser_->is_header_done()) co_return ReadResult::request;
    }
    const Filled filled = co_await fill(head_read_bytes);
    if (filled == Filled::some) {
      if (Clock::now() < deadline_) continue;
    } else if (filled == Filled::end || Clock::now() < deadline_) {
      co_return ReadResult::closed;
    }
    refuse(Status::request_timeout, "the header did not arrive in time");
    co_return ReadResult::request;
  }
}

asio::awaitable<Connection::ReadResult> Connection::read_body() {
  parser_->body_limit(route_->body_bytes_max);
  parser_->eager(true);
  if (buffer_.size() == 0 && version_ >= 11 && request_.header("Expect")) {
    const bool is_written = co_await write_all("HTTP/1.1 100 Continue\r\n\r\n");
    if (!is_written) co_return ReadResult::closed;
  }
  // A chunked body that is not over has at least its last chunk to come. Given less than that at
  // its end, Beast's parser fails an assertion.
  const std::size_t parsed_bytes_min =
      parser_->chunked() ? std::string_view("0\r\n\r\n").size() : 1;
  for (;;) {
    if (buffer_.size() >= parsed_bytes_min) {
      error_code error;
      const auto used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      if (error && error != boost::beast::http::error::need_more) {
        refuse_for(error);
        co_return ReadResult::request;
      }
      if (parser_->is_done()) co_return ReadResult::request;
      if (buffer_.size() == buffer_.max_size()) {
        refuse(Status::bad_request, "a chunk's line or the trailer is too long");
        co_return ReadResult::request;
      }
    }
    const Filled filled = co_await fill(read_bytes_max);
    if (filled == Filled::some) {
      if (Clock::now() < deadline_) continue;
    } else if (filled == Filled::end || Clock::now() < deadline_) {
      co_return ReadResult::closed;
    }
    refuse(Status::request_timeout, "the body did not arrive in time");
    co_return ReadResult::request;
  }
}

/// Ends the connection so that the client sees the whole answer: closing with unread input would
/// reset it (RFC 9112 section 9.6).
asio::awaitable<void> Connection::linger() {
  // A client with nothing more to say does not keep a server from stopping.
  if (state_->phase != ServerPhase::open && !has_unread_input()) co_return;
  phase_ = Phase::lingering;
  error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) co_return;
  set_deadline(linger_timeout);
  auto left = state_->options.drain_bytes_max;
  if (admission_ == Admission::rejected) left = std::min(left, rejected_drain_bytes_max);
  buffer_.clear();
  while (Clock::now() < deadline_) {
    const auto space = buffer_.prepare(read_bytes_max);
    const auto [read_error, count] = co_await socket_.async_read_some(space, token);
    if (read_error || count > left) co_return;
    left -= count;
  }
}

asio::awaitable<bool> Connection::write_all(std::string_view bytes) {
  const auto [error, count] =
      co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), token);
  co_return !error;
}

asio::awaitable<bool> Connection::write_rest(std::array<asio::const_buffer, 2> buffers) {
  const auto [error, count] = co_await asio::async_write(socket_, buffers, token);
  co_return !error;
}

}  // namespace creneau::http
