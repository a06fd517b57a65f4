// The slots of some days.
import { api } from '../../api.ts';
import type { Slot } from '../../model.ts';
import { addDays } from '../../zone.ts';

export interface SlotRange {
  /** Days; both are included. */
  first: string;
  last: string;
  /** Empty: all of them. */
  calendarId?: string;
  serviceId?: string;
}

/** A page begins with the last instant of the one before it. */
interface SlotPage {
  slots: Slot[];
  next_from: string | null;
}

/** Throws ApiError. */
export async function loadSlots(range: SlotRange): Promise<Slot[]> {
  const slots = new Map<string, Slot>();
  let from: string | null = range.first;
  while (from !== null) {
    const page: SlotPage = await api.get<SlotPage>('slots', {
      from,
      to: addDays(range.last, 1),
      calendar: range.calendarId,
      service: range.serviceId,
    });
    for (const slot of page.slots) slots.set(slot.id, slot);
    from = page.next_from === from ? null : page.next_from;
  }
  return [...slots.values()];
}
