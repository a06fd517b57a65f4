#include "store_fixture.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <stdexcept>

namespace creneau::store {
namespace {

std::string make_folder() {
  std::string folder =
      std::filesystem::temp_directory_path() / ("creneau-store-" + std::string(6, 'X'));
  if (!mkdtemp(folder.data())) throw std::runtime_error("no temporary folder");
  return folder;
}

// The guardian's script: starts a cluster, says where, and ends it when the test program does,
// however that ends.
constexpr const char* guardian_script =
    "trap '' INT TERM; url=$(\"$0\" start \"$1\") || exit 1; echo \"$url\"; exec >&-; cat "
    ">/dev/null;"
    " \"$0\" stop \"$1\"; rm -rf \"$1\"";

/// A throw-away cluster of our own, for when the test runner gives none.
class Cluster {
 public:
  Cluster() {
    const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
    const std::string script = root / "tools/postgresql_cluster.sh";
    const std::string folder = make_folder();
    std::array<int, 2> lifeline{};
    std::array<int, 2> answer{};
    if (pipe2(lifeline.data(), O_CLOEXEC) != 0 || pipe2(answer.data(), O_CLOEXEC) != 0)
      throw std::runtime_error("no pipes");
    guardian_ = fork();
    if (guardian_ == 0) {
      setsid();
      dup2(lifeline[0], STDIN_FILENO);
      dup2(answer[1], STDOUT_FILENO);
      execlp("bash", "bash", "-c", guardian_script, script.c_str(), folder.c_str(), nullptr);
      _exit(127);
    }
    close(lifeline[0]);
    close(answer[1]);
    lifeline_ = lifeline[1];
    for (char character = 0; ::read(answer[0], &character, 1) == 1 && character != '\n';)
      url_ += character;
    close(answer[0]);
  }
  ~Cluster() {
    close(lifeline_);
    waitpid(guardian_, nullptr, 0);
  }
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  const std::string& url() const { return url_; }

 private:
  pid_t guardian_ = -1;
  int lifeline_ = -1;
  std::string url_;
};

const std::string& postgresql_url() {
  static const std::string url = [] {
    if (const char* given = std::getenv("CRENEAU_TEST_POSTGRESQL_URL"); given && *given)
      return std::string(given);
    static const Cluster cluster;
    return cluster.url();
  }();
  if (url.empty())
    throw std::runtime_error(
        "There is no PostgreSQL to test with: install postgresql-15, or run ./dev test.");
  return url;
}

}  // namespace

boost::asio::thread_pool& pool() {
  static boost::asio::thread_pool threads(4);
  return threads;
}

TestDatabase::TestDatabase(Kind kind) : kind_(kind) {
  switch (kind) {
    case Kind::sqlite_memory:
    case Kind::sqlite_memory_inline:
      url_ = "sqlite::memory:";
      break;
    case Kind::sqlite_file:
    case Kind::sqlite_file_inline:
      folder_ = make_folder();
      url_ = "sqlite:" + path();
      break;
    case Kind::postgresql: {
      static std::atomic<int> count{0};
      schema_ = fmt::format("store_{}_{}", getpid(), ++count);
      Connection(parse_database_url(postgresql_url()), Purpose::migrate)
          .execute_script("CREATE SCHEMA " + schema_);
      url_ = fmt::format("{}?options=-csearch_path%3D{}", postgresql_url(), schema_);
    }
  }
}

TestDatabase::~TestDatabase() {
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
  if (!schema_.empty())
    Connection(parse_database_url(postgresql_url()), Purpose::migrate)
        .execute_script("DROP SCHEMA " + schema_ + " CASCADE");
}

std::unique_ptr<DatabaseStore> TestDatabase::open() const {
  const bool is_inline = kind_ == Kind::sqlite_file_inline || kind_ == Kind::sqlite_memory_inline;
  return std::make_unique<DatabaseStore>(
      Options{url_, is_inline ? Mode::inline_ : Mode::threaded, 8, {}});
}

std::string TestDatabase::ask(const std::string& sql) const {
  const Query query(sql, "t");
  const auto connection = connect();
  Statement& statement = connection->run(query);
  std::string answer = statement.has_row() ? statement.text(0) : "nothing";
  statement.finish();
  return answer;
}

std::unique_ptr<Connection> TestDatabase::connect(Purpose purpose) const {
  return std::make_unique<Connection>(parse_database_url(url_), purpose);
}

std::string kind_name(const testing::TestParamInfo<Kind>& info) {
  switch (info.param) {
    case Kind::sqlite_file:
      return "SqliteFile";
    case Kind::sqlite_file_inline:
      return "SqliteFileInline";
    case Kind::sqlite_memory:
      return "SqliteMemory";
    case Kind::sqlite_memory_inline:
      return "SqliteMemoryInline";
    case Kind::postgresql:
      return "Postgresql";
  }
  return "";
}

Instant at_minute(int minutes) {
  using namespace std::chrono;
  return Instant(sys_days(2026y / December / 1)) + hours(8) + std::chrono::minutes(minutes);
}

domain::Slot make_slot(const std::string& id, int capacity, Instant start_at) {
  domain::Slot slot;
  slot.id = SlotId(id);
  slot.title = "Séance découverte";
  slot.place = "12 rue de l'Étoile";
  slot.start_at = start_at;
  slot.end_at = start_at + std::chrono::minutes(60);
  slot.price = {5000, "eur"};
  slot.capacity = capacity;
  slot.created_at = at_minute(-10000);
  return slot;
}

domain::Booking make_booking(const std::string& id, const std::string& slot_id) {
  domain::Booking booking;
  booking.id = BookingId(id);
  booking.slot_id = SlotId(slot_id);
  booking.name = "Zoë Müller-Łukasik 李小龍";
  booking.email = "zoe@example.org";
  booking.phone = "+33 6 12 34 56 78";
  booking.notes = "Ligne 1\nLigne 2 : «l'été» 🌞 ' \" \\ ; -- :name";
  booking.locale = Locale::en;
  booking.price = {5000, "eur"};
  booking.attempt = 1;
  booking.created_at = at_minute(-100);
  booking.unpaid_since = booking.created_at;
  return booking;
}

domain::Payment make_payment(const std::string& id, const domain::Booking& booking, int attempt) {
  domain::Payment payment;
  payment.id = PaymentId(id);
  payment.booking_id = booking.id;
  payment.slot_id = booking.slot_id;
  payment.attempt = attempt;
  payment.request = {"booking-" + booking.id.str() + "-session-1", "mode=payment&a%5Bb%5D=%C3%A9"};
  payment.amount = booking.price;
  payment.expires_at = at_minute(-69);
  payment.created_at = booking.created_at;
  return payment;
}

domain::Refund make_refund(const std::string& id, const domain::Payment& payment) {
  domain::Refund refund;
  refund.id = RefundId(id);
  refund.payment_id = payment.id;
  refund.booking_id = payment.booking_id;
  refund.payment_intent_id = PaymentIntentId("pi_1");
  refund.cause = domain::RefundCause::slot_taken;
  refund.amount = payment.amount;
  refund.request = {"payment-1-refund-slot_taken-1", "payment_intent=pi_1"};
  refund.created_at = at_minute(-90);
  return refund;
}

app::Effect make_effect(const std::string& id, domain::EffectKind kind, Instant due_at) {
  app::Effect effect;
  effect.id = EffectId(id);
  effect.kind = kind;
  effect.booking_id = BookingId("bk_1");
  effect.payment_id = PaymentId("pay_1");
  effect.mail_kind = domain::MailKind::owner_slot_taken;
  effect.amount = {5000, "eur"};
  effect.created_at = at_minute(-50);
  effect.due_at = due_at;
  return effect;
}

}  // namespace creneau::store
