// What was just done, said once for eyes and ears: «Enregistré.»

const shownMilliseconds = 6000;

let words = $state('');
let timer: ReturnType<typeof setTimeout> | undefined;

export function said(): string {
  return words;
}

/** Shows `text` at the foot of the page for a moment; screen readers speak it. */
export function say(text: string): void {
  clearTimeout(timer);
  words = '';
  // Emptied first, so that the same words are spoken again.
  queueMicrotask(() => (words = text));
  timer = setTimeout(() => (words = ''), shownMilliseconds);
}
