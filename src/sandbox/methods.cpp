#include "sandbox/methods.hpp"

#include <algorithm>

namespace creneau::sandbox {

namespace {

// Source: the type AllowedPaymentMethodType of Stripe's SDK 23.1.
constexpr std::string_view known_methods[] = {"acss_debit",
                                              "affirm",
                                              "afterpay_clearpay",
                                              "alipay",
                                              "alma",
                                              "amazon_pay",
                                              "au_becs_debit",
                                              "bacs_debit",
                                              "bancontact",
                                              "billie",
                                              "bizum",
                                              "blik",
                                              "boleto",
                                              "card",
                                              "cashapp",
                                              "crypto",
                                              "customer_balance",
                                              "eps",
                                              "fpx",
                                              "giropay",
                                              "grabpay",
                                              "ideal",
                                              "kakao_pay",
                                              "klarna",
                                              "konbini",
                                              "kr_card",
                                              "link",
                                              "mb_way",
                                              "mobilepay",
                                              "multibanco",
                                              "naver_pay",
                                              "nz_bank_account",
                                              "oxxo",
                                              "p24",
                                              "pay_by_bank",
                                              "payco",
                                              "paynow",
                                              "paypal",
                                              "paypay",
                                              "payto",
                                              "pix",
                                              "promptpay",
                                              "revolut_pay",
                                              "samsung_pay",
                                              "satispay",
                                              "scalapay",
                                              "sepa_debit",
                                              "sequra",
                                              "sofort",
                                              "sunbit",
                                              "swish",
                                              "twint",
                                              "upi",
                                              "us_bank_account",
                                              "wechat_pay",
                                              "zip"};

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool is_known_method(std::string_view method) {
  return std::find(std::begin(known_methods), std::end(known_methods), method) !=
         std::end(known_methods);
}

bool offers_method(const Session& session, std::string_view method) {
  const auto& allowed = session.allowed_payment_method_types;
  if (!allowed.empty() && !contains(allowed, method)) return false;
  if (contains(session.excluded_payment_method_types, method)) return false;
  if (method == card_method) return true;
  return method == sepa_debit_method && session.currency == "eur" &&
         session.intent.capture_method != CaptureMethod::manual;
}

std::vector<std::string> offered_methods(const Session& session) {
  std::vector<std::string> offered;
  for (const auto method : {card_method, sepa_debit_method})
    if (offers_method(session, method)) offered.emplace_back(method);
  return offered;
}

}  // namespace creneau::sandbox
