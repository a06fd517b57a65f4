#include "sandbox/payment_samples.hpp"

#include <array>

namespace creneau::sandbox {

namespace {

constexpr std::array paid_cards{PaymentSample{"4242424242424242", "sample_visa"},
                                PaymentSample{"5555555555554444", "sample_mastercard"},
                                PaymentSample{"378282246310005", "sample_amex"}};

constexpr std::array asking_cards{PaymentSample{"4000002760003184", "sample_asks_always"},
                                  PaymentSample{"4000002500003155", "sample_asks_on_session"},
                                  PaymentSample{"4000000000003220", "sample_asks_3ds2"},
                                  PaymentSample{"4000008400001629", "sample_asks_then_declined"}};

constexpr std::array declined_cards{PaymentSample{"4000000000000002", "sample_declined"},
                                    PaymentSample{"4000000000009995", "sample_insufficient"},
                                    PaymentSample{"4000000000009987", "sample_lost"},
                                    PaymentSample{"4000000000009979", "sample_stolen"},
                                    PaymentSample{"4000000000000069", "sample_expired"},
                                    PaymentSample{"4000000000000127", "sample_cvc"},
                                    PaymentSample{"4000000000000101", "sample_cvc_check"},
                                    PaymentSample{"4000000000000119", "sample_processing"},
                                    PaymentSample{"4000000000006975", "sample_velocity"},
                                    PaymentSample{"4100000000000019", "sample_blocked"},
                                    PaymentSample{"4242424242424241", "sample_wrong_number"}};

constexpr std::array later_cards{PaymentSample{"4000000000000259", "sample_disputed"},
                                 PaymentSample{"4000000000002685", "sample_not_received"},
                                 PaymentSample{"4000000000001976", "sample_inquiry"},
                                 PaymentSample{"4000000000007726", "sample_refund_pending"},
                                 PaymentSample{"4000000000005126", "sample_refund_fails"}};

constexpr std::array card_groups{
    SampleGroup{"samples_paid", paid_cards}, SampleGroup{"samples_asking", asking_cards},
    SampleGroup{"samples_declined", declined_cards}, SampleGroup{"samples_later", later_cards}};

constexpr std::array debits{PaymentSample{"FR1420041010050500013M02606", "sample_debit_paid"},
                            PaymentSample{"FR8420041010050500013M02607", "sample_debit_fails"},
                            PaymentSample{"FR3020041010050500013M02609", "sample_debit_paid_late"},
                            PaymentSample{"FR7920041010050500013M02600", "sample_debit_fails_late"},
                            PaymentSample{"FR5720041010050500013M02608", "sample_debit_disputed"}};

constexpr std::array debit_groups{SampleGroup{"samples_debits", debits}};

}  // namespace

std::span<const SampleGroup> sample_cards() {
  return card_groups;
}

std::span<const SampleGroup> sample_ibans() {
  return debit_groups;
}

}  // namespace creneau::sandbox
