// A running sandbox on real sockets, a client for it, and a receiver for its webhooks.
#pragma once

#include <gtest/gtest.h>

#include <boost/beast.hpp>
#include <boost/json.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/server/server.hpp"
#include "sandbox/sandbox.hpp"

namespace creneau::sandbox {

inline constexpr std::string_view webhook_secret = "whsec_of_the_tests";

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;

  boost::json::value json() const { return boost::json::parse(body); }
};

/// A context with a thread of its own.
class ContextThread {
 public:
  ContextThread()
      : work_(boost::asio::make_work_guard(context)), thread_([this] { context.run(); }) {}
  ~ContextThread() {
    work_.reset();
    context.stop();
    thread_.join();
  }
  /// Runs `action` on the context's thread and waits for it.
  void run(const std::function<void()>& action);

  boost::asio::io_context context;

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

/// Takes webhooks and answers as it is told to.
class WebhookReceiver {
 public:
  struct Received {
    std::string body;
    std::string signature;
    std::string type;
    std::string id;
  };

  WebhookReceiver();
  ~WebhookReceiver();
  std::string url() const;
  /// The next `count` webhooks are answered with `status`, those after them with 200.
  void answer_next(int count, int status);
  /// Waits until `count` webhooks of the type are there; fails the test after a long time.
  std::vector<Received> wait_for(std::string_view type, std::size_t count);
  std::vector<Received> all();

 private:
  ContextThread thread_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Received> received_;
  int failures_left_ = 0;
  int failure_status_ = 500;
  std::unique_ptr<http::Server> server_;
};

class SandboxFixture : public testing::Test {
 protected:
  using Form = std::vector<std::pair<std::string, std::string>>;

  ~SandboxFixture() override { stop(); }
  /// `options.port` and `smtp_port` are replaced by free ones.
  void start(Options options = {});
  void stop();

  Reply call(std::string_view method, const std::string& path, const std::string& body = {},
             const std::map<std::string, std::string>& headers = {});
  Reply get(const std::string& path);
  Reply post(const std::string& path, const Form& form = {}, const std::string& key = {});
  Reply control(std::string_view method, const std::string& path, const std::string& body = {});
  /// A form for a session that Stripe would take.
  static Form session_form();
  /// Its id.
  std::string make_session(const Form& form = session_form());
  Reply pay(const std::string& session, const std::string& card = "4242424242424242");
  boost::json::object session(const std::string& id);
  /// The types of all events of the state, oldest first.
  std::vector<std::string> event_types();
  std::uint16_t port() const { return sandbox_->port(); }
  std::uint16_t smtp_port() const { return sandbox_->smtp_port(); }

 private:
  std::unique_ptr<ContextThread> thread_;
  std::unique_ptr<Sandbox> sandbox_;
};

std::string text_at(const boost::json::value& document, std::string_view pointer);
std::int64_t number_at(const boost::json::value& document, std::string_view pointer);

}  // namespace creneau::sandbox
