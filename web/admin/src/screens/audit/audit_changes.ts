// What an entry of the audit log changed, value by value. Pure.

export interface Change {
  name: string;
  /** Null: there was none, or there is none any more. */
  before: string | null;
  after: string | null;
}

type Values = Record<string, unknown> | null;

function write(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Only what differs, in the order of the new values, then what is gone. */
export function listChanges(entry: { before: Values; after: Values }): Change[] {
  const before = entry.before ?? {};
  const after = entry.after ?? {};
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names]
    .map((name) => ({
      name,
      before: name in before ? write(before[name]) : null,
      after: name in after ? write(after[name]) : null,
    }))
    .filter((change) => change.before !== change.after);
}
