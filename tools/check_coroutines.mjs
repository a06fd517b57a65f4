// GCC 12 destroys some temporaries of a co_await expression twice: lambdas that capture, braced aggregates, and conditionals of
// class values. Each has to be a named local before the co_await. Prints every expression that does it otherwise. Lambdas that
// capture references only are harmless.
// usage: node tools/check_coroutines.mjs FILE...     (--self-test: shows that each kind is found)
import { readFileSync } from 'node:fs';

const offences = [
  ['a lambda', /@lambda/],
  ['a braced value', /[(,]\s*(?:[A-Za-z_][\w:<>]*)?\{/],
  ['a conditional', /\?/],
];

/** Comments and the insides of literals, blanked out. */
function blank(text) {
  return text.replace(/\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'/g, (found) =>
    found.startsWith('//') ? ' '.repeat(found.length) : `"${' '.repeat(found.length - 2)}"`,
  );
}

/** From the co_await to the end of its statement, or of the parenthesis that it stands in. */
function expression_at(text, start) {
  let depth = 0;
  for (let i = start; i < text.length; ++i) {
    if ('([{'.includes(text[i])) ++depth;
    else if (')]}'.includes(text[i]) && --depth < 0) return text.slice(start, i);
    else if (text[i] === ';' && depth === 0) return text.slice(start, i);
  }
  return text.slice(start);
}

/** Lambdas by their captures alone: `@lambda` for one that holds values. What their bodies do is their own affair. */
function fold_lambdas(expression) {
  const start = expression.search(/[(,=]\s*\[[^\]]*\]\s*[({]/);
  if (start < 0) return expression;
  const open = expression.indexOf('[', start);
  const close = expression.indexOf(']', open);
  const captures = expression
    .slice(open + 1, close)
    .split(',')
    .map((capture) => capture.trim());
  const is_harmless = captures.every((capture) => /^(|this|&\w*)$/.test(capture));
  let end = expression.indexOf('{', close);
  let depth = 0;
  do {
    if (expression[end] === '{') ++depth;
    if (expression[end] === '}') --depth;
    ++end;
  } while (depth > 0 && end < expression.length);
  const folded = is_harmless ? '@harmless' : '@lambda';
  return fold_lambdas(expression.slice(0, open) + folded + expression.slice(end));
}

function find_offences(name, source) {
  const text = blank(source);
  const found = [];
  for (const match of text.matchAll(/\bco_await\b/g)) {
    const expression = fold_lambdas(expression_at(text, match.index));
    const line = text.slice(0, match.index).split('\n').length;
    for (const [what, pattern] of offences)
      if (pattern.test(expression))
        found.push(`${name}:${line}: ${what} inside a co_await expression: name it first`);
  }
  return found;
}

function self_test() {
  const bad = [
    'co_await f([x] { return x; });',
    'co_await f({x, 1});',
    'co_await f(Pair{x, 1});',
    'co_await f(c ? a() : b());',
  ];
  const good = [
    'co_await f(x, g(y), std::move(z));',
    'const auto w = [x] { return x; };\nco_await f(w);',
  ];
  const missed = bad.filter((text) => find_offences('bad', text).length === 0);
  const wrong = good.filter((text) => find_offences('good', text).length > 0);
  for (const text of missed.concat(wrong)) console.error(`check_coroutines: wrong about: ${text}`);
  return missed.length + wrong.length === 0;
}

if (process.argv[2] === '--self-test') process.exit(self_test() ? 0 : 1);
const found = process.argv
  .slice(2)
  .flatMap((name) => find_offences(name, readFileSync(name, 'utf8')));
for (const line of found) console.error(line);
process.exit(found.length === 0 ? 0 : 1);
