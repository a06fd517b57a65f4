-- Créneau's tables. One text for SQLite and PostgreSQL; what stands between at signs differs (src/adapters/store/dialect.cpp).
-- Instants are UTC, money is an integer count of the currency's minor unit, states are the words of the API.

CREATE TABLE installation (
  only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
  id          TEXT NOT NULL,
  token_key   TEXT NOT NULL CHECK (length(token_key) = 64)  -- 32 bytes in hex: the key of the booking tokens, secret
);

CREATE TABLE services (
  id          @id@ PRIMARY KEY NOT NULL,
  title       TEXT NOT NULL,
  description TEXT NOT NULL,
  place       TEXT NOT NULL
);

CREATE TABLE slots (
  id           @id@ PRIMARY KEY NOT NULL,
  service_id   @id@ REFERENCES services (id),
  title        TEXT NOT NULL,
  place        TEXT NOT NULL,
  start_at     @instant@ NOT NULL,
  end_at       @instant@ NOT NULL,
  price_minor  BIGINT NOT NULL CHECK (price_minor >= 0),
  currency     TEXT NOT NULL CHECK (length(currency) = 3),
  capacity     INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 1000),
  seats_taken  INTEGER NOT NULL DEFAULT 0 CHECK (seats_taken BETWEEN 0 AND capacity),
  is_closed    @boolean(is_closed)@ NOT NULL DEFAULT FALSE,
  is_available @boolean(is_available)@ GENERATED ALWAYS AS (NOT is_closed AND seats_taken < capacity) STORED,
  created_at   @instant@ NOT NULL
);
CREATE INDEX slots_by_start ON slots (@ordered(start_at)@, id);

-- A slot's seats are rows, made with it. A claim is a row on a seat: two claims of one seat cannot exist, a claim beyond
-- the last seat cannot exist, a booking cannot have two. No bug and no second program can oversell.
CREATE TABLE seats (
  slot_id @id@ NOT NULL REFERENCES slots (id),
  seat_no INTEGER NOT NULL CHECK (seat_no BETWEEN 1 AND 1000),
  PRIMARY KEY (slot_id, seat_no)
) @without_rowid@;

CREATE TABLE bookings (
  id               @id@ PRIMARY KEY NOT NULL,
  slot_id          @id@ NOT NULL REFERENCES slots (id),
  name             TEXT NOT NULL,
  email            TEXT NOT NULL,
  phone            TEXT NOT NULL,
  notes            TEXT NOT NULL,
  locale           TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
  status           TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'rejected', 'cancelled')),
  payment_status   TEXT NOT NULL CHECK (payment_status IN ('pending', 'failed', 'processing', 'paid',
                     'refund_pending', 'refunded', 'refund_failed', 'not_required')),
  price_minor      BIGINT NOT NULL CHECK (price_minor >= 0),
  currency         TEXT NOT NULL CHECK (length(currency) = 3),
  refunded_minor   BIGINT NOT NULL CHECK (refunded_minor >= 0),
  attempt          INTEGER NOT NULL CHECK (attempt >= 0),
  token_generation INTEGER NOT NULL CHECK (token_generation >= 0),
  created_at       @instant@ NOT NULL,
  unpaid_since     @instant@  -- from when the time to pay counts; NULL: from created_at
) @without_rowid@;
CREATE INDEX bookings_unpaid ON bookings (@ordered(COALESCE(unpaid_since, created_at))@, id)
  WHERE status = 'pending' AND payment_status IN ('pending', 'failed');
CREATE INDEX bookings_decided ON bookings (status, id) WHERE status <> 'pending';

CREATE TABLE seat_claims (
  slot_id    @id@ NOT NULL,
  seat_no    INTEGER NOT NULL,
  booking_id @id@ NOT NULL UNIQUE REFERENCES bookings (id),
  PRIMARY KEY (slot_id, seat_no),
  FOREIGN KEY (slot_id, seat_no) REFERENCES seats (slot_id, seat_no)
) @without_rowid@;

-- One row for each Checkout Session. Outlives its booking; no personal data, except in request_body until the session is known.
CREATE TABLE payments (
  id                @id@ PRIMARY KEY NOT NULL,
  booking_id        @id@ NOT NULL,
  slot_id           @id@ NOT NULL,
  attempt           INTEGER NOT NULL CHECK (attempt >= 1),
  state             TEXT NOT NULL CHECK (state IN ('requested', 'open', 'processing', 'captured', 'closed')),
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
  UNIQUE (booking_id, attempt),
  CHECK (0 <= refunded_minor AND refunded_minor <= captured_minor)
);
CREATE UNIQUE INDEX payments_by_session ON payments (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX payments_by_intent ON payments (payment_intent_id) WHERE payment_intent_id IS NOT NULL;
CREATE INDEX payments_open ON payments (slot_id, id) WHERE state = 'open';
CREATE INDEX payments_unsettled ON payments (id) WHERE state IN ('requested', 'open', 'processing');

CREATE TABLE refunds (
  id                @id@ PRIMARY KEY NOT NULL,
  payment_id        @id@ NOT NULL REFERENCES payments (id),
  booking_id        @id@ NOT NULL,
  payment_intent_id TEXT NOT NULL,
  cause             TEXT NOT NULL CHECK (cause IN ('slot_taken', 'amount_mismatch', 'not_expected', 'dashboard')),
  attempt           INTEGER NOT NULL CHECK (attempt >= 1),
  state             TEXT NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed')),
  amount_minor      BIGINT NOT NULL CHECK (amount_minor > 0),
  currency          TEXT NOT NULL CHECK (length(currency) = 3),
  idempotency_key   TEXT NOT NULL,
  request_body      TEXT NOT NULL,
  stripe_refund_id  TEXT UNIQUE,
  created_at        @instant@ NOT NULL,
  first_sent_at     @instant@,
  UNIQUE (payment_id, cause, attempt)
);
CREATE INDEX refunds_pending ON refunds (id) WHERE state = 'pending';
CREATE INDEX refunds_failed ON refunds (payment_id, cause, attempt) WHERE state = 'failed';

-- Events of Stripe that were applied: each at most once.
CREATE TABLE webhook_events (
  id          TEXT PRIMARY KEY NOT NULL,
  type        TEXT NOT NULL,
  outcome     TEXT CHECK (outcome IN ('confirmed', 'slot_taken', 'duplicate', 'ignored', 'recorded')),
  received_at @instant@ NOT NULL
) @without_rowid@;
CREATE INDEX webhook_events_by_time ON webhook_events (received_at);

-- Effects on the world, written in the transaction that decided them, carried out after its commit.
CREATE TABLE outbox (
  id           @id@ PRIMARY KEY NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('expire_session', 'refund', 'mail')),
  booking_id   @id@ NOT NULL,
  payment_id   @id@,
  refund_id    @id@,
  mail_kind    TEXT CHECK (mail_kind IN ('confirmation', 'slot_taken', 'refund_made', 'payment_returned',
                 'owner_booking_confirmed', 'owner_slot_taken', 'owner_refund_failed', 'owner_payment_returned')),
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
CREATE INDEX outbox_mails ON outbox (due_at, id) WHERE state = 'waiting' AND kind = 'mail';
CREATE INDEX outbox_acts ON outbox (due_at, id) WHERE state = 'waiting' AND kind <> 'mail';
CREATE INDEX outbox_done ON outbox (finished_at) WHERE state = 'done';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';

-- What happened to a booking, for people. May tell of a booking that is gone; no personal data.
CREATE TABLE history (
  number         @identity@,
  booking_id     @id@ NOT NULL,
  at             @instant@ NOT NULL,
  happening      TEXT NOT NULL,
  source         TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'rejected', 'cancelled')),
  payment_status TEXT NOT NULL CHECK (payment_status IN ('pending', 'failed', 'processing', 'paid',
                   'refund_pending', 'refunded', 'refund_failed', 'not_required')),
  detail         TEXT NOT NULL
);
CREATE INDEX history_by_booking ON history (booking_id);

-- What an Idempotency-Key of a client stands for; goes with its booking.
CREATE TABLE client_requests (
  key        TEXT PRIMARY KEY NOT NULL,
  body_hash  TEXT NOT NULL,
  booking_id @id@ NOT NULL REFERENCES bookings (id) ON DELETE CASCADE,
  status     INTEGER NOT NULL,
  answer     TEXT NOT NULL
) @without_rowid@;
CREATE INDEX client_requests_by_booking ON client_requests (booking_id);
