// Where the page lives: any folder, any frame, with storage or without.

import { type Page, expect, test } from '../fixtures.ts';
import { baseURL } from '../site.ts';

test('without storage everything works', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await page.goto('./');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('button', { name: 'English' })).toBeVisible();
});

test('a full store loses nothing but the preferences', async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.goto('./');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('button', { name: 'English' })).toBeVisible();
});

test('in a frame with an opaque origin it runs', async ({ page }) => {
  await embed(page);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Play' }).click();
  await expect(frame.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('in a frame, Space goes to the page around until the frame was touched', async ({ page }) => {
  await embed(page);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('button', { name: 'Play' })).toBeVisible();
  await page.keyboard.press('Space');
  await page.waitForTimeout(200);
  await expect(frame.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('nothing is fetched twice, and nothing after the start', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  const atStart = fetched.filter((url) => !url.startsWith('data:'));
  expect(new Set(atStart).size).toBe(atStart.length);
  await page.keyboard.press('End');
  await page.getByRole('button', { name: '中文' }).click();
  expect(fetched.filter((url) => !url.startsWith('data:'))).toHaveLength(atStart.length);
});

/** A page of somebody else's course that holds SynScope in a sandboxed frame. */
async function embed(page: Page): Promise<void> {
  const address = `${baseURL}course.html`;
  await page.route(address, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A course</title>
        <iframe title="SynScope" sandbox="allow-scripts" src="${baseURL}" width="900" height="520"></iframe>`,
    }),
  );
  await page.goto(address);
}
