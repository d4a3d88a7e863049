import { expect, test } from '../fixtures.ts';

test('the switch turns the page Chinese, and back', async ({ synscope, page }) => {
  await synscope.button('中文').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByRole('button', { name: '播放', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(synscope.button('Play')).toBeVisible();
});

test('a Chinese page has Chinese names for the sliders, the hosts and the buttons', async ({ synscope, page }) => {
  await synscope.button('中文').click();
  for (const name of ['丢包率', '往返时间', '最长报文段寿命', '最大重传次数', '时间轴']) {
    await expect(page.getByRole('slider', { name, exact: true })).toBeVisible();
  }
  for (const host of ['客户端', '服务器']) {
    await expect(page.getByRole('region', { name: host, exact: true })).toBeVisible();
    await expect(page.getByRole('status', { name: `${host} 状态` })).toHaveText('ESTABLISHED');
  }
  await expect(page.getByRole('button', { name: '场景：建立与关闭' })).toBeVisible();
  await expect(page).toHaveTitle('建立与关闭 – SynScope');
});

test('no English prose is left on the Chinese page', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost for good');
  await expect(page).toHaveTitle('Third ACK lost for good – SynScope');
  await synscope.button('中文').click();
  await page.getByRole('button', { name: '跳到结尾' }).click();
  await page.getByRole('button', { name: '更多……' }).click();
  expect(englishIn(await page.locator('body').ariaSnapshot())).toEqual([]);
});

test('what was spoken last is not left in the other language', async ({ synscope }) => {
  await synscope.button('Step back').click();
  await synscope.button('中文').click();
  await expect(synscope.spoken).not.toHaveText(/The server's/);
});

test('no Chinese is left on the English page, except the name of the language', async ({ synscope, page }) => {
  await synscope.button('中文').click();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'More…' }).click();
  const snapshot = (await page.locator('body').ariaSnapshot()).replaceAll('中文', '');
  expect(snapshot).not.toMatch(/\p{Script=Han}/u);
});

test('a first visit speaks the language of the browser', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('./');
  await expect(page.getByRole('button', { name: '播放', exact: true })).toBeVisible();
  await context.close();
});

test('the language is kept for the next visit', async ({ synscope, page }) => {
  await synscope.button('中文').click();
  await page.reload();
  await expect(page.getByRole('button', { name: '播放', exact: true })).toBeVisible();
});

test('the language button is marked with its own language', async ({ synscope }) => {
  await expect(synscope.button('中文')).toHaveAttribute('lang', 'zh-Hans');
});

/** Words in a row that are English, and not names of states, flags, calls, fields or units. */
function englishIn(text: string): string[] {
  const prose = text
    .split('\n')
    // Roles, such as `- button`, stand before the names.
    .map((line) => line.replace(/^\s*- '?[a-z]+ ?/, ''))
    .join('\n');
  return prose.match(/\b[a-z]{3,} [a-z]{2,}\b/g) ?? [];
}
