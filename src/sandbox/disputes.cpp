#include "sandbox/disputes.hpp"

#include <fmt/format.h>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

namespace {

bool is_inquiry(const Dispute& dispute) {
  return dispute.status.starts_with("warning_");
}

bool is_over(const Dispute& dispute) {
  return dispute.status == "won" || dispute.status == "lost" || dispute.status == "warning_closed";
}

ApiError already_over(const Dispute& dispute) {
  return refused(
      fmt::format("This dispute is already closed: it has a status of {}.", dispute.status));
}

}  // namespace

bool holds_funds(const Dispute& dispute) {
  return !is_inquiry(dispute) && dispute.status != "won";
}

Outcome<Dispute*> Disputes::update(Dispute& dispute, ParameterReader& parameters) {
  const auto evidence = parameters.anything("evidence");
  const auto submits = parameters.boolean("submit");
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (is_over(dispute)) return already_over(dispute);
  if (!evidence.is_object() || !submits.value_or(true)) return &dispute;
  const auto* given = evidence.get_object().if_contains("uncategorized_text");
  const auto before = dispute.status;
  const bool was_inquiry = is_inquiry(dispute);
  dispute.status = was_inquiry ? "warning_under_review" : "under_review";
  state_.changed(dispute);
  events_.record("charge.dispute.updated", to_json(dispute), {{"status", before}});
  if (given != nullptr && *given == json::value("winning_evidence"))
    end(dispute, was_inquiry ? "warning_closed" : "won");
  else if (given != nullptr && *given == json::value("losing_evidence"))
    end(dispute, was_inquiry ? "warning_closed" : "lost");
  return &dispute;
}

Outcome<Dispute*> Disputes::close(Dispute& dispute, ParameterReader& parameters) {
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (is_over(dispute)) return already_over(dispute);
  end(dispute, is_inquiry(dispute) ? "warning_closed" : "lost");
  return &dispute;
}

void Disputes::end(Dispute& dispute, std::string status) {
  dispute.status = std::move(status);
  state_.changed(dispute);
  events_.record("charge.dispute.closed", to_json(dispute));
  if (dispute.status == "won") events_.record("charge.dispute.funds_reinstated", to_json(dispute));
}

}  // namespace creneau::sandbox
