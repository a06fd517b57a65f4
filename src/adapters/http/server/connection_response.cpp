// From a response to bytes on the socket: a text, shared bytes, or a stream of events.
#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "adapters/http/server/connection.hpp"
#include "adapters/http/server/connection_limits.hpp"

namespace creneau::http {
namespace {

namespace asio = boost::asio;
using boost::beast::http::field;
using boost::system::error_code;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

bool has_no_body(Status status) {
  return status == Status::no_content || status == Status::not_modified;
}

Response make_plain_refusal(Status status) {
  const auto code = static_cast<unsigned>(status);
  return Response::text(
      status, "text/plain; charset=utf-8",
      fmt::format("{} {}\n", code, std::string_view(boost::beast::http::obsolete_reason(status))));
}

std::chrono::milliseconds write_time(std::chrono::milliseconds timeout, std::size_t bytes) {
  return timeout + std::chrono::seconds(bytes / write_bytes_per_second_min);
}

}  // namespace

Response Connection::make_refusal(const Refusal& refusal) {
  Response response;
  bool is_made = false;
  if (state_->options.refuse && state_->phase != ServerPhase::abandoned) {
    try {
      response = state_->options.refuse(refusal.status, request_, refusal.detail);
      is_made = !std::holds_alternative<EventStream>(response.body);
    } catch (const std::exception& exception) {
      incident_ = incident_.empty() ? exception.what() : incident_;
    }
  }
  if (!is_made) response = make_plain_refusal(refusal.status);
  if (!refusal.allow.empty()) response.headers.set(field::allow, refusal.allow);
  if (refusal.status == Status::service_unavailable &&
      response.headers.find(field::retry_after) == response.headers.end()) {
    response.headers.set(field::retry_after, std::to_string(retry_after.count()));
  }
  return response;
}

void Connection::report(unsigned status) {
  if (!state_->options.on_access || state_->phase == ServerPhase::abandoned) return;
  Access access;
  access.method = method_;
  access.path = request_.path;
  if (route_ != nullptr) access.route = route_->pattern;
  access.status = status;
  access.body_bytes = body_bytes_sent_;
  access.duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
  access.client_address = request_.client_address;
  access.request_id = request_.id;
  access.incident = incident_;
  state_->options.on_access(access);
}

asio::awaitable<Connection::AfterResponse> Connection::respond(Response response) {
  if (std::holds_alternative<EventStream>(response.body)) {
    co_await respond_with_events(std::move(response));
    co_return stream_ended_ ? AfterResponse::broken : AfterResponse::end;
  }
  std::string_view body;
  if (const auto* text = std::get_if<std::string>(&response.body)) {
    body = *text;
  } else if (const auto& shared = std::get<SharedBody>(response.body)) {
    body = *shared;
  }
  const AfterResponse after = co_await respond_with_bytes(response, body);
  co_return after;
}

asio::awaitable<Connection::AfterResponse> Connection::respond_with_bytes(const Response& response,
                                                                          std::string_view body) {
  phase_ = Phase::writing;
  const bool is_last = !may_keep_alive_ || state_->phase != ServerPhase::open;
  HeadFacts facts;
  facts.request_id = request_.id;
  facts.framing = has_no_body(response.status) ? Framing::no_body : Framing::content_length;
  facts.content_bytes = body.size();
  facts.persistence = is_last          ? Persistence::close
                      : version_ >= 11 ? Persistence::keep_alive
                                       : Persistence::keep_alive_stated;
  output_.clear();
  Status status = response.status;
  Response replacement;
  if (!state_->heads.write(output_, response, facts)) {
    incident_ = "a header of the response holds a control character";
    status = Status::internal_server_error;
    replacement = make_plain_refusal(status);
    body = std::get<std::string>(replacement.body);
    facts.framing = Framing::content_length;
    facts.content_bytes = body.size();
    output_.clear();
    if (!state_->heads.write(output_, replacement, facts)) co_return AfterResponse::broken;
  }
  if (request_.method == Verb::head || facts.framing == Framing::no_body) body = {};
  body_bytes_sent_ = body.size();

  std::array<asio::const_buffer, 2> buffers{asio::buffer(output_),
                                            asio::buffer(body.data(), body.size())};
  // Nearly always the socket takes all of it at once, without a turn through the event loop.
  error_code error;
  const auto count = socket_.write_some(buffers, error);
  bool is_written = !error;
  const auto total = output_.size() + body.size();
  if (error == asio::error::would_block || error == asio::error::try_again ||
      (!error && count < total)) {
    const auto sent = error ? 0 : count;
    buffers[1] += sent > output_.size() ? sent - output_.size() : 0;
    buffers[0] += sent;
    set_deadline(write_time(state_->options.write_timeout, total));
    is_written = co_await write_rest(buffers);
    clear_deadline();
  }
  report(static_cast<unsigned>(status));
  if (!is_written) co_return AfterResponse::broken;
  co_return is_last ? AfterResponse::end : AfterResponse::next_request;
}

class Connection::Sink : public EventSink {
 public:
  Sink(Connection& connection, Framing framing) : connection_(connection), framing_(framing) {}

  asio::awaitable<bool> send(std::string_view event, std::string_view data) override {
    text_.clear();
    if (!event.empty()) {
      text_ += "event: ";
      append_line(event);
    }
    text_ += "data: ";
    append_line(data);
    text_ += '\n';
    return write();
  }

  asio::awaitable<bool> keep_alive() override {
    text_ = ":\n\n";
    return write();
  }

  asio::awaitable<bool> finish() {
    text_.clear();
    return write();
  }

 private:
  /// A newline would end the field and let its text become one of its own: it becomes a space.
  void append_line(std::string_view text) {
    for (const char c : text) text_ += c == '\n' || c == '\r' ? ' ' : c;
    text_ += '\n';
  }

  asio::awaitable<bool> write() {
    if (connection_.stream_ended_) co_return false;
    if (framing_ == Framing::chunked) {
      chunk_ = fmt::format("{:x}\r\n{}\r\n", text_.size(), text_);
    } else {
      chunk_ = text_;
    }
    if (chunk_.empty()) co_return true;
    connection_.set_deadline(connection_.state_->options.write_timeout);
    const bool is_written = co_await connection_.write_all(chunk_);
    connection_.clear_deadline();
    if (is_written) {
      connection_.body_bytes_sent_ += text_.size();
    } else {
      connection_.end_stream();
    }
    co_return !connection_.stream_ended_;
  }

  Connection& connection_;
  const Framing framing_;
  std::string text_;
  std::string chunk_;
};

void Connection::end_stream() {
  stream_ended_ = true;
  stream_signal_.emit(asio::cancellation_type::terminal);
}

/// A client that is sent events has nothing to say: what it sends is thrown away, its end ends the
/// stream.
asio::awaitable<void> Connection::watch_client(std::shared_ptr<Connection> self) {
  std::array<char, 512> scratch;
  std::size_t total = 0;
  while (self->phase_ == Phase::streaming && total <= stream_input_bytes_max) {
    const auto [error, count] =
        co_await self->socket_.async_read_some(asio::buffer(scratch), token);
    if (error) break;
    total += count;
  }
  if (self->phase_ == Phase::streaming) self->end_stream();
  release(self);
}

/// Runs as a thread of execution of its own, so that cancelling it wakes whatever the stream waits
/// for.
asio::awaitable<void> Connection::run_stream(std::shared_ptr<Connection> self,
                                             const EventStream* stream) {
  // A cancelled wait fails by itself; that the sink then says false is gentler than an exception at
  // every await.
  co_await asio::this_coro::throw_if_cancelled(false);
  const Framing framing = self->version_ >= 11 ? Framing::chunked : Framing::until_close;
  Sink sink(*self, framing);
  bool is_complete = false;
  try {
    asio::awaitable<void> pending = (*stream)(sink);
    co_await std::move(pending);
    is_complete = true;
  } catch (const std::exception& exception) {
    if (!self->stream_ended_) self->incident_ = exception.what();
  } catch (...) {
    self->incident_ = "exception of an unknown type";
  }
  // Without the last chunk the client knows that the stream broke off.
  if (is_complete && !self->stream_ended_) co_await sink.finish();
}

asio::awaitable<void> Connection::respond_with_events(Response response) {
  HeadFacts facts;
  facts.request_id = request_.id;
  facts.framing = version_ >= 11 ? Framing::chunked : Framing::until_close;
  facts.persistence = Persistence::close;
  output_.clear();
  if (!state_->heads.write(output_, response, facts)) {
    incident_ = "a header of the response holds a control character";
    co_return;
  }
  phase_ = Phase::streaming;
  stream_ended_ = state_->phase != ServerPhase::open;
  set_deadline(state_->options.write_timeout);
  const bool is_written = co_await write_all(output_);
  clear_deadline();
  if (is_written && request_.method != Verb::head && !stream_ended_) {
    const auto self = shared_from_this();
    asio::co_spawn(socket_.get_executor(), watch_client(self), asio::detached);
    const EventStream* stream = &std::get<EventStream>(response.body);
    auto running =
        asio::co_spawn(socket_.get_executor(), run_stream(self, stream),
                       asio::bind_cancellation_slot(stream_signal_.slot(), asio::use_awaitable));
    co_await std::move(running);
  }
  phase_ = Phase::writing;
  report(static_cast<unsigned>(response.status));
  error_code ignored;
  socket_.cancel(ignored);
  socket_.shutdown(Socket::shutdown_send, ignored);
}

}  // namespace creneau::http
