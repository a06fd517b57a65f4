-- Authorise first, capture the winner: new states of payments and bookings, new effects; and what a service says of it.

--{ sqlite
-- A CHECK cannot be changed: the tables are made anew. Foreign keys are not enforced meanwhile, and checked at the end.
CREATE TABLE bookings_next (
  id                   @id@ PRIMARY KEY NOT NULL,
  slot_id              @id@ NOT NULL REFERENCES slots (id),
  name                 TEXT NOT NULL,
  email                TEXT NOT NULL,
  phone                TEXT NOT NULL,
  notes                TEXT NOT NULL,
  locale               TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
  status               TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'rejected', 'cancelled')),
  payment_status       TEXT NOT NULL CHECK (payment_status IN ('pending', 'failed', 'processing', 'authorized',
                         'void_pending', 'voided', 'paid', 'refund_pending', 'refunded', 'refund_failed',
                         'not_required')),
  price_minor          BIGINT NOT NULL CHECK (price_minor >= 0),
  currency             TEXT NOT NULL CHECK (length(currency) = 3),
  refunded_minor       BIGINT NOT NULL CHECK (refunded_minor >= 0),
  attempt              INTEGER NOT NULL CHECK (attempt >= 0),
  token_generation     INTEGER NOT NULL CHECK (token_generation >= 0),
  created_at           @instant@ NOT NULL,
  unpaid_since         @instant@,  -- from when the time to pay counts; NULL: from created_at
  -- Set: an unpaid booking that has its seat already (hold policy `hard`, or a payment link), and until when.
  held_until           @instant@,
  -- A keyed hash of the client's address while it holds a seat: so many at once for one address.
  held_by              TEXT NOT NULL DEFAULT '',
  -- To be paid at the place; such a booking's price here is zero.
  on_site_minor        BIGINT NOT NULL DEFAULT 0 CHECK (on_site_minor >= 0),
  -- The service's cancellation policy as it was when the client booked.
  refund_until_minutes INTEGER NOT NULL DEFAULT 1440 CHECK (refund_until_minutes >= 0),
  late_refund_percent  INTEGER NOT NULL DEFAULT 0 CHECK (late_refund_percent BETWEEN 0 AND 100),
  -- SEQUENCE of its calendar files (RFC 5545, 3.8.7.4).
  calendar_sequence    INTEGER NOT NULL DEFAULT 0 CHECK (calendar_sequence >= 0),
  attendance           TEXT NOT NULL DEFAULT 'open' CHECK (attendance IN ('open', 'done', 'no_show')),
  owner_note           TEXT NOT NULL DEFAULT '',
  -- What the owner told the client when cancelling it.
  cancellation_reason  TEXT NOT NULL DEFAULT '',
  -- Name, address and id without capitals and accents, for the search.
  search_text          TEXT NOT NULL DEFAULT ''
) @without_rowid@;
INSERT INTO bookings_next (id, slot_id, name, email, phone, notes, locale, status, payment_status, price_minor, currency,
    refunded_minor, attempt, token_generation, created_at, unpaid_since, held_until, held_by, on_site_minor,
    refund_until_minutes, late_refund_percent, calendar_sequence, attendance, owner_note, cancellation_reason,
    search_text)
  SELECT id, slot_id, name, email, phone, notes, locale, status, payment_status, price_minor, currency,
    refunded_minor, attempt, token_generation, created_at, unpaid_since, held_until, held_by, on_site_minor,
    refund_until_minutes, late_refund_percent, calendar_sequence, attendance, owner_note, cancellation_reason,
    search_text FROM bookings;
DROP TABLE bookings;
ALTER TABLE bookings_next RENAME TO bookings;
CREATE INDEX bookings_unpaid ON bookings (@ordered(COALESCE(unpaid_since, created_at))@, id)
  WHERE status = 'pending' AND payment_status IN ('pending', 'failed');
CREATE INDEX bookings_decided ON bookings (status, id) WHERE status <> 'pending';
CREATE INDEX bookings_by_slot ON bookings (slot_id, id);
CREATE INDEX bookings_by_email ON bookings (LOWER(email));
CREATE INDEX bookings_found ON bookings (status, payment_status, attendance, search_text);
CREATE INDEX bookings_held ON bookings (held_until) WHERE held_until IS NOT NULL;

CREATE TABLE payments_next (
  id                @id@ PRIMARY KEY NOT NULL,
  booking_id        @id@ NOT NULL,
  slot_id           @id@ NOT NULL,
  attempt           INTEGER NOT NULL CHECK (attempt >= 1),
  state             TEXT NOT NULL CHECK (state IN ('requested', 'open', 'processing', 'authorized', 'captured',
                      'void_pending', 'voided', 'closed')),
  idempotency_key   TEXT NOT NULL,
  request_body      TEXT NOT NULL,
  session_id        TEXT,
  checkout_url      TEXT NOT NULL,
  payment_intent_id TEXT,
  amount_minor      BIGINT NOT NULL CHECK (amount_minor >= 0),
  currency          TEXT NOT NULL CHECK (length(currency) = 3),
  captured_minor    BIGINT NOT NULL,
  refunded_minor    BIGINT NOT NULL,
  expires_at        @instant@ NOT NULL,
  created_at        @instant@ NOT NULL,
  returned_at       @instant@,
  captured_at       @instant@,
  UNIQUE (booking_id, attempt),
  CHECK (0 <= refunded_minor AND refunded_minor <= captured_minor)
);
INSERT INTO payments_next (id, booking_id, slot_id, attempt, state, idempotency_key, request_body, session_id,
    checkout_url, payment_intent_id, amount_minor, currency, captured_minor, refunded_minor, expires_at, created_at,
    returned_at, captured_at)
  SELECT id, booking_id, slot_id, attempt, state, idempotency_key, request_body, session_id,
    checkout_url, payment_intent_id, amount_minor, currency, captured_minor, refunded_minor, expires_at, created_at,
    returned_at, captured_at FROM payments;
DROP TABLE payments;
ALTER TABLE payments_next RENAME TO payments;
CREATE UNIQUE INDEX payments_by_session ON payments (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX payments_by_intent ON payments (payment_intent_id) WHERE payment_intent_id IS NOT NULL;
CREATE INDEX payments_open ON payments (slot_id, id) WHERE state = 'open';
CREATE INDEX payments_captured ON payments (@ordered(captured_at)@) WHERE captured_at IS NOT NULL;

CREATE TABLE history_next (
  number         @identity@,
  booking_id     @id@ NOT NULL,
  at             @instant@ NOT NULL,
  happening      TEXT NOT NULL,
  source         TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'rejected', 'cancelled')),
  payment_status TEXT NOT NULL CHECK (payment_status IN ('pending', 'failed', 'processing', 'authorized',
                   'void_pending', 'voided', 'paid', 'refund_pending', 'refunded', 'refund_failed', 'not_required')),
  detail         TEXT NOT NULL
);
INSERT INTO history_next (number, booking_id, at, happening, source, status, payment_status, detail)
  SELECT number, booking_id, at, happening, source, status, payment_status, detail FROM history;
DROP TABLE history;
ALTER TABLE history_next RENAME TO history;
CREATE INDEX history_by_booking ON history (booking_id);

CREATE TABLE outbox_next (
  id           @id@ PRIMARY KEY NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('expire_session', 'capture', 'release', 'refund', 'mail')),
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
INSERT INTO outbox_next (id, kind, booking_id, payment_id, refund_id, slot_id, mail_kind, amount_minor, currency, state,
    created_at, due_at, tries, finished_at, last_error)
  SELECT id, kind, booking_id, payment_id, refund_id, slot_id, mail_kind, amount_minor, currency, state,
    created_at, due_at, tries, finished_at, last_error FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_mails ON outbox (due_at, id) WHERE state = 'waiting' AND kind = 'mail';
CREATE INDEX outbox_acts ON outbox (due_at, id) WHERE state = 'waiting' AND kind <> 'mail';
CREATE INDEX outbox_done ON outbox (finished_at) WHERE state = 'done';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
CREATE INDEX outbox_by_booking ON outbox (booking_id);
--}

--{ postgresql
ALTER TABLE bookings DROP CONSTRAINT bookings_payment_status_check;
ALTER TABLE bookings ADD CONSTRAINT bookings_payment_status_check CHECK (payment_status IN ('pending', 'failed',
  'processing', 'authorized', 'void_pending', 'voided', 'paid', 'refund_pending', 'refunded', 'refund_failed',
  'not_required'));
ALTER TABLE history DROP CONSTRAINT history_payment_status_check;
ALTER TABLE history ADD CONSTRAINT history_payment_status_check CHECK (payment_status IN ('pending', 'failed',
  'processing', 'authorized', 'void_pending', 'voided', 'paid', 'refund_pending', 'refunded', 'refund_failed',
  'not_required'));
ALTER TABLE payments DROP CONSTRAINT payments_state_check;
ALTER TABLE payments ADD CONSTRAINT payments_state_check CHECK (state IN ('requested', 'open', 'processing',
  'authorized', 'captured', 'void_pending', 'voided', 'closed'));
ALTER TABLE outbox DROP CONSTRAINT outbox_next_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('expire_session', 'capture', 'release', 'refund',
  'mail'));
DROP INDEX payments_unsettled;
--}

-- How the payment was asked for.
ALTER TABLE payments ADD COLUMN capture TEXT NOT NULL DEFAULT 'automatic' CHECK (capture IN ('automatic', 'manual'));
CREATE INDEX payments_unsettled ON payments (id)
  WHERE state IN ('requested', 'open', 'processing', 'authorized', 'void_pending');

-- `standard`: as the installation is set.
ALTER TABLE services ADD COLUMN capture TEXT NOT NULL DEFAULT 'standard'
  CHECK (capture IN ('standard', 'automatic', 'manual'));
ALTER TABLE services ADD COLUMN allows_delayed_methods @boolean(allows_delayed_methods)@ NOT NULL DEFAULT FALSE;
