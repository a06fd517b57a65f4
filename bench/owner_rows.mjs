// A hundred thousand bookings in a database of the program's own making: written as SQL that both databases take, since
// making them one by one would take longer than measuring them.
const day_ms = 86_400_000;
const hour_ms = 3_600_000;
const rows_per_statement = 500;
const seats_per_slot = 5;
const slots_per_calendar_and_day = 10;
const calendars = 4;
const days_ahead = 60;

const first_names = [
  'Camille',
  'Noé',
  'Inès',
  'Zoë',
  'Louis',
  'Anaïs',
  'Léo',
  'Jeanne',
  'Gaël',
  'Maud',
];
const last_names = [
  'Lefèvre',
  'Martin',
  'Müller',
  'Petit',
  'Roux',
  'Garnier',
  'Faure',
  'Blanc',
  'Noël',
  'Chevalier',
];

/** How it went with one in twenty each; the rest are paid and done. */
const unusual = [
  ['cancelled', 'refunded'],
  ['rejected', 'refunded'],
  ['pending', 'pending'],
];

const quote = (text) => `'${String(text).replaceAll("'", "''")}'`;
const instant = (ms) => quote(new Date(ms).toISOString().replace('T', ' '));
const number = (count, digits) => String(count).padStart(digits, '0');
const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

class Table {
  constructor(name, columns) {
    this.head = `INSERT INTO ${name} (${columns}) VALUES\n`;
    this.rows = [];
  }

  add(...values) {
    this.rows.push(`(${values.join(', ')})`);
  }

  statements() {
    const all = [];
    for (let at = 0; at < this.rows.length; at += rows_per_statement)
      all.push(`${this.head}${this.rows.slice(at, at + rows_per_statement).join(',\n')};`);
    return all;
  }
}

function add_booking(tables, slot, index, seat) {
  const id = `bk_${number(index, 20)}`;
  const name = `${first_names[index % 10]} ${last_names[Math.floor(index / 10) % 10]}`;
  const email = `${fold(name).replace(' ', '.')}.${index}@example.org`;
  const [status, payment_status] =
    index % 20 < unusual.length ? unusual[index % 20] : ['confirmed', 'paid'];
  const created_ms = slot.start_ms - 5 * day_ms;
  const refunded = payment_status === 'refunded' ? 5000 : 0;
  tables.bookings.add(
    ...[id, slot.id, name, email, '+33 6 12 34 56 78', 'Première fois.', 'fr'].map(quote),
    ...[quote(status), quote(payment_status), 5000, "'eur'", refunded, 1, 0],
    instant(created_ms),
    quote(fold(`${name} ${email} ${id}`)),
  );
  if (status === 'confirmed') tables.seat_claims.add(quote(slot.id), seat, quote(id));
  const is_captured = status !== 'pending';
  tables.payments.add(
    ...[`pay_${number(index, 20)}`, id, slot.id].map(quote),
    ...[1, quote(is_captured ? 'captured' : 'open'), quote(`key-${index}`), "''"],
    ...[`cs_${index}`, '', `pi_${index}`].map(quote),
    ...[5000, "'eur'", is_captured ? 5000 : 0, refunded, instant(created_ms), instant(created_ms)],
    is_captured ? instant(created_ms) : 'NULL',
  );
  return status === 'confirmed';
}

/** The statements that fill an empty database with `count` bookings, some of them to come. */
export function make_statements(count) {
  const today_ms = Math.floor(Date.now() / day_ms) * day_ms;
  const tables = {
    services: new Table('services', 'id, title, description, place'),
    calendars: new Table('calendars', 'id, number, title, time_zone, created_at'),
    slots: new Table(
      'slots',
      'id, service_id, calendar_id, title, place, start_at, end_at, price_minor, currency, capacity, seats_taken, created_at',
    ),
    seats: new Table('seats', 'slot_id, seat_no'),
    occupations: new Table('occupations', 'slot_id, calendar_number, start_at, end_at'),
    bookings: new Table(
      'bookings',
      'id, slot_id, name, email, phone, notes, locale, status, payment_status, price_minor, currency, refunded_minor, attempt, token_generation, created_at, search_text',
    ),
    seat_claims: new Table('seat_claims', 'slot_id, seat_no, booking_id'),
    payments: new Table(
      'payments',
      'id, booking_id, slot_id, attempt, state, idempotency_key, request_body, session_id, checkout_url, payment_intent_id, amount_minor, currency, captured_minor, refunded_minor, expires_at, created_at, captured_at',
    ),
  };
  for (const title of ['Consultation', 'Cours de yoga', 'Premier échange'])
    tables.services.add(quote(`srv_${fold(title)}`), quote(title), "''", "''");
  for (let i = 1; i <= calendars; ++i)
    tables.calendars.add(
      quote(`cal_${i}`),
      i,
      quote(`Agenda ${i}`),
      "'Europe/Paris'",
      instant(today_ms),
    );

  const slots = Math.ceil(count / seats_per_slot);
  const days = Math.ceil(slots / calendars / slots_per_calendar_and_day);
  for (let i = 0; i < slots; ++i) {
    const calendar = (i % calendars) + 1;
    const of_calendar = Math.floor(i / calendars);
    const day = Math.floor(of_calendar / slots_per_calendar_and_day) - (days - days_ahead);
    const start_ms =
      today_ms + day * day_ms + (7 + (of_calendar % slots_per_calendar_and_day)) * hour_ms;
    const slot = { id: `slot_${number(i, 20)}`, start_ms };
    let taken = 0;
    for (let seat = 1; seat <= seats_per_slot; ++seat) {
      tables.seats.add(quote(slot.id), seat);
      const index = i * seats_per_slot + seat - 1;
      if (index < count && add_booking(tables, slot, index, seat)) ++taken;
    }
    const span = [instant(start_ms), instant(start_ms + hour_ms)];
    if (taken > 0) tables.occupations.add(quote(slot.id), calendar, ...span);
    const title = ['Consultation', 'Cours de yoga', 'Premier échange'][i % 3];
    tables.slots.add(
      ...[slot.id, `srv_${fold(title)}`, `cal_${calendar}`, title, 'Lyon'].map(quote),
      ...[...span, 5000, "'eur'", seats_per_slot, taken, instant(today_ms)],
    );
  }
  return Object.values(tables).flatMap((table) => table.statements());
}
