import { axe, expect, test } from '../fixtures.ts';

test('the page opens from a sub-path and names itself', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'SynScope' })).toBeVisible();
  await axe(page);
});
