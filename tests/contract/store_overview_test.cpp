// Attention, figures, settings, health and what privacy asks for, on every kind of database.
#include <fmt/format.h>

#include <map>

#include "app/ports/overview_records.hpp"
#include "base/ids.hpp"
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using FigureKind = app::Figure::Kind;

class StoreOverview : public StoreTest {
 protected:
  app::OverviewReader& overview(app::Reader& reader) { return reader.read_overview(); }

  std::vector<app::AttentionRow> list_open(int limit = 10,
                                           std::optional<app::AttentionCursor> after = {}) {
    return look(*store_, [&](app::Reader& reader) {
      return overview(reader).list_attention({}, after, limit);
    });
  }
  std::map<FigureKind, std::vector<app::Figure>> figures(Instant from, Instant to) {
    return look(*store_, [&](app::Reader& reader) {
      std::map<FigureKind, std::vector<app::Figure>> all;
      overview(reader).visit_figures(
          from, to, [&](const app::Figure& figure) { all[figure.kind].push_back(figure); });
      return all;
    });
  }
  /// A booking on `slot_id` with a captured payment, made and paid at that minute.
  domain::Payment add_paid(const std::string& number, const std::string& slot_id, int minute) {
    auto booking = make_booking(format_id("bk", at_minute(minute), 0) + number, slot_id);
    booking.created_at = at_minute(minute);
    booking.status = domain::BookingStatus::confirmed;
    booking.payment_status = domain::PaymentStatus::paid;
    auto payment = make_payment(format_id("pay", at_minute(minute), 0) + number, booking);
    payment.created_at = booking.created_at;
    payment.state = domain::PaymentState::captured;
    payment.captured_minor = 5000;
    payment.captured_at = at_minute(minute);
    payment.session_id = SessionId("cs_" + number);
    payment.payment_intent_id = PaymentIntentId("pi_" + number);
    change(*store_, [&](app::Tx& tx) {
      tx.insert_booking(booking);
      tx.insert_payment(payment);
    });
    return payment;
  }
};
CRENEAU_ON_EVERY_STORE(StoreOverview);

domain::Attention make_attention(const std::string& id, int minute) {
  domain::Attention attention;
  attention.id = id;
  attention.kind = domain::AttentionKind::mail_failed;
  attention.matter = "mail:" + id;
  attention.booking_id = BookingId("bk_1");
  attention.subject_id = "eff_1";
  attention.amount = {0, "eur"};
  attention.detail = "550 zoe@example.org is unknown";
  attention.created_at = at_minute(minute);
  return attention;
}

TEST_P(StoreOverview, ListsWhatNeedsAttentionUntilItIsResolved) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1"));
    tx.insert_booking(make_booking("bk_1", "slot_1"));
    auto gone = make_attention("att_2", 2);
    gone.booking_id = BookingId("bk_gone");
    for (const auto& each : {make_attention("att_1", 1), gone, make_attention("att_3", 3)})
      tx.overview().raise_attention(each);
    tx.overview().raise_attention(make_attention("att_1", 9));  // open already: nothing changes
  });
  auto open = list_open();
  ASSERT_EQ(open.size(), 3U);
  EXPECT_EQ(open[0].attention.id, "att_3");
  EXPECT_TRUE(open[0].has_booking);
  EXPECT_FALSE(open[1].has_booking);
  EXPECT_EQ(open[2].attention.created_at, at_minute(1));
  const auto rest = list_open(1, app::AttentionCursor{at_minute(3), "att_3"});
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].attention.id, "att_2");
  change(*store_, [](app::Tx& tx) {
    EXPECT_TRUE(tx.overview().resolve_attention("mail:att_3", "usr_1", at_minute(5)));
    EXPECT_FALSE(tx.overview().resolve_attention("mail:att_3", "usr_1", at_minute(6)));
  });
  look(*store_, [&](app::Reader& reader) {
    EXPECT_EQ(overview(reader).count_attention({}), 2);
    EXPECT_EQ(overview(reader).count_attention(UserId("usr_1")), 0);
    app::AttentionFilter resolved;
    resolved.is_resolved = true;
    const auto done = overview(reader).list_attention(resolved, {}, 10);
    EXPECT_EQ(done.size(), 1U);
    EXPECT_EQ(done.at(0).attention.resolved_by, "usr_1");
    EXPECT_EQ(done.at(0).attention.resolved_at, at_minute(5));
    EXPECT_FALSE(overview(reader).find_attention("att_3", UserId("usr_1")));
    return 0;
  });
  // Raised again once resolved, it is open again.
  change(*store_, [](app::Tx& tx) { tx.overview().raise_attention(make_attention("att_3", 7)); });
  EXPECT_EQ(list_open().at(0).attention.created_at, at_minute(7));
}

TEST_P(StoreOverview, KeepsADisputeAsStripeLastToldOfIt) {
  domain::Dispute dispute;
  dispute.id = "du_1";
  dispute.payment_intent_id = PaymentIntentId("pi_1");
  dispute.status = "needs_response";
  dispute.reason = "fraudulent";
  dispute.amount = {5000, "eur"};
  dispute.created_at = at_minute(0);
  change(*store_, [&](app::Tx& tx) {
    tx.overview().save_dispute(dispute);
    dispute.status = "lost";
    tx.overview().save_dispute(dispute);
  });
  if (GetParam() == Kind::sqlite_memory || GetParam() == Kind::sqlite_memory_inline) return;
  EXPECT_EQ(database_.ask("SELECT status FROM disputes"), "lost");
}

TEST_P(StoreOverview, CountsMoneyWhenItMovedAndSeatsWhenTheyAreOffered) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1", 8, at_minute(60)));
    tx.insert_slot(make_slot("slot_closed", 8, at_minute(60)));
    EXPECT_TRUE(tx.close_slot(SlotId("slot_closed")));
  });
  const auto payment = add_paid("1", "slot_1", -100);
  add_paid("2", "slot_1", -10);
  change(*store_, [&](app::Tx& tx) {
    EXPECT_TRUE(tx.claim_seat(SlotId("slot_1"), payment.booking_id));
    auto refund = make_refund("rf_1", payment);
    refund.amount = {1500, "eur"};
    refund.state = domain::RefundState::succeeded;
    refund.finished_at = at_minute(-5);
    tx.insert_refund(refund);
    tx.update_refund(refund);
    refund.id = RefundId("rf_2");
    refund.attempt = 2;
    refund.state = domain::RefundState::failed;
    tx.insert_refund(refund);
    tx.update_refund(refund);
    // Never paid and purged: its payment alone tells of it.
    auto gone = make_booking("bk_gone", "slot_1");
    auto unpaid = make_payment(format_id("pay", at_minute(-20), 7), gone);
    unpaid.created_at = at_minute(-20);
    unpaid.state = domain::PaymentState::closed;
    tx.insert_payment(unpaid);
  });
  auto all = figures(at_minute(-50), at_minute(0));
  EXPECT_EQ(all[FigureKind::captured].size(), 1U);
  EXPECT_EQ(all[FigureKind::captured].at(0).amount, (Money{5000, "eur"}));
  ASSERT_EQ(all[FigureKind::refunded].size(), 1U);
  EXPECT_EQ(all[FigureKind::refunded].at(0).amount, (Money{1500, "eur"}));
  ASSERT_EQ(all[FigureKind::begun].size(), 2U);
  EXPECT_EQ(all[FigureKind::begun].at(0).status, domain::BookingStatus::confirmed);
  EXPECT_FALSE(all[FigureKind::begun].at(0).is_unpaid);
  EXPECT_EQ(all[FigureKind::begun].at(1).status, std::nullopt);
  EXPECT_TRUE(all[FigureKind::begun].at(1).is_unpaid);
  EXPECT_TRUE(all[FigureKind::offered].empty());
  all = figures(at_minute(60), at_minute(61));
  ASSERT_EQ(all[FigureKind::offered].size(), 1U);
  EXPECT_EQ(all[FigureKind::offered].at(0).seats, 8);
  EXPECT_EQ(all[FigureKind::offered].at(0).seats_taken, 1);
  EXPECT_TRUE(all[FigureKind::captured].empty());

  const auto movements = look(*store_, [&](app::Reader& reader) {
    return overview(reader).list_movements(at_minute(-200), at_minute(0), 10);
  });
  ASSERT_EQ(movements.size(), 3U);
  EXPECT_EQ(movements[0].kind, app::Movement::Kind::payment);
  EXPECT_EQ(movements[0].payment_intent_id, PaymentIntentId("pi_1"));
  EXPECT_EQ(movements[1].at, at_minute(-10));
  EXPECT_EQ(movements[2].kind, app::Movement::Kind::refund);
  EXPECT_EQ(movements[2].amount, (Money{1500, "eur"}));
  look(*store_, [&](app::Reader& reader) {
    EXPECT_EQ(overview(reader).sum_captured(at_minute(-50), at_minute(0), "eur", {}), 5000);
    EXPECT_EQ(overview(reader).sum_captured(at_minute(-50), at_minute(0), "chf", {}), 0);
    EXPECT_EQ(overview(reader).sum_captured(at_minute(-50), at_minute(0), "eur", UserId("u")), 0);
    return 0;
  });
}

TEST_P(StoreOverview, GivesBackTheSettingsThatWereWritten) {
  app::BusinessSettings base;
  base.business_name = "From the environment";
  const auto read_settings = [&] {
    return look(*store_, [&](app::Reader& reader) { return overview(reader).read_settings(base); });
  };
  EXPECT_EQ(read_settings(), base);
  app::BusinessSettings settings;
  settings.business_name = "Studio «Lilas» & \"Co\" 🌸";
  settings.contact_email = "studio@example.org";
  settings.contact_phone = "+33 1";
  settings.address = "12 rue de l'Étoile\nLyon";
  settings.accent_color = "#aa3366";
  settings.logo = "data:image/png;base64,AAAA";
  settings.time_zone = "Europe/Paris";
  settings.currency = "chf";
  settings.default_locale = Locale::en;
  settings.locales = {Locale::en, Locale::fr};
  settings.reminder_hours = {48, 2};
  settings.sends_refund_notices = false;
  settings.retention_months = 24;
  settings.texts_fr = {{"home_intro", "Bienvenue"}};
  settings.texts_en = {{"mail_footer", "See you"}};
  change(*store_, [&](app::Tx& tx) {
    tx.overview().write_settings(settings);
    tx.overview().note_chore(app::Chore::cleanup, at_minute(1));  // no setting
  });
  EXPECT_EQ(read_settings(), settings);
  settings.reminder_hours = {};
  settings.texts_fr = {};
  change(*store_, [&](app::Tx& tx) { tx.overview().write_settings(settings); });
  EXPECT_EQ(read_settings(), settings);
}

TEST_P(StoreOverview, KnowsHowTheServerFares) {
  change(*store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  look(*store_, [&](app::Reader& reader) {
    const auto facts = overview(reader).read_health(at_minute(-1000), at_minute(0));
    EXPECT_FALSE(facts.webhook_last_at);
    EXPECT_FALSE(facts.captured_last_at);
    EXPECT_FALSE(facts.cleanup_last_at);
    EXPECT_GT(facts.database_bytes, 10'000);
    const auto set_up = overview(reader).read_set_up();
    EXPECT_FALSE(set_up.has_hours);
    EXPECT_FALSE(set_up.has_service);
    EXPECT_FALSE(set_up.has_booking);
    return 0;
  });
  add_paid("test_1", "slot_1", -100);
  add_paid("2", "slot_1", 10);
  change(*store_, [](app::Tx& tx) {
    tx.insert_event(EventId("evt_1"), "checkout.session.completed", at_minute(-99));
    tx.overview().note_chore(app::Chore::cleanup, at_minute(1));
    tx.overview().note_chore(app::Chore::cleanup, at_minute(2));
    tx.overview().note_chore(app::Chore::reconcile, at_minute(3));
    domain::Service service;
    service.id = ServiceId("srv_1");
    service.title = "Yoga";
    tx.insert_service(service);
  });
  look(*store_, [&](app::Reader& reader) {
    const auto facts = overview(reader).read_health(at_minute(-1000), at_minute(0));
    EXPECT_EQ(facts.webhook_last_at, at_minute(-99));
    EXPECT_EQ(facts.captured_last_at, at_minute(-100));
    EXPECT_EQ(facts.cleanup_last_at, at_minute(2));
    EXPECT_EQ(facts.reconcile_last_at, at_minute(3));
    EXPECT_TRUE(facts.has_test_payments);
    EXPECT_FALSE(facts.has_live_payments) << "the last one is of no mode";
    EXPECT_TRUE(overview(reader).read_set_up().has_service);
    EXPECT_TRUE(overview(reader).read_set_up().has_booking);
    return 0;
  });
}

TEST_P(StoreOverview, ErasesWhoABookingWasFor) {
  const auto mail = [](const std::string& id, domain::MailKind kind) {
    auto effect = make_effect(id, domain::EffectKind::mail, at_minute(0));
    effect.mail_kind = kind;
    return effect;
  };
  change(*store_, [&](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1"));
    auto booking = make_booking("bk_1", "slot_1");
    booking.status = domain::BookingStatus::cancelled;
    booking.owner_note = "knows Zoë";
    booking.cancellation_reason = "Zoë is ill";
    tx.insert_booking(booking);
    auto payment = make_payment("pay_1", booking);
    payment.state = domain::PaymentState::captured;
    payment.captured_minor = 5000;
    tx.insert_payment(payment);
    tx.insert_effect(mail("eff_1", domain::MailKind::reminder));
    tx.insert_effect(mail("eff_2", domain::MailKind::owner_refund_failed));
    tx.insert_effect(mail("eff_3", domain::MailKind::confirmation));
    tx.fail_effect(EffectId("eff_3"), at_minute(1), "550 zoe@example.org is unknown");
    tx.insert_client_request({"key", "hash", booking.id, 201, R"({"name":"Zoë"})"});
    tx.overview().raise_attention(make_attention("att_1", 1));
    tx.insert_history({booking.id, at_minute(0), domain::Happening::created, "api",
                       domain::BookingStatus::pending, domain::PaymentStatus::pending, ""});
  });
  change(*store_, [](app::Tx& tx) { tx.overview().erase_client(BookingId("bk_1")); });
  look(*store_, [&](app::Reader& reader) {
    const auto booking = reader.find_booking(BookingId("bk_1")).value();
    EXPECT_EQ(booking.name + booking.email + booking.phone + booking.notes + booking.owner_note +
                  booking.cancellation_reason,
              "");
    EXPECT_EQ(booking.token_generation, 1);
    EXPECT_EQ(booking.price, (Money{5000, "eur"}));
    const auto payment = reader.find_payment(PaymentId("pay_1")).value();
    EXPECT_EQ(payment.request.body, "");
    EXPECT_EQ(payment.captured_minor, 5000);
    const auto mails = overview(reader).list_mails(BookingId("bk_1"));
    EXPECT_EQ(mails.size(), 2U);  // the owner's, and the one that failed
    for (const auto& each : mails) EXPECT_EQ(each.last_error, "");
    EXPECT_FALSE(reader.find_client_request("key"));
    EXPECT_EQ(overview(reader).list_attention({}, {}, 10).at(0).attention.detail, "");
    EXPECT_EQ(reader.list_history(BookingId("bk_1")).size(), 1U);
    app::BookingSearch search;
    search.words = {"zoe"};
    EXPECT_TRUE(overview(reader).search_bookings(search, {}, 10).empty());
    search.words = {"bk_1"};
    EXPECT_EQ(overview(reader).search_bookings(search, {}, 10).size(), 1U);
    EXPECT_TRUE(overview(reader).list_bookings_of_client("zoe@example.org", 10).empty());
    return 0;
  });
}

TEST_P(StoreOverview, KnowsWhoseBookingsAreOverAndWhoseLieAhead) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1", 8, at_minute(0)));
    tx.insert_slot(make_slot("slot_2", 8, at_minute(600)));
    auto over = make_booking("bk_1", "slot_1");
    over.status = domain::BookingStatus::confirmed;
    over.email = "Zoe@Example.org";
    tx.insert_booking(over);
    auto cancelled = make_booking("bk_2", "slot_2");
    cancelled.status = domain::BookingStatus::cancelled;
    tx.insert_booking(cancelled);
    auto pending = make_booking("bk_3", "slot_1");
    pending.email = "noe@example.org";
    tx.insert_booking(pending);
  });
  look(*store_, [&](app::Reader& reader) {
    auto& records = overview(reader);
    EXPECT_EQ(records.list_bookings_of_client("ZOE@example.org", 10).size(), 2U);
    EXPECT_TRUE(records.has_booking_ahead("zoe@example.org", at_minute(59)));
    EXPECT_FALSE(records.has_booking_ahead("zoe@example.org", at_minute(60)));
    EXPECT_TRUE(records.has_booking_ahead("noe@example.org", at_minute(60)));  // not decided
    EXPECT_FALSE(records.has_booking_ahead("nobody@example.org", at_minute(0)));
    EXPECT_TRUE(records.list_forgettable(at_minute(60), 10).empty());
    EXPECT_EQ(records.list_forgettable(at_minute(61), 10), std::vector{BookingId("bk_1")});
    EXPECT_EQ(records.list_forgettable(at_minute(1000), 10).size(), 2U);
    EXPECT_EQ(records.list_forgettable(at_minute(1000), 1).size(), 1U);
    return 0;
  });
}

}  // namespace
}  // namespace creneau::store
