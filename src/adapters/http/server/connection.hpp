// One client's connection: reads requests one after the other, has them answered, and keeps every
// deadline and limit. Deadlines cost no timer each: the server walks its connections several times
// a second and cancels what is overdue.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/server/server_state.hpp"

namespace creneau::http {

/// The executor is the context's own type: a type-erased one costs a tenth of the throughput.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// accepted: served. rejected: one too many, told 503 and closed.
enum class Admission { accepted, rejected };

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  Connection(std::shared_ptr<ServerState> state, Socket socket, Admission admission);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Serves until the connection ends; keeps itself alive.
  void start();
  /// Cancels what is under way when its deadline has passed. Called again and again: a cancellation
  /// that comes just as an operation completes is lost.
  void enforce_deadline(Clock::time_point now);
  /// The server drains: an idle connection ends now, a stream is told to, a request under way is
  /// the last.
  void drain();
  /// Closes the socket, whatever is under way.
  void close();

 private:
  class Sink;
  friend class Sink;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  enum class Phase { idle, reading, handling, writing, streaming, lingering };
  /// request: one to answer, perhaps with a refusal. closed: the client is gone.
  enum class ReadResult { request, closed };
  enum class Filled { some, end, failed };
  /// What a response leaves: an open connection, one to end in good order, or a broken one.
  enum class AfterResponse { next_request, end, broken };

  /// Why the server itself answers, instead of a handler.
  struct Refusal {
    Status status;
    std::string_view detail;
    std::string allow;
  };

  static boost::asio::awaitable<void> run(std::shared_ptr<Connection> self);
  /// Gives up a coroutine's share; after the last one the server is told.
  static void release(std::shared_ptr<Connection>& self);
  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<void> reject();
  boost::asio::awaitable<Filled> fill(std::size_t bytes_max);
  boost::asio::awaitable<ReadResult> read_request();
  boost::asio::awaitable<ReadResult> read_head();
  boost::asio::awaitable<ReadResult> read_body();
  boost::asio::awaitable<void> linger();
  boost::asio::awaitable<bool> write_rest(std::array<boost::asio::const_buffer, 2> buffers);
  boost::asio::awaitable<bool> write_all(std::string_view bytes);
  boost::asio::awaitable<Response> handle();

  // connection_response.cpp
  boost::asio::awaitable<AfterResponse> respond(Response response);
  boost::asio::awaitable<AfterResponse> respond_with_bytes(const Response& response,
                                                           std::string_view body);
  boost::asio::awaitable<void> respond_with_events(Response response);
  static boost::asio::awaitable<void> watch_client(std::shared_ptr<Connection> self);
  static boost::asio::awaitable<void> run_stream(std::shared_ptr<Connection> self,
                                                 const EventStream* stream);
  void end_stream();
  Response make_refusal(const Refusal& refusal);
  void report(unsigned status);

  // connection_request.cpp
  /// Makes `request_` of the parsed head, finds its route, and sets `refusal_` when it cannot be
  /// served.
  void accept_head();
  std::optional<Refusal> check_head() const;
  std::optional<Refusal> apply_target();
  std::optional<Refusal> find_route();
  std::optional<Refusal> check_body_size() const;
  std::string find_client_address() const;
  void refuse(Status status, std::string_view detail);
  void refuse_for(const boost::system::error_code& parse_error);

  bool may_continue() const;
  /// Whether the client has sent, or is about to send, what nobody will read.
  bool has_unread_input() const;
  void set_deadline(std::chrono::milliseconds from_now);
  void clear_deadline() { deadline_ = Clock::time_point::max(); }

  std::shared_ptr<ServerState> state_;
  Socket socket_;
  const Admission admission_;
  boost::asio::ip::address peer_;
  std::string peer_text_;
  std::list<Connection*>::iterator position_;
  Phase phase_ = Phase::idle;
  Clock::time_point deadline_ = Clock::time_point::max();
  boost::beast::flat_buffer buffer_;

  // The request under way.
  std::optional<Parser> parser_;
  Request request_;
  std::string method_;
  const Route* route_ = nullptr;
  std::optional<Refusal> refusal_;
  std::string incident_;
  Clock::time_point started_{};
  unsigned version_ = 11;
  bool may_keep_alive_ = false;
  std::string output_;
  std::uint64_t body_bytes_sent_ = 0;

  bool stream_ended_ = false;
  boost::asio::cancellation_signal stream_signal_;
};

}  // namespace creneau::http
