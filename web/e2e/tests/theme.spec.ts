import { type Page, expect, test } from '../fixtures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`without a choice the page is ${scheme} where the system is`, async ({ synscope, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(synscope.button('Theme: As the system')).toBeVisible();
    expect(await looks(page)).toBe(scheme);
  });
}

test('the switch goes from the system to light, to dark, and around', async ({ synscope, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await synscope.button('Theme: As the system').click();
  expect(await looks(page)).toBe('light');
  await page.emulateMedia({ colorScheme: 'light' });
  await synscope.button('Theme: Light').click();
  expect(await looks(page)).toBe('dark');
  await synscope.button('Theme: Dark').click();
  expect(await looks(page)).toBe('light');
});

test('the theme is kept for the next visit', async ({ synscope, page }) => {
  await synscope.button('Theme: As the system').click();
  await synscope.button('Theme: Light').click();
  await page.reload();
  await expect(synscope.button('Theme: Dark')).toBeVisible();
  expect(await looks(page)).toBe('dark');
});

/** Whether the paper is darker than the ink. */
function looks(page: Page): Promise<'light' | 'dark'> {
  return page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    const parts = (css: string) => (css.match(/\d+/g) ?? []).slice(0, 3).map(Number);
    const brightness = (css: string) => parts(css).reduce((sum, part) => sum + part, 0);
    return brightness(backgroundColor) > brightness(color) ? 'light' : 'dark';
  });
}
