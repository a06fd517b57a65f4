// The owner's colour, made readable: from any colour come the accent's tokens for light and dark, each with the contrast its use needs
// (WCAG 2.2, 1.4.3). Pure, but for applyAccent, which puts them on the document.

type Rgb = [number, number, number];

const textRatioMin = 4.5;
const paper = { light: '#f6f5f1', dark: '#1a1f1d' };

function parse(color: string): Rgb | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (!found) return null;
  return [1, 2, 3].map((index) => Number.parseInt(found[index] ?? '0', 16)) as Rgb;
}

function write(color: Rgb): string {
  return `#${color.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast ratio of two colours, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(parse(one) ?? [0, 0, 0]), luminance(parse(other) ?? [0, 0, 0])];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** `share` of `to` mixed into `from`. */
function mix(from: string, to: string, share: number): string {
  const a = parse(from) ?? [0, 0, 0];
  const b = parse(to) ?? [0, 0, 0];
  return write(a.map((value, index) => value + ((b[index] ?? 0) - value) * share) as Rgb);
}

/** `color`, as little changed towards `end` as makes it readable on `back`. */
function readable(color: string, back: string, end: string): string {
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mix(color, end, share);
    if (contrast(candidate, back) >= textRatioMin) return candidate;
  }
  return end;
}

/** Black or white, whichever reads better on `color`: one of them always reaches 4.5. */
export function textOn(color: string): string {
  return contrast('#ffffff', color) >= contrast('#000000', color) ? '#ffffff' : '#000000';
}

/** The tokens that follow from the owner's colour. */
export function accentTokens(color: string, scheme: 'light' | 'dark'): Record<string, string> {
  const back = paper[scheme];
  const end = scheme === 'light' ? '#000000' : '#ffffff';
  const accent = readable(color, back, end);
  const tint = mix(accent, back, 0.88);
  // Text on the accent must stay readable on its deeper shade, too.
  const deep = mix(accent, end, 0.25);
  return {
    '--accent': accent,
    '--accent-deep': deep,
    '--on-accent': scheme === 'light' ? '#ffffff' : textOn(accent),
    '--tint': tint,
    '--on-tint': readable(accent, tint, end),
  };
}

/** The default look is that of tokens.css, whose pairs are tested; a colour of the owner's own replaces its accent. */
export function applyAccent(color: string): void {
  if (parse(color) === null || color.toLowerCase() === '#17624f') {
    document.adoptedStyleSheets = [];
    return;
  }
  const block = (scheme: 'light' | 'dark') =>
    `:root { ${Object.entries(accentTokens(color, scheme))
      .map(([name, value]) => `${name}: ${value};`)
      .join(' ')} }`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${block('light')} @media (prefers-color-scheme: dark) { ${block('dark')} }`);
  document.adoptedStyleSheets = [sheet];
}
