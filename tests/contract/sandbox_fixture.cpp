#include "contract/sandbox_fixture.hpp"

#include <future>

namespace creneau::sandbox {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {
// Only how long a broken sandbox holds the test up.
constexpr std::chrono::seconds patience{30};
}  // namespace

void ContextThread::run(const std::function<void()>& action) {
  std::promise<void> done;
  asio::post(context, [&] {
    try {
      action();
      done.set_value();
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  });
  done.get_future().get();
}

WebhookReceiver::WebhookReceiver() {
  http::Router router;
  router.add({http::Verb::post, "/hook",
              [this](const http::Request& request) -> asio::awaitable<http::Response> {
                const auto event = boost::json::parse(request.body);
                const std::lock_guard lock(mutex_);
                received_.push_back({request.body,
                                     std::string(request.header("stripe-signature").value_or("")),
                                     text_at(event, "/type"), text_at(event, "/id")});
                arrived_.notify_all();
                const bool fails = failures_left_ > 0;
                if (fails) --failures_left_;
                co_return http::Response::text(
                    fails ? static_cast<http::Status>(failure_status_) : http::Status::ok,
                    "text/plain", "noted");
              },
              1024 * 1024});
  thread_.run([&] {
    server_ = std::make_unique<http::Server>(thread_.context, http::Options{}, std::move(router));
    server_->start();
  });
}

WebhookReceiver::~WebhookReceiver() {
  std::promise<void> done;
  server_->stop([&] { done.set_value(); });
  done.get_future().wait();
  thread_.run([&] { server_.reset(); });
}

std::string WebhookReceiver::url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port()) + "/hook";
}

void WebhookReceiver::answer_next(int count, int status) {
  const std::lock_guard lock(mutex_);
  failures_left_ = count;
  failure_status_ = status;
}

std::vector<WebhookReceiver::Received> WebhookReceiver::all() {
  const std::lock_guard lock(mutex_);
  return received_;
}

std::vector<WebhookReceiver::Received> WebhookReceiver::wait_for(std::string_view type,
                                                                 std::size_t count) {
  std::vector<Received> found;
  std::unique_lock lock(mutex_);
  const bool is_there = arrived_.wait_for(lock, patience, [&] {
    found.clear();
    for (const auto& received : received_)
      if (received.type == type) found.push_back(received);
    return found.size() >= count;
  });
  EXPECT_TRUE(is_there) << "no " << count << " webhooks of type " << type;
  return found;
}

void SandboxFixture::start(Options options) {
  options.port = 0;
  options.smtp_port = 0;
  thread_ = std::make_unique<ContextThread>();
  thread_->run([&] {
    sandbox_ = std::make_unique<Sandbox>(thread_->context, options);
    sandbox_->start();
  });
}

void SandboxFixture::stop() {
  if (!sandbox_) return;
  std::promise<void> done;
  asio::post(thread_->context, [&] { sandbox_->stop([&] { done.set_value(); }); });
  done.get_future().wait();
  thread_->run([&] { sandbox_.reset(); });
  thread_.reset();
}

Reply SandboxFixture::call(std::string_view method, const std::string& path,
                           const std::string& body,
                           const std::map<std::string, std::string>& headers) {
  asio::io_context context;
  beast::tcp_stream stream(context);
  stream.connect({asio::ip::address_v4::loopback(), sandbox_->port()});
  beast::http::request<beast::http::string_body> request;
  request.method_string(method);
  request.target(path);
  request.set("Host", "127.0.0.1");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  beast::http::write(stream, request);
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(64 * 1024 * 1024);
  beast::http::read(stream, buffer, parser);
  Reply reply;
  reply.status = static_cast<int>(parser.get().result_int());
  reply.body = parser.get().body();
  for (const auto& field : parser.get()) {
    std::string name(field.name_string());
    for (char& letter : name) letter = static_cast<char>(std::tolower(letter));
    reply.headers[name] = std::string(field.value());
  }
  return reply;
}

Reply SandboxFixture::get(const std::string& path) {
  return call("GET", path, {}, {{"Authorization", "Bearer sk_test_key"}});
}

Reply SandboxFixture::post(const std::string& path, const Form& form, const std::string& key) {
  std::string body;
  for (const auto& [name, value] : form) {
    if (!body.empty()) body += '&';
    body += http::percent_encode(name) + "=" + http::percent_encode(value);
  }
  std::map<std::string, std::string> headers{{"Authorization", "Bearer sk_test_key"},
                                             {"Content-Type", "application/x-www-form-urlencoded"}};
  if (!key.empty()) headers["Idempotency-Key"] = key;
  return call("POST", path, body, headers);
}

Reply SandboxFixture::control(std::string_view method, const std::string& path,
                              const std::string& body) {
  return call(method, "/_sandbox" + path, body, {{"Content-Type", "application/json"}});
}

SandboxFixture::Form SandboxFixture::session_form() {
  return {{"mode", "payment"},
          {"line_items[0][quantity]", "1"},
          {"line_items[0][price_data][currency]", "eur"},
          {"line_items[0][price_data][unit_amount]", "5000"},
          {"line_items[0][price_data][product_data][name]", "Consultation"},
          {"success_url", "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}"},
          {"cancel_url", "http://127.0.0.1:9/back"},
          {"customer_email", "camille@example.org"},
          {"metadata[booking_id]", "bk_1"},
          {"payment_intent_data[metadata][booking_id]", "bk_1"}};
}

std::string SandboxFixture::make_session(const Form& form) {
  const auto reply = post("/v1/checkout/sessions", form);
  EXPECT_EQ(reply.status, 200) << reply.body;
  return text_at(reply.json(), "/id");
}

Reply SandboxFixture::pay(const std::string& session, const std::string& card) {
  return control("POST", "/sessions/" + session + "/pay",
                 boost::json::serialize(boost::json::object{{"card", card}}));
}

boost::json::object SandboxFixture::session(const std::string& id) {
  return get("/v1/checkout/sessions/" + id).json().as_object();
}

std::vector<std::string> SandboxFixture::event_types() {
  std::vector<std::string> types;
  const auto state = control("GET", "/state").json();
  for (const auto& event : state.at("events").as_array()) types.push_back(text_at(event, "/type"));
  return types;
}

std::string text_at(const boost::json::value& document, std::string_view pointer) {
  return boost::json::value_to<std::string>(document.at_pointer(pointer));
}

std::int64_t number_at(const boost::json::value& document, std::string_view pointer) {
  return document.at_pointer(pointer).as_int64();
}

}  // namespace creneau::sandbox
