// What every page must pass, whoever sees it: WCAG 2.2 AA by axe, nothing wider than the screen, one headline, a title.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe_source = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
const run_only = {
  everything: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  colours: { type: 'rule', values: ['color-contrast'] },
};

/**
 * Of the page as it stands now; `name` says which one in the failure. `colours` is enough for the other colour scheme of
 * a page of which everything has been looked at.
 */
export async function assert_accessible(page, name, what = 'everything') {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe_source);
  const { violations } = await page.evaluate(
    (runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    run_only[what],
  );
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes
        .slice(0, 3)
        .map((node) => `    ${node.html} ${node.failureSummary}`)
        .join('\n')}`,
  );
  assert.deepEqual(told, [], name);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  assert.ok(overflow <= 0, `${name}: ${overflow} pixels wider than the screen`);
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, `${name}: one headline`);
  assert.notEqual(await page.title(), '', name);
}
