// Answers held against the types of Stripe's own package: written down as TypeScript and compiled, so that a member that
// is missing, unknown, or of another type is an error of the compiler's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { project_folder } from './process.mjs';

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
};
// The package's lists of words are open, for words to come: `'open' | 'complete' | … | OtherString`. Closed here, so that a
// word that Stripe does not have today is found.
const open_words = 'type OtherString = string & Record<never, never>;';
const closed_words = 'type OtherString = never;';

/** The package gives decimals as objects of its own; on the wire they are texts. */
const is_decimal = (name) => /_decimal$/.test(name);

function to_literal(value, name = '') {
  if (value !== null && is_decimal(name)) return `${JSON.stringify(String(value))} as never`;
  if (Array.isArray(value)) return `[${value.map((item) => to_literal(item)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${to_literal(member, key)}`,
  );
  return `{${members.join(', ')}}`;
}

function make_host() {
  const host = ts.createCompilerHost(options);
  const { readFile } = host;
  host.readFile = (path) => {
    const text = readFile(path);
    if (!text?.includes(open_words)) return text;
    return text.replace(open_words, closed_words);
  };
  host.getSourceFile = (path, target) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, target);
  };
  return host;
}

/**
 * What is wrong with `answers`, an array of [name, type, answer], a line for each fault. The type is a name below
 * `Stripe`, such as `Checkout.Session`.
 */
export function find_type_errors(answers) {
  // Below the project, so that the compiler finds the package as any program of it would.
  const folder = mkdtempSync(join(project_folder, 'node_modules', '.stripe-types-'));
  try {
    const file = join(folder, 'answers.ts');
    // A line each, after the first: by its line a fault is put down to its answer.
    const lines = answers.map(
      ([, type, answer], i) => `export const answer_${i}: Stripe.${type} = ${to_literal(answer)};`,
    );
    writeFileSync(file, `import type Stripe from 'stripe';\n${lines.join('\n')}\n`);
    const program = ts.createProgram([file], options, make_host());
    const source = program.getSourceFile(file);
    return ts
      .getPreEmitDiagnostics(program)
      .filter((diagnostic) => diagnostic.file === source)
      .map((diagnostic) => {
        const { line } = source.getLineAndCharacterOfPosition(diagnostic.start);
        const [name] = answers[line - 1];
        const text = source.text.slice(diagnostic.start, diagnostic.start + diagnostic.length);
        const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n    ');
        return `${name}, at ${text.slice(0, 60)}: ${message}`;
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
