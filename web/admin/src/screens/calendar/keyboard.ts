// The slots of the calendar by keyboard: one of them is in the tab order, the arrow keys go to its neighbours in time.

const eventSelector = '.fc-event[data-label]';
const daySelector = '[data-date]';

function eventsIn(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(eventSelector)];
}

/** Leaves one slot in the tab order: the one that has the focus, or the first. */
export function keepOneInTabOrder(root: HTMLElement): void {
  const events = eventsIn(root);
  const current = events.find((event) => event === document.activeElement) ?? events[0];
  for (const event of events) event.tabIndex = event === current ? 0 : -1;
}

interface Placed {
  element: HTMLElement;
  day: string;
  top: number;
}

function placed(element: HTMLElement): Placed {
  return {
    element,
    day: element.closest<HTMLElement>(daySelector)?.dataset.date ?? '',
    top: element.getBoundingClientRect().top,
  };
}

function byTime(one: Placed, other: Placed): number {
  return one.day === other.day ? one.top - other.top : one.day < other.day ? -1 : 1;
}

/** The nearest day with a slot before or after, and in it the slot at about the same height. */
function beside(all: Placed[], from: Placed, direction: 1 | -1): Placed | undefined {
  const days = [...new Set(all.map((each) => each.day))].sort();
  const day = days[days.indexOf(from.day) + direction];
  return all
    .filter((each) => each.day === day)
    .sort((a, b) => Math.abs(a.top - from.top) - Math.abs(b.top - from.top))[0];
}

function target(all: Placed[], from: Placed, key: string): Placed | undefined {
  const index = all.indexOf(from);
  switch (key) {
    case 'ArrowDown':
      return all[index + 1];
    case 'ArrowUp':
      return all[index - 1];
    case 'ArrowRight':
      return beside(all, from, 1);
    case 'ArrowLeft':
      return beside(all, from, -1);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    default:
      return undefined;
  }
}

/** Answers the arrow keys within `root`. Gives back how to stop that. */
export function moveByArrows(root: HTMLElement): () => void {
  const onKey = (event: KeyboardEvent) => {
    const focused = (event.target as Element).closest<HTMLElement>(eventSelector);
    if (!focused || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = eventsIn(root).map(placed).sort(byTime);
    const from = all.find((each) => each.element === focused);
    const next = from && target(all, from, event.key);
    if (!next) return;
    event.preventDefault();
    next.element.focus();
    keepOneInTabOrder(root);
  };
  root.addEventListener('keydown', onKey);
  return () => root.removeEventListener('keydown', onKey);
}
