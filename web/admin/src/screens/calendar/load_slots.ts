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

/** Throws ApiError. */
export async function loadSlots(range: SlotRange): Promise<Slot[]> {
  const found = await api.get<{ slots: Slot[] }>('slots', {
    from: range.first,
    to: addDays(range.last, 1),
    calendar: range.calendarId,
    service: range.serviceId,
  });
  return found.slots;
}
