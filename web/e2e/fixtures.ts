// What every test has: `test` and `expect` are imported from here.

import { type Page, test as base, expect } from '@playwright/test';
import axeCore, { type RunOptions } from 'axe-core';
import { baseURL } from './site.ts';
import { SynScope } from './synscope.ts';

type Fixtures = {
  /** Messages of what went wrong so far; a test fails if there are any. */
  complaints: string[];
  /** The page, opened. */
  synscope: SynScope;
};

export const test = base.extend<Fixtures>({
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error') {
          complaints.push(`console error: ${message.text()} (${message.location().url})`);
        }
      });
      context.on('weberror', (error) => {
        complaints.push(`page error: ${error.error().stack ?? error.error()}`);
      });
      context.on('request', (request) => {
        if (!staysHome(request.url())) {
          complaints.push(`request to another place: ${request.url()}`);
        }
      });
      await use(complaints);
      expect(complaints, 'no console error, page error or foreign request').toEqual([]);
    },
    { auto: true },
  ],
  synscope: async ({ page }, use) => {
    const synscope = new SynScope(page);
    await synscope.open();
    await use(synscope);
  },
});

export { type Page, expect };

/** Expects that axe has nothing to complain about in the page as it is now. */
export async function axe(page: Page, options: RunOptions = {}): Promise<void> {
  await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axeCore }).axe.run(document, options),
    options,
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary}`),
  );
  expect(found, 'axe finds nothing').toEqual([]);
}

/** Within the folder of the page, or made by the page itself. */
function staysHome(url: string): boolean {
  return url.startsWith(baseURL) || url.startsWith('data:') || url.startsWith('blob:');
}
