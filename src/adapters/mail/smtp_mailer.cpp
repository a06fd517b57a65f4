#include "adapters/mail/smtp_mailer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "adapters/mail/message.hpp"

namespace creneau::mail {
namespace {

namespace asio = boost::asio;

struct Job {
  app::Mail mail;
  std::function<void(Result<void>)> finish;
};

}  // namespace

struct SmtpMailer::Impl {
  explicit Impl(MailerOptions given) : options(std::move(given)) {
    if (!options.smtp_url) return;
    server = parse_smtp_url(*options.smtp_url);
    options.smtp_url.reset();
    if (!is_plain_address(options.sender().address))
      throw std::invalid_argument("MAIL_FROM must be an e-mail address");
    for (std::size_t i = 0; i < options.threads; ++i) threads.emplace_back([this] { run(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      is_stopping = true;
    }
    wake.notify_all();
    for (auto& thread : threads) thread.join();
    for (auto& job : queue) job.finish(Error(Errc::mail_unavailable, "the program is stopping"));
  }

  void submit(Job job) {
    {
      const std::lock_guard lock(mutex);
      if (!is_stopping && queue.size() < options.queue_max) {
        queue.push_back(std::move(job));
        wake.notify_one();
        return;
      }
    }
    job.finish(Error(Errc::mail_unavailable, "too many mails are waiting"));
  }

  void run() {
    for (;;) {
      std::unique_lock lock(mutex);
      wake.wait(lock, [this] { return is_stopping || !queue.empty(); });
      if (is_stopping) return;
      auto job = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      job.finish(deliver(job.mail));
    }
  }

  Result<void> deliver(const app::Mail& mail) {
    try {
      const auto sender = options.sender();
      const auto message = make_message(mail, sender);
      if (!message) return message.error();
      return send_message(*server, options.timeouts, {sender.address, mail.to, sender.host},
                          *message, is_stopping);
    } catch (const std::exception& failure) {
      return Error(Errc::mail_unavailable, failure.what());
    }
  }

  MailerOptions options;
  std::optional<SmtpServer> server;
  std::atomic<bool> is_stopping = false;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Job> queue;  ///< guarded by mutex
  std::vector<std::thread> threads;
};

SmtpMailer::SmtpMailer(MailerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
SmtpMailer::~SmtpMailer() = default;

bool SmtpMailer::is_configured() const {
  return impl_->server.has_value();
}

app::awaitable<Result<void>> SmtpMailer::send(app::Mail mail) {
  if (!is_configured()) co_return Error(Errc::mail_unavailable, "SMTP_URL is not set");
  const auto executor = co_await asio::this_coro::executor;
  const auto outcome = std::make_shared<Result<void>>();
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
      [&](auto handler) {
        // std::function wants to copy what it holds; a handler can only be moved.
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        impl_->submit({std::move(mail), [outcome, executor, resume](Result<void> result) {
                         *outcome = std::move(result);
                         asio::post(executor, std::move(*resume));
                       }});
      },
      asio::use_awaitable);
  co_return std::move(*outcome);
}

}  // namespace creneau::mail
