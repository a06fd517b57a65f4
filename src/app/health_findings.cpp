#include "app/health_findings.hpp"

#include "base/assert.hpp"

namespace creneau::app {
namespace {

struct FindingRow {
  std::string_view name;
  CheckTopic topic;
  Standing standing;
  std::string_view french;
  std::string_view english;
  std::string_view remedy_french;
  std::string_view remedy_english;
};

const FindingRow& row_of(Finding finding) {
  static constexpr FindingRow rows[] = {
#define CRENEAU_X(id, topic, standing, fr, en, remedy_fr, remedy_en) \
  {#id, CheckTopic::topic, Standing::standing, fr, en, remedy_fr, remedy_en},
      CRENEAU_FINDINGS(CRENEAU_X)
#undef CRENEAU_X
  };
  return rows[static_cast<std::size_t>(finding)];
}

}  // namespace

std::string_view name(Standing standing) {
  switch (standing) {
    case Standing::ok:
      return "ok";
    case Standing::warning:
      return "warning";
    case Standing::problem:
      return "problem";
  }
  CRENEAU_UNREACHABLE();
}

std::string_view name(CheckTopic topic) {
  switch (topic) {
#define CRENEAU_X(id, french, english) \
  case CheckTopic::id:                 \
    return #id;
    CRENEAU_CHECK_TOPICS(CRENEAU_X)
#undef CRENEAU_X
  }
  CRENEAU_UNREACHABLE();
}

std::string_view title(CheckTopic topic, Locale locale) {
  switch (topic) {
#define CRENEAU_X(id, french, english) \
  case CheckTopic::id:                 \
    return locale == Locale::fr ? french : english;
    CRENEAU_CHECK_TOPICS(CRENEAU_X)
#undef CRENEAU_X
  }
  CRENEAU_UNREACHABLE();
}

std::string_view name(Finding finding) {
  return row_of(finding).name;
}

CheckTopic topic_of(Finding finding) {
  return row_of(finding).topic;
}

Standing standing_of(Finding finding) {
  return row_of(finding).standing;
}

std::string_view finding_text(Finding finding, Locale locale) {
  const auto& row = row_of(finding);
  return locale == Locale::fr ? row.french : row.english;
}

std::string_view remedy_text(Finding finding, Locale locale) {
  const auto& row = row_of(finding);
  return locale == Locale::fr ? row.remedy_french : row.remedy_english;
}

}  // namespace creneau::app
