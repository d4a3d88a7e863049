// When the application cannot go on: a message and a way back, not a dead page.

import { type Page, axe, expect, test } from '../fixtures.ts';

test.describe('a panic', () => {
  test('shows a message, and the way back leads to a page that works', async ({ synscope, page, complaints }) => {
    await panic(page);
    await page.keyboard.press('?');
    const trouble = page.getByRole('alert');
    await expect(trouble.getByRole('heading', { name: 'SynScope has stopped' })).toBeVisible();
    await expect(trouble).toContainText('panicked at');
    expect(complaints.length).toBeGreaterThan(0);

    await trouble.getByRole('link', { name: 'Start again with the default scenario' }).click();
    complaints.length = 0;
    await expect(trouble).toBeHidden();
    await synscope.button('Play').click();
    await expect(synscope.button('Pause')).toBeVisible();
  });

  test('is shown in a way that axe has nothing against', async ({ synscope, page, complaints }) => {
    await expect(synscope.menuButton).toBeVisible();
    await panic(page);
    await page.keyboard.press('?');
    await expect(page.getByRole('alert')).toBeVisible();
    await page.evaluate(() => Reflect.deleteProperty(document, 'createElement'));
    await axe(page);
    complaints.length = 0;
  });

  test('of the Chinese page is told in Chinese', async ({ synscope, page, complaints }) => {
    await synscope.button('中文').click();
    await panic(page);
    await page.getByRole('button', { name: '更多……' }).click();
    await expect(page.getByRole('heading', { name: 'SynScope 已停止运行' })).toBeVisible();
    await expect(page.getByRole('link', { name: '从默认场景重新开始' })).toBeVisible();
    complaints.length = 0;
  });
});

test('WebAssembly that does not load is told', async ({ page, complaints }) => {
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'SynScope has stopped' })).toBeVisible();
  complaints.length = 0;

  await page.unroute('**/*.wasm');
  await page.getByRole('link', { name: 'Start again with the default scenario' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('WebAssembly that is damaged is told', async ({ page, complaints }) => {
  await page.route('**/*.wasm', (route) => route.fulfill({ contentType: 'application/wasm', body: 'not wasm' }));
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText(/WebAssembly|CompileError/);
  complaints.length = 0;
});

test('a script that is missing is told', async ({ page, complaints }) => {
  await page.route('**/*.js', (route) => route.fulfill({ status: 404 }));
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'SynScope has stopped' })).toBeVisible();
  complaints.length = 0;
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the page says what it needs', async ({ page }) => {
    await page.goto('./');
    const told = page.locator('noscript p').first();
    await expect(told).toBeVisible();
    expect(await told.innerText()).toContain('it needs JavaScript and WebAssembly');
  });
});

/** From now on the browser refuses what Yew relies on. The next thing that is drawn anew panics. */
function panic(page: Page): Promise<void> {
  return page.evaluate(() => {
    const refuse = () => {
      throw new Error('refused by the test');
    };
    document.createElement = refuse;
  });
}
