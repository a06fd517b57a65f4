#include "sandbox/payment_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/money.hpp"
#include "base/text.hpp"
#include "sandbox/page_texts.hpp"
#include "sandbox/payment_samples.hpp"

namespace creneau::sandbox {

namespace {

enum class FieldUse { always, card, sepa_debit };

struct FieldShape {
  FieldUse use;
  const char* id;
  std::string_view label;
  const char* type;
  const char* mode;
  const char* autocomplete;
  std::string_view placeholder;
  int length;
  const char* css_class;
};

constexpr std::array shapes{FieldShape{FieldUse::always, "email", "T_EMAIL", "email", "email",
                                       "email", "nom@example.org", 254, ""},
                            FieldShape{FieldUse::card, "cardNumber", "card_number", "text",
                                       "numeric", "cc-number", "1234 1234 1234 1234", 23, ""},
                            FieldShape{FieldUse::card, "cardExpiry", "card_expiry", "text",
                                       "numeric", "cc-exp", "", 9, "half"},
                            FieldShape{FieldUse::card, "cardCvc", "card_cvc", "text", "numeric",
                                       "cc-csc", "123", 4, "half"},
                            FieldShape{FieldUse::sepa_debit, "iban", "iban", "text", "text", "off",
                                       "FR14 2004 1010 0505 0001 3M02 606", 42, ""},
                            FieldShape{FieldUse::always, "billingName", "holder_name", "text",
                                       "text", "name", "", 200, ""}};

bool is_asked(const FieldShape& shape, const Session& session, FormKind kind) {
  if (std::string_view(shape.id) == "email" && !session.customer_email.empty()) return false;
  return shape.use == FieldUse::always || (shape.use == FieldUse::card && kind == FormKind::card) ||
         (shape.use == FieldUse::sepa_debit && kind == FormKind::sepa_debit);
}

std::string_view label_of(const FieldShape& shape, FormKind kind) {
  if (std::string_view(shape.id) == "billingName" && kind == FormKind::card) return "card_name";
  return shape.label;
}

struct Person {
  std::string name;
  std::string email;
};

// Tidies what was typed in every field, complains about empty ones, and gives who is asked for.
Person read_person(const Session& session, PaymentForm& form, Locale locale) {
  for (const auto& shape : shapes) {
    if (!is_asked(shape, session, form.kind)) continue;
    auto& value = form.values[shape.id];
    value = collapse_white_space(value);
    if (value.empty()) form.errors.emplace(shape.id, page_text("missing", locale));
  }
  Person person;
  person.name = form.values["billingName"];
  person.email = session.customer_email.empty() ? form.values["email"] : session.customer_email;
  const auto at = person.email.find('@');
  if (at == 0 || at == std::string::npos || at + 1 == person.email.size())
    form.errors.emplace("email", page_text("wrong_email", locale));
  return person;
}

std::string name_button(const Session& session, FormKind kind, Locale locale) {
  if (kind == FormKind::free) return std::string(page_text("button_free", locale));
  return fmt::format(
      fmt::runtime(page_text(kind == FormKind::card ? "button_card" : "button_debit", locale)),
      format_money({session.amount_total, session.currency}, locale));
}

void show_methods(ctemplate::TemplateDictionary& section, const Session& session, FormKind kind,
                  std::string_view action, Locale locale) {
  const auto offered = offered_methods(session);
  if (kind == FormKind::free || offered.size() < 2) return;
  auto& methods = *section.AddSectionDictionary("METHODS");
  for (const auto& name : offered) {
    auto& method = *methods.AddSectionDictionary("METHOD");
    set(method, "HREF", fmt::format("{}?method={}", action, name));
    set(method, "LABEL", page_text(name, locale));
    if (choose_form(session, name) == kind) method.ShowSection("CURRENT");
  }
}

void show_fields(ctemplate::TemplateDictionary& section, const Session& session,
                 const PaymentForm& form, Locale locale) {
  bool is_first_error = true;
  for (const auto& shape : shapes) {
    if (!is_asked(shape, session, form.kind)) continue;
    auto& field = *section.AddSectionDictionary("FIELD");
    set(field, "ID", shape.id);
    set(field, "LABEL", page_text(label_of(shape, form.kind), locale));
    set(field, "TYPE", shape.type);
    set(field, "MODE", shape.mode);
    set(field, "AUTOCOMPLETE", shape.autocomplete);
    set(field, "PLACEHOLDER",
        std::string_view(shape.id) == "cardExpiry" ? page_text("expiry_example", locale)
                                                   : shape.placeholder);
    set(field, "LENGTH", std::to_string(shape.length));
    set(field, "CLASS", shape.css_class);
    const auto value = form.values.find(std::string_view(shape.id));
    set(field, "VALUE", value == form.values.end() ? "" : std::string_view(value->second));
    if (const auto error = form.errors.find(std::string_view(shape.id));
        error != form.errors.end()) {
      field.ShowSection("WRONG");
      if (std::exchange(is_first_error, false)) field.ShowSection("FIRST");
      set(*field.AddSectionDictionary("ERROR"), "TEXT", error->second);
    }
  }
}

void show_samples(ctemplate::TemplateDictionary& section, FormKind kind, std::string_view action,
                  Locale locale) {
  if (kind == FormKind::free) return;
  const bool is_card = kind == FormKind::card;
  auto& samples = *section.AddSectionDictionary("SAMPLES");
  set(samples, "HEADLINE", page_text(is_card ? "test_cards" : "test_ibans", locale));
  bool is_first = true;
  for (const auto& group : is_card ? sample_cards() : sample_ibans()) {
    auto& shown_group = *samples.AddSectionDictionary("GROUP");
    if (std::exchange(is_first, false)) shown_group.ShowSection("OPEN");
    set(shown_group, "TITLE", page_text(group.title, locale));
    for (const auto& sample : group.samples) {
      auto& shown = *shown_group.AddSectionDictionary("SAMPLE");
      set(shown, "HREF", fmt::format("{}?{}={}", action, is_card ? "card" : "iban", sample.number));
      set(shown, "SPACED", in_groups(sample.number));
      set(shown, "RESULT", page_text(sample.result, locale));
    }
  }
}

}  // namespace

std::string in_groups(std::string_view number) {
  std::string spaced;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (i > 0 && i % 4 == 0) spaced += ' ';
    spaced += number[i];
  }
  return spaced;
}

std::optional<std::pair<std::int64_t, std::int64_t>> parse_card_expiry(std::string_view typed) {
  std::string digits;
  bool has_slash = false;
  std::size_t month_length = 2;
  for (const char letter : typed) {
    if (letter == ' ') continue;
    if (letter == '/' && !has_slash) {
      has_slash = true;
      month_length = digits.size();
    } else if (letter >= '0' && letter <= '9' && digits.size() < 6) {
      digits += letter;
    } else {
      return std::nullopt;
    }
  }
  if (month_length < 1 || month_length > 2 || digits.size() <= month_length) return std::nullopt;
  const auto year_length = digits.size() - month_length;
  if (year_length != 2 && year_length != 4) return std::nullopt;
  const std::int64_t month = std::stol(digits.substr(0, month_length));
  std::int64_t year = std::stol(digits.substr(month_length));
  if (year_length == 2) year += 2000;
  if (month < 1 || month > 12) return std::nullopt;
  return std::pair{month, year};
}

FormKind choose_form(const Session& session, std::string_view method) {
  if (session.amount_total == 0) return FormKind::free;
  const auto offered = offered_methods(session);
  const bool is_offered = std::find(offered.begin(), offered.end(), method) != offered.end();
  const std::string_view chosen = is_offered || offered.empty() ? method : offered.front();
  return chosen == sepa_debit_method && !offered.empty() ? FormKind::sepa_debit : FormKind::card;
}

CardInput read_card(const Session& session, PaymentForm& form, Instant now, Locale locale) {
  const auto person = read_person(session, form, locale);
  CardInput input;
  input.name = person.name;
  input.email = person.email;
  if (form.kind == FormKind::free) return input;
  const auto wrong = [&](std::string_view field, std::string_view text) {
    form.errors.emplace(field, page_text(text, locale));
  };
  input.number = normalize_card_number(form.values["cardNumber"]);
  if (const auto expiry = parse_card_expiry(form.values["cardExpiry"])) {
    std::tie(input.exp_month, input.exp_year) = *expiry;
    const auto today = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now));
    const auto this_month = static_cast<int>(today.year()) * 12 +
                            static_cast<int>(static_cast<unsigned>(today.month()));
    if (input.exp_year * 12 + input.exp_month < this_month) wrong("cardExpiry", "wrong_expiry");
  } else {
    wrong("cardExpiry", "wrong_expiry");
  }
  const auto& cvc = form.values["cardCvc"];
  if (cvc.size() < 3 || cvc.size() > 4 || cvc.find_first_not_of("0123456789") != std::string::npos)
    wrong("cardCvc", "wrong_cvc");
  return input;
}

DebitInput read_debit(const Session& session, PaymentForm& form, Locale locale) {
  const auto person = read_person(session, form, locale);
  return {normalize_iban(form.values["iban"]), person.name, person.email};
}

void complain(PaymentForm& form, const ApiError& error, Locale locale) {
  form.outcome = page_text("failed", locale);
  if (form.kind == FormKind::sepa_debit) {
    const auto* text = error.code == "invalid_bank_account_iban" ? "wrong_iban"
                       : error.param == "iban"                   ? "no_test_iban"
                                                                 : "debit_not_offered";
    form.errors["iban"] = page_text(text, locale);
    return;
  }
  const auto* field = error.code == "incorrect_cvc"  ? "cardCvc"
                      : error.code == "expired_card" ? "cardExpiry"
                                                     : "cardNumber";
  form.errors[field] = decline_text(error.code, error.decline_code, locale);
}

void show_form(ctemplate::TemplateDictionary& section, const Session& session,
               const PaymentForm& form, std::string_view action, Locale locale) {
  const bool is_debit = form.kind == FormKind::sepa_debit;
  set(section, "ACTION", action);
  set(section, "HEADLINE",
      page_text(form.kind == FormKind::free ? "free_title"
                : is_debit                  ? "debit_title"
                                            : "card_title",
                locale));
  set(section, "METHOD_NAME", is_debit ? sepa_debit_method : card_method);
  set(section, "BUTTON", name_button(session, form.kind, locale));
  if (!form.outcome.empty()) set(*section.AddSectionDictionary("FAILURE"), "TEXT", form.outcome);
  if (is_debit) set(*section.AddSectionDictionary("NOTE"), "TEXT", page_text("debit_note", locale));
  if (!session.customer_email.empty())
    set(*section.AddSectionDictionary("EMAIL_GIVEN"), "EMAIL", session.customer_email);
  show_methods(section, session, form.kind, action, locale);
  show_fields(section, session, form, locale);
  show_samples(section, form.kind, action, locale);
}

}  // namespace creneau::sandbox
