-- What an owner works with: people who sign in, calendars with their hours, services with their rules, what needs attention.
-- Slots now follow from rules, too; two that overlap on one calendar cannot both be taken.

-- Days are ISO 8601 texts, times of day count minutes from midnight on the calendar's own clocks.
CREATE TABLE calendars (
  id              @id@ PRIMARY KEY NOT NULL,
  number          BIGINT NOT NULL UNIQUE,  -- what occupations know it by: a number can be part of an exclusion constraint
  title           TEXT NOT NULL,
  time_zone       TEXT NOT NULL,
  is_active       @boolean(is_active)@ NOT NULL DEFAULT TRUE,
  feed_generation INTEGER NOT NULL DEFAULT 0 CHECK (feed_generation >= 0),
  created_at      @instant@ NOT NULL
);
CREATE TABLE calendar_hours (
  calendar_id  @id@ NOT NULL REFERENCES calendars (id) ON DELETE CASCADE,
  weekday      INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),  -- 0 is Sunday
  start_minute INTEGER NOT NULL,
  end_minute   INTEGER NOT NULL,
  PRIMARY KEY (calendar_id, weekday, start_minute),
  CHECK (0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440)
);
CREATE TABLE calendar_exceptions (
  id           @id@ PRIMARY KEY NOT NULL,
  calendar_id  @id@ NOT NULL REFERENCES calendars (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL CHECK (kind IN ('closed', 'open')),
  first_day    TEXT NOT NULL CHECK (length(first_day) = 10),
  last_day     TEXT NOT NULL CHECK (length(last_day) = 10),
  start_minute INTEGER NOT NULL,
  end_minute   INTEGER NOT NULL,
  note         TEXT NOT NULL,
  CHECK (first_day <= last_day),
  CHECK (0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440)
);
CREATE INDEX calendar_exceptions_by_calendar ON calendar_exceptions (calendar_id, first_day);

-- What a service offers and by which rules; slots take it over when they are made, bookings when they are.
ALTER TABLE services ADD COLUMN duration_minutes INTEGER NOT NULL DEFAULT 60 CHECK (duration_minutes BETWEEN 1 AND 10080);
ALTER TABLE services ADD COLUMN price_minor BIGINT NOT NULL DEFAULT 0 CHECK (price_minor >= 0);
ALTER TABLE services ADD COLUMN currency TEXT NOT NULL DEFAULT 'eur' CHECK (length(currency) = 3);
ALTER TABLE services ADD COLUMN capacity INTEGER NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 1000);
ALTER TABLE services ADD COLUMN buffer_before_minutes INTEGER NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 1440);
ALTER TABLE services ADD COLUMN buffer_after_minutes INTEGER NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 1440);
-- From one start to the next; 0: the duration with its buffers.
ALTER TABLE services ADD COLUMN step_minutes INTEGER NOT NULL DEFAULT 0 CHECK (step_minutes BETWEEN 0 AND 1440);
ALTER TABLE services ADD COLUMN notice_minutes INTEGER NOT NULL DEFAULT 0 CHECK (notice_minutes BETWEEN 0 AND 525600);
ALTER TABLE services ADD COLUMN horizon_days INTEGER NOT NULL DEFAULT 60 CHECK (horizon_days BETWEEN 1 AND 366);
ALTER TABLE services ADD COLUMN refund_until_minutes INTEGER NOT NULL DEFAULT 1440 CHECK (refund_until_minutes BETWEEN 0 AND 525600);
ALTER TABLE services ADD COLUMN late_refund_percent INTEGER NOT NULL DEFAULT 0 CHECK (late_refund_percent BETWEEN 0 AND 100);
ALTER TABLE services ADD COLUMN hold_policy TEXT NOT NULL DEFAULT 'none' CHECK (hold_policy IN ('none', 'soft', 'hard'));
ALTER TABLE services ADD COLUMN hold_minutes INTEGER NOT NULL DEFAULT 15 CHECK (hold_minutes BETWEEN 1 AND 1440);
ALTER TABLE services ADD COLUMN color TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN is_active @boolean(is_active)@ NOT NULL DEFAULT TRUE;

CREATE TABLE calendar_services (
  calendar_id @id@ NOT NULL REFERENCES calendars (id) ON DELETE CASCADE,
  service_id  @id@ NOT NULL REFERENCES services (id) ON DELETE CASCADE,
  PRIMARY KEY (calendar_id, service_id)
);

ALTER TABLE slots ADD COLUMN calendar_id @id@ REFERENCES calendars (id);
ALTER TABLE slots ADD COLUMN origin TEXT NOT NULL DEFAULT 'manual' CHECK (origin IN ('manual', 'rules'));
-- With the service's buffers; NULL: start_at, end_at.
ALTER TABLE slots ADD COLUMN busy_start_at @instant@;
ALTER TABLE slots ADD COLUMN busy_end_at @instant@;
ALTER TABLE slots ADD COLUMN notice_minutes INTEGER NOT NULL DEFAULT 0 CHECK (notice_minutes >= 0);
-- How many other slots of its calendar are taken and overlap it.
ALTER TABLE slots ADD COLUMN blockers INTEGER NOT NULL DEFAULT 0 CHECK (blockers >= 0);
ALTER TABLE slots ADD COLUMN is_closed_by_rules @boolean(is_closed_by_rules)@ NOT NULL DEFAULT FALSE;
-- Has a booking, but the rules no longer have it: a person decides.
ALTER TABLE slots ADD COLUMN is_off_rules @boolean(is_off_rules)@ NOT NULL DEFAULT FALSE;
ALTER TABLE slots DROP COLUMN is_available;
ALTER TABLE slots ADD COLUMN is_available @boolean(is_available)@
  GENERATED ALWAYS AS (NOT is_closed AND seats_taken < capacity AND blockers = 0) @generated@;
CREATE INDEX slots_by_calendar ON slots (calendar_id, @ordered(start_at)@) WHERE calendar_id IS NOT NULL;
CREATE INDEX slots_by_service ON slots (service_id, @ordered(start_at)@) WHERE service_id IS NOT NULL;
CREATE INDEX slots_off_rules ON slots (id) WHERE is_off_rules;

-- A slot with a seat taken occupies its calendar. Two occupations of one calendar cannot overlap, and a seat cannot be
-- claimed without its slot's occupation. A slot without a calendar occupies nothing, but has its row.
CREATE TABLE occupations (
  slot_id         @id@ PRIMARY KEY NOT NULL REFERENCES slots (id),
  calendar_number BIGINT REFERENCES calendars (number),
  start_at        @instant@ NOT NULL,
  end_at          @instant@ NOT NULL@no_overlap(occupations)@
);
@no_overlap_trigger(occupations)@
-- Those of one calendar do not overlap, so what ends later also begins later: few are looked at.
CREATE INDEX occupations_by_calendar ON occupations (calendar_number, end_at);

INSERT INTO occupations (slot_id, start_at, end_at)
  SELECT id, start_at, end_at FROM slots WHERE id IN (SELECT slot_id FROM seat_claims);
CREATE TABLE seat_claims_next (
  slot_id    @id@ NOT NULL REFERENCES occupations (slot_id),
  seat_no    INTEGER NOT NULL,
  booking_id @id@ NOT NULL UNIQUE REFERENCES bookings (id),
  PRIMARY KEY (slot_id, seat_no),
  FOREIGN KEY (slot_id, seat_no) REFERENCES seats (slot_id, seat_no)
) @without_rowid@;
INSERT INTO seat_claims_next SELECT slot_id, seat_no, booking_id FROM seat_claims;
DROP TABLE seat_claims;
ALTER TABLE seat_claims_next RENAME TO seat_claims;

-- Set: an unpaid booking that has its seat already (hold policy `hard`, or a payment link), and until when.
ALTER TABLE bookings ADD COLUMN held_until @instant@;
-- A keyed hash of the client's address while it holds a seat: so many at once for one address.
ALTER TABLE bookings ADD COLUMN held_by TEXT NOT NULL DEFAULT '';
-- To be paid at the place; such a booking's price here is zero.
ALTER TABLE bookings ADD COLUMN on_site_minor BIGINT NOT NULL DEFAULT 0 CHECK (on_site_minor >= 0);
-- The service's cancellation policy as it was when the client booked.
ALTER TABLE bookings ADD COLUMN refund_until_minutes INTEGER NOT NULL DEFAULT 1440 CHECK (refund_until_minutes >= 0);
ALTER TABLE bookings ADD COLUMN late_refund_percent INTEGER NOT NULL DEFAULT 0 CHECK (late_refund_percent BETWEEN 0 AND 100);
-- SEQUENCE of its calendar files (RFC 5545, 3.8.7.4).
ALTER TABLE bookings ADD COLUMN calendar_sequence INTEGER NOT NULL DEFAULT 0 CHECK (calendar_sequence >= 0);
ALTER TABLE bookings ADD COLUMN attendance TEXT NOT NULL DEFAULT 'open' CHECK (attendance IN ('open', 'done', 'no_show'));
ALTER TABLE bookings ADD COLUMN owner_note TEXT NOT NULL DEFAULT '';
-- What the owner told the client when cancelling it.
ALTER TABLE bookings ADD COLUMN cancellation_reason TEXT NOT NULL DEFAULT '';
-- Name, address and id without capitals and accents, for the search.
ALTER TABLE bookings ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE bookings SET search_text = LOWER(name || ' ' || email || ' ' || id);
CREATE INDEX bookings_by_slot ON bookings (slot_id, id);
CREATE INDEX bookings_by_email ON bookings (LOWER(email));
-- All that the table of bookings narrows down by: read from end to end it is a fraction of the bookings themselves.
CREATE INDEX bookings_found ON bookings (status, payment_status, attendance, search_text);
CREATE INDEX bookings_held ON bookings (held_until) WHERE held_until IS NOT NULL;

ALTER TABLE payments ADD COLUMN captured_at @instant@;
UPDATE payments SET captured_at = created_at WHERE captured_minor > 0;
CREATE INDEX payments_captured ON payments (@ordered(captured_at)@) WHERE captured_at IS NOT NULL;

CREATE TABLE refunds_next (
  id                @id@ PRIMARY KEY NOT NULL,
  payment_id        @id@ NOT NULL REFERENCES payments (id),
  booking_id        @id@ NOT NULL,
  payment_intent_id TEXT NOT NULL,
  cause             TEXT NOT NULL CHECK (cause IN ('slot_taken', 'amount_mismatch', 'not_expected', 'dashboard',
                      'cancellation', 'goodwill')),
  attempt           INTEGER NOT NULL CHECK (attempt >= 1),
  state             TEXT NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed', 'settled')),
  amount_minor      BIGINT NOT NULL CHECK (amount_minor > 0),
  currency          TEXT NOT NULL CHECK (length(currency) = 3),
  idempotency_key   TEXT NOT NULL,
  request_body      TEXT NOT NULL,
  stripe_refund_id  TEXT UNIQUE,
  created_at        @instant@ NOT NULL,
  first_sent_at     @instant@,
  finished_at       @instant@,
  retry_of          @id@ UNIQUE,  -- the refund that failed; each is tried again once
  UNIQUE (payment_id, cause, attempt)
);
INSERT INTO refunds_next (id, payment_id, booking_id, payment_intent_id, cause, attempt, state, amount_minor, currency,
    idempotency_key, request_body, stripe_refund_id, created_at, first_sent_at, finished_at)
  SELECT id, payment_id, booking_id, payment_intent_id, cause, attempt, state, amount_minor, currency,
    idempotency_key, request_body, stripe_refund_id, created_at, first_sent_at,
    CASE WHEN state = 'pending' THEN NULL ELSE created_at END FROM refunds;
DROP TABLE refunds;
ALTER TABLE refunds_next RENAME TO refunds;
CREATE INDEX refunds_pending ON refunds (id) WHERE state = 'pending';
CREATE INDEX refunds_failed ON refunds (payment_id, cause, attempt) WHERE state = 'failed';
CREATE INDEX refunds_by_booking ON refunds (booking_id);
CREATE INDEX refunds_finished ON refunds (@ordered(finished_at)@) WHERE finished_at IS NOT NULL;

CREATE TABLE outbox_next (
  id           @id@ PRIMARY KEY NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('expire_session', 'refund', 'mail')),
  booking_id   @id@ NOT NULL,
  payment_id   @id@,
  refund_id    @id@,
  slot_id      @id@,  -- a move's mails: the slot that was left; a reminder: the slot that it is about
  mail_kind    TEXT CHECK (mail_kind IN ('confirmation', 'slot_taken', 'refund_made', 'payment_returned', 'reminder',
                 'booking_moved', 'booking_cancelled', 'payment_link', 'owner_booking_confirmed', 'owner_slot_taken',
                 'owner_refund_failed', 'owner_payment_returned', 'owner_booking_moved', 'owner_booking_cancelled',
                 'owner_dispute')),
  amount_minor BIGINT NOT NULL,
  currency     TEXT NOT NULL,
  state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  created_at   @instant@ NOT NULL,
  due_at       @instant@ NOT NULL,  -- while a worker has it: the end of its lease
  tries        INTEGER NOT NULL CHECK (tries >= 0),
  finished_at  @instant@,
  last_error   TEXT,
  CHECK ((kind = 'mail') = (mail_kind IS NOT NULL))
) @without_rowid@;
INSERT INTO outbox_next (id, kind, booking_id, payment_id, refund_id, mail_kind, amount_minor, currency, state,
    created_at, due_at, tries, finished_at, last_error)
  SELECT id, kind, booking_id, payment_id, refund_id, mail_kind, amount_minor, currency, state,
    created_at, due_at, tries, finished_at, last_error FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_mails ON outbox (due_at, id) WHERE state = 'waiting' AND kind = 'mail';
CREATE INDEX outbox_acts ON outbox (due_at, id) WHERE state = 'waiting' AND kind <> 'mail';
CREATE INDEX outbox_done ON outbox (finished_at) WHERE state = 'done';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
CREATE INDEX outbox_by_booking ON outbox (booking_id);

-- Who may sign in. `owner` may do everything, `staff` sees the calendars of user_calendars and their bookings.
CREATE TABLE users (
  id             @id@ PRIMARY KEY NOT NULL,
  email          TEXT NOT NULL UNIQUE,  -- in lower case
  name           TEXT NOT NULL,
  role           TEXT NOT NULL CHECK (role IN ('owner', 'staff')),
  locale         TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
  password_hash  TEXT NOT NULL,  -- Argon2id, as libsodium writes it; empty: not chosen yet
  totp_secret    TEXT NOT NULL,  -- base 32; empty: no second factor
  totp_last_step BIGINT NOT NULL DEFAULT 0,  -- a code is good once (RFC 6238, 5.2)
  is_active      @boolean(is_active)@ NOT NULL DEFAULT TRUE,
  created_at     @instant@ NOT NULL
);
CREATE TABLE user_calendars (
  user_id     @id@ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  calendar_id @id@ NOT NULL REFERENCES calendars (id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, calendar_id)
);
-- Secrets are stored as hashes: who reads the database cannot sign in.
CREATE TABLE recovery_codes (
  user_id   @id@ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);
CREATE TABLE set_up_links (
  token_hash TEXT PRIMARY KEY NOT NULL,
  user_id    @id@ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at @instant@ NOT NULL
);
CREATE TABLE user_sessions (
  id           @id@ PRIMARY KEY NOT NULL,
  token_hash   TEXT NOT NULL UNIQUE,
  user_id      @id@ NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at   @instant@ NOT NULL,
  last_seen_at @instant@ NOT NULL,
  address      TEXT NOT NULL,
  user_agent   TEXT NOT NULL
);
CREATE INDEX user_sessions_by_user ON user_sessions (user_id);
-- Failed sign-ins, by account and by address: each makes the next wait longer.
CREATE TABLE sign_in_failures (
  subject  TEXT PRIMARY KEY NOT NULL,
  failures INTEGER NOT NULL CHECK (failures >= 1),
  last_at  @instant@ NOT NULL
) @without_rowid@;
CREATE TABLE api_keys (
  id           @id@ PRIMARY KEY NOT NULL,
  title        TEXT NOT NULL,
  key_hash     TEXT NOT NULL UNIQUE,
  scopes       TEXT NOT NULL,  -- words with spaces between
  made_by      @id@ NOT NULL REFERENCES users (id),
  created_at   @instant@ NOT NULL,
  last_used_at @instant@,
  revoked_at   @instant@
);

-- Who did what, when, from what to what (JSON). Written in the transaction that did it; never changed.
CREATE TABLE audit_log (
  number       @identity@,
  at           @instant@ NOT NULL,
  actor_kind   TEXT NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'command_line', 'system')),
  actor_id     TEXT NOT NULL,
  address      TEXT NOT NULL,
  action       TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  before_json  TEXT NOT NULL,
  after_json   TEXT NOT NULL
);
CREATE INDEX audit_log_by_subject ON audit_log (subject_kind, subject_id);

-- The owner's settings, a JSON value each; those of the environment hold where there is none.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) @without_rowid@;

-- What a person has to look at, until it is resolved. One row a matter: `matter` names it.
CREATE TABLE attention (
  id           @id@ PRIMARY KEY NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('refund_failed', 'mail_failed', 'dispute', 'unexpected_payment', 'slot_off_rules')),
  matter       TEXT NOT NULL UNIQUE,
  booking_id   @id@,
  payment_id   @id@,
  subject_id   TEXT NOT NULL,  -- the refund, mail, dispute or slot it is about
  amount_minor BIGINT NOT NULL,
  currency     TEXT NOT NULL,
  detail       TEXT NOT NULL,
  created_at   @instant@ NOT NULL,
  resolved_at  @instant@,
  resolved_by  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX attention_open ON attention (created_at, id) WHERE resolved_at IS NULL;

-- Stripe's disputes, as it last told of them.
CREATE TABLE disputes (
  id                TEXT PRIMARY KEY NOT NULL,
  payment_intent_id TEXT NOT NULL,
  payment_id        @id@,
  booking_id        @id@,
  status            TEXT NOT NULL,
  reason            TEXT NOT NULL,
  amount_minor      BIGINT NOT NULL,
  currency          TEXT NOT NULL,
  created_at        @instant@ NOT NULL
);
