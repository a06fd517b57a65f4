#include "sandbox/debits.hpp"

#include <algorithm>
#include <array>

namespace creneau::sandbox {

namespace {

constexpr std::int64_t soon = 5;
constexpr std::int64_t later = 180;

constexpr auto succeeds = DebitOutcome::succeeds;
constexpr auto fails = DebitOutcome::fails;
constexpr auto disputed = DebitOutcome::succeeds_then_disputed;

constexpr std::array test_ibans{
    TestIban{"FR1420041010050500013M02606", succeeds, soon},
    TestIban{"FR3020041010050500013M02609", succeeds, later},
    TestIban{"FR8420041010050500013M02607", fails, soon},
    TestIban{"FR7920041010050500013M02600", fails, later},
    TestIban{"FR5720041010050500013M02608", disputed, soon},
    TestIban{"DE89370400440532013000", succeeds, soon},
    TestIban{"DE08370400440532013003", succeeds, later},
    TestIban{"DE62370400440532013001", fails, soon},
    TestIban{"DE78370400440532013004", fails, later},
    TestIban{"DE35370400440532013002", disputed, soon},
    TestIban{"AT611904300234573201", succeeds, soon},
    TestIban{"AT321904300235473204", succeeds, later},
    TestIban{"AT861904300235473202", fails, soon},
    TestIban{"AT051904300235473205", fails, later},
    TestIban{"AT591904300235473203", disputed, soon},
};

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}
bool is_letter(char letter) {
  return letter >= 'A' && letter <= 'Z';
}

}  // namespace

std::string normalize_iban(std::string_view typed) {
  std::string iban;
  for (const char letter : typed) {
    if (letter == ' ' || letter == '-' || letter == '\t') continue;
    iban += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return iban;
}

bool is_iban(std::string_view iban) {
  constexpr std::size_t length_min = 15;
  constexpr std::size_t length_max = 34;
  if (iban.size() < length_min || iban.size() > length_max) return false;
  if (!is_letter(iban[0]) || !is_letter(iban[1]) || !is_digit(iban[2]) || !is_digit(iban[3]))
    return false;
  int rest = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    // The country and the check digits count last.
    const char letter = iban[(i + 4) % iban.size()];
    if (is_digit(letter))
      rest = (rest * 10 + (letter - '0')) % 97;
    else if (is_letter(letter))
      rest = (rest * 100 + (letter - 'A' + 10)) % 97;
    else
      return false;
  }
  return rest == 1;
}

const TestIban* find_test_iban(std::string_view iban) {
  const auto* found = std::find_if(test_ibans.begin(), test_ibans.end(),
                                   [&](const TestIban& known) { return known.number == iban; });
  return found == test_ibans.end() ? nullptr : found;
}

}  // namespace creneau::sandbox
