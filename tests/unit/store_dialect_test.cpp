#include <gtest/gtest.h>

#include "adapters/store/database_url.hpp"
#include "adapters/store/dialect.hpp"
#include "adapters/store/instants.hpp"

namespace creneau::store {
namespace {

using namespace std::chrono;

TEST(Instants, AreWrittenReadablyAndSorting) {
  const Instant at = Instant(sys_days(2026y / December / 1)) + 8h + 5min + 9s + 7ms;
  EXPECT_EQ(format_instant(at), "2026-12-01 08:05:09.007Z");
  EXPECT_EQ(format_instant(Instant{}), "1970-01-01 00:00:00.000Z");
  EXPECT_EQ(format_instant(Instant{} - 1ms), "1969-12-31 23:59:59.999Z");
  EXPECT_EQ(format_instant(latest_instant()), "2037-12-31 00:00:00.000Z");
}

TEST(Instants, AreReadBackAsWritten) {
  for (const auto offset : {0ms, 1ms, 999ms, 86'399'999ms, 31'536'000'000ms, 951'782'400'000ms})
    EXPECT_EQ(parse_instant(format_instant(Instant(offset))), Instant(offset));
}

TEST(Instants, AreReadInEveryFormPeopleWrite) {
  const Instant at = Instant(sys_days(2026y / December / 1)) + 8h + 5min;
  for (const char* text :
       {"2026-12-01 08:05:00.000Z", "2026-12-01T08:05:00Z", "2026-12-01 08:05:00",
        "2026-12-01 08:05", "2026-12-01T08:05:00+00", "2026-12-01 08:05:00+00:00",
        "2026-12-01 09:05:00.0+01", "2026-12-01T09:35:00.000000+0130", "2026-12-01 03:05:00-05:00",
        "2026-12-01 08:05:00 +00:00", "2026-12-01 08:05:00.000999999"})
    EXPECT_EQ(parse_instant(text), at) << text;
  EXPECT_EQ(parse_instant("2026-12-01 08:05:00.5"), at + 500ms);
  EXPECT_EQ(parse_instant("2026-12-01 08:05:09.0129Z"), at + 9s + 12ms);
  EXPECT_EQ(parse_instant("2026-12-01"), Instant(sys_days(2026y / December / 1)));
}

TEST(Instants, AreRefusedWhenTheyAreNone) {
  for (const char* text : {"", "now", "2026", "2026-13-01 00:00:00", "2026-02-30 00:00:00",
                           "2026-12-01 24:00:00", "2026-12-01 08:60:00", "2026-12-01 08:05:60",
                           "2026-12-01 08", "2026-12-01 08:05:00.", "2026-12-01 08:05:00X",
                           "2026-12-01 08:05:00+25", "2026-12-01x08:05:00", "26-12-01 08:05:00",
                           "2026-12-01 08:05:00Z ", "-026-12-01 08:05:00", "2026-12-01 08:05:00+1"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Dialect, PutsInWhatDiffers) {
  const std::string sql = "a @instant@, b @boolean(b)@ @without_rowid@ @ordered(COALESCE(a, b))@";
  EXPECT_EQ(translate(Engine::sqlite, sql),
            "a TEXT, b INTEGER CHECK (b IN (0, 1)) WITHOUT ROWID"
            " strftime('%Y-%m-%d %H:%M:%fZ', COALESCE(a, b))");
  EXPECT_EQ(translate(Engine::postgresql, sql), "a TIMESTAMPTZ(3), b BOOLEAN  (COALESCE(a, b))");
}

TEST(Dialect, LeavesAllElseAsItIs) {
  for (const auto engine : {Engine::sqlite, Engine::postgresql}) {
    EXPECT_EQ(translate(engine, ""), "");
    EXPECT_EQ(translate(engine, "SELECT ':x', 1::int FROM t WHERE a = :a"),
              "SELECT ':x', 1::int FROM t WHERE a = :a");
  }
}

TEST(Dialect, KeepsTheBlocksThatAreForIt) {
  const std::string script = "a;\n--{ sqlite\nb;\nc;\n--}\nd;\n--{ postgresql\ne;\n--}\nf;";
  EXPECT_EQ(keep_blocks(Engine::sqlite, script), "a;\nb;\nc;\nd;\nf;\n");
  EXPECT_EQ(keep_blocks(Engine::postgresql, script), "a;\nd;\ne;\nf;\n");
}

TEST(DialectDeathTest, StopsAtABlockThatIsNoneOrHasNoEnd) {
  EXPECT_DEATH(keep_blocks(Engine::sqlite, "--{ mysql\n--}\n"), "");
  EXPECT_DEATH(keep_blocks(Engine::sqlite, "--{ sqlite\na;\n"), "");
  EXPECT_DEATH(keep_blocks(Engine::sqlite, "a;\n--}\n"), "");
}

TEST(DialectDeathTest, StopsAtATokenThatIsNone) {
  EXPECT_DEATH(translate(Engine::sqlite, "@no_such_token@"), "");
  EXPECT_DEATH(translate(Engine::postgresql, "@instant"), "");
}

TEST(DatabaseUrl, NamesASqliteFile) {
  const auto plain = parse_database_url("sqlite:creneau.db");
  EXPECT_EQ(plain.engine, Engine::sqlite);
  EXPECT_EQ(plain.residence, Residence::file);
  EXPECT_EQ(plain.location, "creneau.db");
  EXPECT_EQ(parse_database_url("sqlite:/var/lib/a b=c/é.db").location, "/var/lib/a b=c/é.db");
  EXPECT_EQ(parse_database_url("sqlite:///var/x.db").location, "/var/x.db");
  EXPECT_EQ(parse_database_url("sqlite::memory:").residence, Residence::memory);
}

TEST(DatabaseUrl, NamesAPostgresqlServerWithTimeLimits) {
  const auto address = parse_database_url(
      "postgresql://marie:ge%27heim@db.example.org:5433/creneau?sslmode=require");
  EXPECT_EQ(address.engine, Engine::postgresql);
  EXPECT_EQ(address.residence, Residence::server);
  EXPECT_EQ(address.display, "postgresql://db.example.org:5433/creneau");
  for (const char* part : {"user='marie'", "password='ge\\'heim'", "host='db.example.org'",
                           "sslmode='require'", "connect_timeout='5'", "tcp_user_timeout='15000'"})
    EXPECT_NE(address.location.find(part), std::string::npos) << part;
  const auto patient = parse_database_url("postgres://localhost/x?connect_timeout=60");
  EXPECT_NE(patient.location.find("connect_timeout='60'"), std::string::npos);
  EXPECT_EQ(patient.location.find("connect_timeout='5'"), std::string::npos);
}

TEST(DatabaseUrl, IsRefusedInOneSentenceThatHoldsNoPassword) {
  for (const char* url : {"", "creneau.db", "mysql://u:geheim@h/x", "sqlite:", "sqlite://",
                          "sqlite:a\"b", "postgresql://u:geheim@h:port/x?nonsense=1",
                          "postgresql://u:geheim@[::1/x", "POSTGRESQL://u:geheim@h/x"}) {
    try {
      parse_database_url(url);
      ADD_FAILURE() << "taken: " << url;
    } catch (const std::runtime_error& error) {
      const std::string text = error.what();
      EXPECT_NE(text.find("DATABASE_URL"), std::string::npos) << text;
      EXPECT_EQ(text.find("geheim"), std::string::npos) << text;
    }
  }
}

}  // namespace
}  // namespace creneau::store
