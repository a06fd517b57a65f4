// Bookings as the owner's API sends them, what the list can be narrowed by, and small questions about one. Knows no screen.
import type { Attendance, BookingStatus, Money, PaymentStatus } from '../../model.ts';

export interface BookingItem {
  id: string;
  name: string;
  email: string;
  status: BookingStatus;
  payment_status: PaymentStatus;
  attendance: Attendance;
  price: Money;
  refunded: Money;
  /** To be paid at the place; zero otherwise. */
  on_site: Money;
  created_at: string;
  slot: {
    id: string;
    title: string;
    start_at: string;
    end_at: string;
    service_id: string | null;
    calendar_id: string | null;
  };
}

export interface PaymentAttempt {
  id: string;
  attempt: number;
  state:
    | 'requested'
    | 'open'
    | 'processing'
    | 'authorized'
    | 'captured'
    | 'void_pending'
    | 'voided'
    | 'closed';
  amount: Money;
  captured: Money;
  refunded: Money;
  created_at: string;
  captured_at: string | null;
  session_id: string | null;
  session_url: string | null;
  payment_intent_id: string | null;
  payment_intent_url: string | null;
}

export interface RefundEntry {
  id: string;
  cause: string;
  attempt: number;
  state: 'pending' | 'succeeded' | 'failed' | 'settled';
  amount: Money;
  stripe_refund_id: string | null;
  stripe_refund_url: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface MailEntry {
  id: string;
  kind: string;
  state: 'waiting' | 'done' | 'failed';
  to_client: boolean;
  created_at: string;
  due_at: string;
  tries: number;
  finished_at: string | null;
  last_error: string | null;
}

export interface HistoryEntry {
  at: string;
  happening: string;
  source: string;
  status: BookingStatus;
  payment_status: PaymentStatus;
  detail: string;
}

export type Ability = 'cancel' | 'refund' | 'move' | 'mark' | 'resend' | 'note';

export interface BookingDetail extends BookingItem {
  phone: string;
  notes: string;
  locale: 'fr' | 'en';
  owner_note: string;
  held_until: string | null;
  policy: { refund_until_minutes: number; late_refund_percent: number };
  booking_url: string;
  refundable: Money;
  payments: PaymentAttempt[];
  refunds: RefundEntry[];
  mails: MailEntry[];
  history: HistoryEntry[];
  can: Ability[];
}

/** What the list of bookings can be narrowed by: the names of the address's and of the API's parameters alike. */
export const filterNames = [
  'search',
  'status',
  'payment_status',
  'attendance',
  'service',
  'calendar',
  'from',
  'to',
  'order',
] as const;
export type FilterName = (typeof filterNames)[number];
export type Filters = Partial<Record<FilterName, string>>;

export function readFilters(query: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of filterNames) {
    const value = query.get(name);
    if (value) filters[name] = value;
  }
  return filters;
}

/** The address of one booking, below /admin. */
export function bookingPath(id: string): string {
  return `/bookings/${encodeURIComponent(id)}`;
}

/** How its payment is shown: what went back in part is a state of its own to a person. */
export function paymentState(booking: BookingItem): PaymentStatus | 'partially_refunded' {
  const isPartly =
    booking.payment_status === 'paid' &&
    booking.refunded.amount > 0 &&
    booking.refunded.amount < booking.price.amount;
  return isPartly ? 'partially_refunded' : booking.payment_status;
}

/** Whether its money moves on by itself, with nothing for anybody to do. */
export function isMoneyUnderWay(booking: Pick<BookingItem, 'payment_status'>): boolean {
  const underWay: readonly PaymentStatus[] = [
    'pending',
    'processing',
    'authorized',
    'refund_pending',
    'void_pending',
  ];
  return underWay.includes(booking.payment_status);
}

/** Whether the appointment has begun: from then on one can say who came. */
export function hasBegun(booking: { slot: { start_at: string } }, now = Date.now()): boolean {
  return Date.parse(booking.slot.start_at) <= now;
}
