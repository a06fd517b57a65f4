// The language of the owner's pages, and how a screen comes by its words. Each screen keeps its own, in both languages side by side:
// the types refuse a text that one of them lacks.

export type Language = 'fr' | 'en';
export const languages: readonly Language[] = ['fr', 'en'];
export const languageNames: Record<Language, string> = { fr: 'Français', en: 'English' };

const remembered = 'creneau.language';

function choose(): Language {
  const before = localStorage.getItem(remembered);
  if (before === 'fr' || before === 'en') return before;
  for (const wanted of navigator.languages) {
    if (wanted.startsWith('en')) return 'en';
    if (wanted.startsWith('fr')) return 'fr';
  }
  return 'fr';
}

let current = $state<Language>(choose());

export function language(): Language {
  return current;
}

/** Switches every text at once, and remembers it for the next sign-in on this machine. */
export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(remembered, next);
  document.documentElement.lang = next;
}

/** For Intl: French dates and amounts as in France, English ones as in the United Kingdom (day before month, 24 hours). */
export function languageTag(): string {
  return current === 'fr' ? 'fr-FR' : 'en-GB';
}

/** The words of one part, read in the current language: `const t = translate({ fr: {…}, en: {…} })`, then `t.title`. */
export function translate<T extends object>(words: { fr: T; en: NoInfer<T> }): T {
  return new Proxy(words.fr, {
    get: (_, name) => Reflect.get(words[current], name) as unknown,
  });
}
