// What the owner's API sends, as types. Instants are RFC 3339 texts with the business's offset, days `2026-12-01`, amounts in the
// currency's smallest unit.

export interface Money {
  amount: number;
  currency: string;
}
export interface List<T> {
  items: T[];
  next: string | null;
}

export type Role = 'owner' | 'staff';
export interface SignedInUser {
  id: string;
  email: string;
  name: string;
  role: Role;
  locale: 'fr' | 'en';
  has_totp: boolean;
  calendar_ids: string[];
}
export interface Business {
  name: string;
  time_zone: string;
  currency: string;
  accent_color: string;
  locales: ('fr' | 'en')[];
  default_locale: 'fr' | 'en';
  has_logo: boolean;
}
export interface Session {
  user: SignedInUser;
  csrf_token: string;
  business: Business;
  is_demo: boolean;
  mailbox_url: string | null;
  is_live: boolean;
  public_url: string;
  stripe_dashboard: string;
}
export interface UserSession {
  id: string;
  created_at: string;
  last_seen_at: string;
  address: string;
  user_agent: string;
  is_current: boolean;
}
export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  is_active: boolean;
  has_password: boolean;
  has_totp: boolean;
  calendar_ids: string[];
  last_seen_at: string | null;
}
export type Scope = 'read' | 'bookings' | 'schedule' | 'settings';
export interface ApiKey {
  id: string;
  title: string;
  scopes: Scope[];
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}
export interface AuditEntry {
  number: number;
  at: string;
  actor: { kind: 'user' | 'api_key' | 'command_line' | 'system'; id: string; name: string };
  address: string;
  action: string;
  subject: { kind: string; id: string };
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export type HoldPolicy = 'none' | 'soft' | 'hard';
/** When money is taken; `standard`: as the installation is set. */
export type ServiceCapture = 'standard' | 'automatic' | 'manual';
export interface ServiceRules {
  title: string;
  description: string;
  place: string;
  duration_minutes: number;
  price: Money;
  capacity: number;
  buffer_before_minutes: number;
  buffer_after_minutes: number;
  /** 0: the duration with its buffers. */
  step_minutes: number;
  notice_minutes: number;
  horizon_days: number;
  refund_until_minutes: number;
  late_refund_percent: number;
  hold_policy: HoldPolicy;
  hold_minutes: number;
  capture: ServiceCapture;
  /** Without effect with `manual`. */
  allows_delayed_methods: boolean;
  /** `#17624f`, or empty: the accent. */
  color: string;
  is_active: boolean;
  calendar_ids: string[];
}
export interface Service extends ServiceRules {
  id: string;
}
export interface Hours {
  /** 0 is Sunday. */
  weekday: number;
  start_minute: number;
  end_minute: number;
}
export interface NewException {
  kind: 'closed' | 'open';
  first_day: string;
  last_day: string;
  start_minute: number;
  end_minute: number;
  note: string;
}
export interface CalendarException extends NewException {
  id: string;
}
export interface CalendarRules {
  title: string;
  time_zone: string;
  is_active: boolean;
  hours: Hours[];
  service_ids: string[];
}
export interface Calendar extends CalendarRules {
  id: string;
  exceptions: CalendarException[];
  feed_url: string;
}
/** What a change of rules did to the slots. */
export interface SlotChanges {
  added: number;
  removed: number;
  closed: number;
  off_rules: number;
}
export interface Changed {
  changes?: SlotChanges;
}
export interface SlotBooking {
  id: string;
  name: string;
  status: BookingStatus;
  payment_status: PaymentStatus;
  attendance: Attendance;
}
export interface Slot {
  id: string;
  service_id: string | null;
  calendar_id: string | null;
  title: string;
  place: string;
  start_at: string;
  end_at: string;
  price: Money;
  capacity: number;
  seats_taken: number;
  seats_left: number;
  is_available: boolean;
  is_closed: boolean;
  blockers: number;
  origin: 'manual' | 'rules';
  is_off_rules: boolean;
  bookings: SlotBooking[];
}

export type BookingStatus = 'pending' | 'confirmed' | 'rejected' | 'cancelled';
export type PaymentStatus =
  | 'pending'
  | 'failed'
  | 'processing'
  | 'authorized'
  | 'paid'
  | 'refund_pending'
  | 'refunded'
  | 'refund_failed'
  | 'void_pending'
  | 'voided'
  | 'not_required';
export type Attendance = 'open' | 'done' | 'no_show';

export interface Attention {
  id: string;
  kind:
    | 'refund_failed'
    | 'mail_failed'
    | 'dispute'
    | 'unexpected_payment'
    | 'slot_off_rules'
    | 'webhook_silent';
  matter: string;
  booking_id: string | null;
  payment_id: string | null;
  subject_id: string;
  amount: Money | null;
  detail: string;
  created_at: string;
  resolved_at: string | null;
  actions: ('retry' | 'settle' | 'dismiss' | 'keep' | 'close' | 'open_booking' | 'open_stripe')[];
  stripe_url: string | null;
}

export interface Texts {
  home_intro: string;
  booking_note: string;
  mail_footer: string;
}
export interface Settings {
  business_name: string;
  contact_email: string;
  contact_phone: string;
  address: string;
  accent_color: string;
  /** A data: address of an image, or empty. */
  logo: string;
  time_zone: string;
  currency: string;
  default_locale: 'fr' | 'en';
  locales: ('fr' | 'en')[];
  reminder_hours: number[];
  sends_refund_notices: boolean;
  retention_months: number;
  texts: { fr: Texts; en: Texts };
}
export interface Health {
  webhook_last_at: string | null;
  is_webhook_silent: boolean;
  stripe: { is_reachable: boolean; detail: string };
  mails: { waiting: number; failed: number };
  effects_due: number;
  last_cleanup_at: string | null;
  last_reconcile_at: string | null;
  database_bytes: number;
  smtp_is_configured: boolean;
  is_live: boolean;
  version: string;
}
export interface Check {
  topic: string;
  title: string;
  finding: string;
  standing: 'ok' | 'warning' | 'problem';
  text: string;
  remedy: string;
  detail: string;
}
export interface Checks {
  examined_at: string;
  is_well: boolean;
  checks: Check[];
}
export interface Checklist {
  hours: boolean;
  service: boolean;
  stripe: boolean;
  mail: boolean;
  test_booking: boolean;
  live: boolean;
}
