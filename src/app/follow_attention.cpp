#include "app/follow_attention.hpp"

#include <algorithm>

#include "app/ports/overview_records.hpp"
#include "domain/refunds.hpp"

namespace creneau::app {
namespace {

constexpr std::string_view resolver = "system";

domain::Attention make_attention(const Context& context, domain::AttentionKind kind,
                                 std::string matter, const domain::Payment& payment) {
  domain::Attention attention;
  attention.id = context.make_id<std::string>("att");
  attention.kind = kind;
  attention.matter = std::move(matter);
  attention.booking_id = payment.booking_id;
  attention.payment_id = payment.id;
  attention.created_at = context.clock.now();
  return attention;
}

/// Whether this row has just failed.
bool is_news(const domain::Decision& decision, const domain::Refund& row) {
  return std::any_of(decision.refunds.begin(), decision.refunds.end(), [&](const auto& changed) {
    return changed.state == domain::RefundState::failed &&
           (changed.id == row.id || (changed.id.empty() && !changed.stripe_refund_id.empty() &&
                                     changed.stripe_refund_id == row.stripe_refund_id));
  });
}

bool has_all_come_back(const domain::Payment& payment, const std::vector<domain::Refund>& rows) {
  std::int64_t came_back = 0;
  for (const auto& row : rows)
    if (row.state == domain::RefundState::succeeded || row.state == domain::RefundState::settled)
      came_back += row.amount.minor;
  return came_back >= payment.captured_minor;
}

}  // namespace

std::string refund_matter(const RefundId& id) {
  return "refund:" + id.str();
}

std::string payment_matter(const PaymentId& id) {
  return "payment:" + id.str();
}

std::string mail_matter(const EffectId& id) {
  return "mail:" + id.str();
}

std::string dispute_matter(std::string_view dispute_id) {
  return "dispute:" + std::string(dispute_id);
}

void follow_attention(Tx& tx, const Context& context, const domain::Decision& decision,
                      const domain::Payment& payment, std::string_view reason) {
  if (decision.happening == domain::Happening::unexpected_payment) {
    auto attention = make_attention(context, domain::AttentionKind::unexpected_payment,
                                    payment_matter(payment.id), payment);
    attention.subject_id = payment.id.str();
    const bool is_held = payment.state == domain::PaymentState::void_pending;
    attention.amount = is_held ? decision.amount.value_or(payment.amount)
                               : Money{payment.captured_minor, payment.amount.currency};
    tx.overview().raise_attention(attention);
  }
  if (decision.happening == domain::Happening::released)
    tx.overview().resolve_attention(payment_matter(payment.id), std::string(resolver),
                                    context.clock.now());
  const bool is_retry = decision.refund_order && !decision.refund_order->retry_of.empty();
  if (decision.refunds.empty() && !is_retry) return;

  const auto rows = tx.list_refunds(payment.id);
  const auto unresolved = domain::list_unresolved_refunds(payment, rows);
  const bool calls_owner = decision.happening == domain::Happening::refund_failed;
  for (const auto& row : rows) {
    if (row.state != domain::RefundState::failed && row.state != domain::RefundState::settled)
      continue;
    if (std::find(unresolved.begin(), unresolved.end(), row.id) == unresolved.end()) {
      tx.overview().resolve_attention(refund_matter(row.id), std::string(resolver),
                                      context.clock.now());
    } else if (calls_owner && is_news(decision, row)) {
      auto attention = make_attention(context, domain::AttentionKind::refund_failed,
                                      refund_matter(row.id), payment);
      attention.subject_id = row.id.str();
      attention.amount = row.amount;
      attention.detail = reason;
      tx.overview().raise_attention(attention);
    }
  }
  if (domain::is_unexpected_payment(rows) && has_all_come_back(payment, rows))
    tx.overview().resolve_attention(payment_matter(payment.id), std::string(resolver),
                                    context.clock.now());
}

}  // namespace creneau::app
