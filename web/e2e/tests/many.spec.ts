import { type Page, axe, expect, test } from '../fixtures.ts';

/** A server that forgets to close and may have thirteen sockets; so many clients, four a second. */
const forgetful = (times: number) => ({
  version: 3,
  name: 'forgetful',
  client: { config: { profile: 'linux' }, app: { on_connect: { send_octets: 100, close_after_us: 100_000 } } },
  server: { config: { profile: 'linux', rlimit_nofile: 16 }, app: { on_eof: 'never' } },
  script: [
    { when: { at_us: 0 }, host: 'server', do: { listen: { backlog: 4 } } },
    { when: { at_us: 0 }, host: 'client', do: { connect: {} }, repeat: { times, every_us: 250_000 } },
  ],
  until_us: 20_000_000,
});

const charts = (page: Page) => page.getByRole('button', { name: /^Sockets:/ });
const sheet = (page: Page) => page.getByRole('dialog', { name: 'Sockets' });
const lines = (page: Page) => sheet(page).getByRole('row');
const only = (page: Page) => page.getByRole('button', { name: /^Connection \d+ of/ });

test.use({ viewport: { width: 1440, height: 900 } });

test('a run of few connections has no list of sockets', async ({ synscope, page }) => {
  await synscope.toEnd();
  await expect(charts(page)).toHaveCount(0);
  await page.keyboard.press('t');
  await expect(sheet(page)).toHaveCount(0);
});

test('CLOSE-WAIT piles up in chart and list until accept() fails', async ({ synscope, page }) => {
  await synscope.openFile(JSON.stringify(forgetful(20)));
  await synscope.toEnd();
  await expect(charts(page)).toHaveAccessibleName(/Server, connections over time: now 17 CLOSE-WAIT; 17 at most/);
  await expect(synscope.host('Server').getByText(/5 × EMFILE/)).toBeVisible();
  await charts(page).click();
  await expect(sheet(page).getByRole('button', { name: 'Client', pressed: true })).toBeVisible();
  await sheet(page).getByRole('button', { name: 'Server' }).click();
  await expect(sheet(page).getByText('16 of 16 file descriptors')).toBeVisible();
  await expect(lines(page)).toHaveCount(1 + 1 + 17);
  await expect(lines(page).nth(1)).toHaveText(/^LISTEN54198\.51\.100\.1:800\.0\.0\.0:\*/);
  // Those that were not accepted have data and a FIN that nobody has read.
  await expect(lines(page).last()).toHaveText(/^CLOSE-WAIT1010/);
  await axe(page);
  await synscope.toBeginning();
  await expect(lines(page)).toHaveCount(1 + 1);
  await expect(lines(page).last()).toHaveText(/^LISTEN04/);
});

test('a line of the list shows its connection alone on the ladder, and there is a way back', async ({ synscope, page }) => {
  await synscope.openFile(JSON.stringify(forgetful(8)));
  await synscope.toEnd();
  await synscope.stage.focus();
  await page.keyboard.press('t');
  await sheet(page).getByRole('button', { name: 'Client' }).click();
  const third = sheet(page).getByRole('button', { name: /^FIN-WAIT-2, 192\.0\.2\.1:32770 to/ });
  await third.click();
  await expect(third).toHaveAttribute('aria-pressed', 'true');
  await expect(only(page)).toHaveAccessibleName('Connection 3 of 8: Show all connections');
  const drawn = synscope.stage.locator('.figure [data-packet]');
  for (const name of await drawn.evaluateAll((ends) => ends.map((end) => end.closest('[data-of]')?.getAttribute('data-of')))) {
    expect(name).not.toBe('p0');
  }
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
  await expect(only(page)).toBeVisible();
  await only(page).click();
  await expect(only(page)).toHaveCount(0);
});

test('the keyboard goes from line to line', async ({ synscope, page }) => {
  await synscope.openFile(JSON.stringify(forgetful(8)));
  await synscope.toEnd();
  await synscope.stage.focus();
  await page.keyboard.press('t');
  await sheet(page).getByRole('button', { name: 'Client' }).click();
  const line = (port: number) => sheet(page).getByRole('button', { name: new RegExp(`192\\.0\\.2\\.1:${port} to`) });
  await line(32768).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(line(32770)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(only(page)).toHaveAccessibleName(/^Connection 3 of 8/);
  await page.keyboard.press('Enter');
  await expect(only(page)).toHaveCount(0);
});

test('a list of thousands has only those lines in the document that can be seen', async ({ synscope, page }) => {
  const crowd = { ...forgetful(1_000), server: { config: { rlimit_nofile: 5_000 }, app: { on_eof: 'never' } } };
  crowd.script[1]!.repeat = { times: 1_000, every_us: 2_000 };
  crowd.script[0]!.do = { listen: { backlog: 1_000 } };
  await synscope.openFile(JSON.stringify(crowd));
  await expect(charts(page)).toBeVisible({ timeout: 30_000 });
  await synscope.toEnd();
  await charts(page).click();
  await sheet(page).getByRole('button', { name: 'Server' }).click();
  await expect(sheet(page).getByRole('table')).toHaveAttribute('aria-rowcount', '1002');
  expect(await lines(page).count()).toBeLessThan(100);
  const scroller = sheet(page).locator('.list');
  await scroller.evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(lines(page).last()).toHaveAttribute('aria-rowindex', '1002');
  expect(await lines(page).count()).toBeLessThan(100);
  expect(await page.locator('*').count()).toBeLessThan(4_000);
});

test('on a phone the list is read in Chinese, too', async ({ synscope, page }) => {
  await synscope.openFile(JSON.stringify(forgetful(8)));
  await synscope.toEnd();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('group', { name: '时序图' }).focus();
  await page.keyboard.press('t');
  await expect(page.getByRole('dialog', { name: '套接字' }).getByText(/文件描述符 12 个，上限 16 个/)).toBeVisible();
  await axe(page);
});
