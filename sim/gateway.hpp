// What one server process asks of Stripe, over a line that loses things. And the deliberate faults
// that live here.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "app/ports/payment_gateway.hpp"
#include "stripe_line.hpp"
#include "stripe_model.hpp"
#include "stripe_request.hpp"
#include "waits.hpp"

namespace creneau::sim {

class SimGateway final : public app::PaymentGateway {
 public:
  /// Whether a booking holds a seat unpaid; for a deliberate fault.
  using HoldsSeat = std::function<bool(const BookingId&)>;

  SimGateway(Nature& nature, StripeModel& stripe, std::shared_ptr<Waits> waits,
             HoldsSeat holds_seat, std::string installation_id)
      : nature_(nature),
        stripe_(stripe),
        line_(nature, std::move(waits)),
        holds_seat_(std::move(holds_seat)),
        installation_id_(std::move(installation_id)) {}

  std::string session_body(const app::SessionParameters& parameters) const override {
    return write_session_request(parameters);
  }
  std::string refund_body(const app::RefundParameters& parameters) const override {
    return write_refund_request(parameters);
  }
  awaitable<Result<domain::SessionNews>> create_session(domain::StoredRequest request) override;
  awaitable<Result<domain::SessionNews>> get_session(SessionId id) override;
  awaitable<Result<domain::SessionNews>> expire_session(SessionId id) override;
  awaitable<Result<domain::IntentNews>> get_intent(PaymentIntentId id) override;
  awaitable<Result<domain::IntentNews>> capture_intent(PaymentIntentId id) override;
  awaitable<Result<domain::IntentNews>> cancel_intent(PaymentIntentId id) override;
  awaitable<Result<domain::RefundNews>> create_refund(domain::StoredRequest request) override;
  awaitable<Result<std::vector<domain::RefundNews>>> list_refunds(PaymentIntentId id) override;

  /// What a session looks like to a program that makes the mistake under test.
  domain::SessionNews spoil(domain::SessionNews news);

 private:
  awaitable<Result<domain::SessionNews>> read_session(SessionId id);
  bool is_held(const SessionId& id) const;
  awaitable<Result<domain::SessionNews>> assume_expired(SessionId id);
  awaitable<Result<domain::IntentNews>> send_capture(PaymentIntentId id);
  awaitable<Result<domain::IntentNews>> send_release(PaymentIntentId id);
  Result<domain::IntentNews> assume(const PaymentIntentId& id, domain::IntentStatus status) const;
  void take_and_give_back(const PaymentIntentId& id);
  awaitable<Result<domain::RefundNews>> send_refund(domain::StoredRequest request);

  Nature& nature_;
  StripeModel& stripe_;
  StripeLine line_;
  HoldsSeat holds_seat_;
  std::string installation_id_;
};

}  // namespace creneau::sim
