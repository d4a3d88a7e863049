// What is opened is fetched when it is opened, and not before.

import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';

const EXTRAS = '**/synscope-extras-*.wasm';

/** How often the extras were asked for from now on. */
function asked(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    count += Number(/synscope-extras-[0-9a-f]+\.wasm$/.test(request.url()));
  });
  return () => count;
}

test('a page on which nothing is opened asks for nothing more', async ({ page, synscope }) => {
  const count = asked(page);
  await synscope.open();
  await synscope.button('Play').click();
  await expect(synscope.button('Pause')).toBeVisible();
  await page.keyboard.press('End');
  await page.waitForLoadState('networkidle');
  expect(count()).toBe(0);
});

test('what is opened is asked for once', async ({ page, synscope }) => {
  const count = asked(page);
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(synscope.button('Play')).toBeVisible();
  await page.keyboard.press('?');
  await expect(keys).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await page.keyboard.press('g');
  await expect(page.getByRole('dialog', { name: 'State graph' })).toBeVisible();
  expect(count()).toBe(1);
});

test('what cannot be fetched is told, and is fetched when it is asked for again', async ({ page, synscope, complaints }) => {
  await page.route(EXTRAS, (route) => route.abort());
  await synscope.button('Play').click();
  await page.keyboard.press('?');
  await expect(page.getByRole('alert').filter({ hasText: 'cannot be loaded' })).toBeVisible();
  expect(complaints.length, 'the browser says so, too').toBeGreaterThan(0);
  complaints.length = 0;
  await synscope.button('Dismiss').click();
  await page.keyboard.press('ArrowRight');

  await page.unroute(EXTRAS);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});

test('Escape takes back what has not come yet', async ({ page, synscope }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(EXTRAS, async (route) => {
    await held;
    await route.continue();
  });
  await expect(synscope.button('Play')).toBeVisible();
  const came = page.waitForResponse(EXTRAS);
  await page.keyboard.press('?');
  await page.keyboard.press('Escape');
  release();
  await came;
  await page.keyboard.press('End');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});
