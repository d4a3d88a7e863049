import { type Page, axe, expect, test } from '../fixtures.ts';

/** The small graph, or the sign that stands for it where there is no room. */
const opener = (page: Page) => page.getByRole('button', { name: /^State graph/ });
const sheet = (page: Page) => page.getByRole('dialog', { name: 'State graph' });
/** What was taken, each a label that leads to its moment. */
const taken = (page: Page) => sheet(page).getByRole('list', { name: 'The way so far' }).getByRole('button');

// High enough for the small graph.
test.use({ viewport: { width: 1440, height: 900 } });

test('the graph says where both hosts are, step by step', async ({ synscope, page }) => {
  const seen: string[] = [];
  await synscope.walk(async () => {
    seen.push((await opener(page).getAttribute('aria-label')) ?? '');
  });
  expect([...new Set(seen)]).toEqual([
    'State graph: the client is in SYN-SENT, the server in LISTEN.',
    'State graph: the client is in SYN-SENT, the server in SYN-RECEIVED.',
    'State graph: the client is in ESTABLISHED, the server in SYN-RECEIVED.',
    'State graph: the client is in ESTABLISHED, the server in ESTABLISHED.',
    'State graph: the client is in FIN-WAIT-1, the server in ESTABLISHED.',
    'State graph: the client is in FIN-WAIT-1, the server in CLOSE-WAIT.',
    'State graph: the client is in FIN-WAIT-2, the server in CLOSE-WAIT.',
    'State graph: the client is in FIN-WAIT-2, the server in LAST-ACK.',
    'State graph: the client is in TIME-WAIT, the server in LAST-ACK.',
    'State graph: the client is in TIME-WAIT, the server in CLOSED.',
    'State graph: the client is in CLOSED, the server in CLOSED.',
  ]);
});

test('the marks of the hosts move as one steps', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await synscope.toBeginning();
  await page.keyboard.press('g');
  await expect(taken(page)).toHaveCount(2);
  const before = await marks(page);
  await page.keyboard.press('ArrowRight');
  await expect(taken(page)).toHaveCount(3);
  expect(await marks(page)).not.toEqual(before);
});

test('a click on the small graph enlarges it, and names what led from state to state', async ({ synscope, page }) => {
  await synscope.toEnd();
  await opener(page).click();
  await expect(taken(page)).toHaveCount(12);
  const name =
    'Server at 0.050 s: In LISTEN, a SYN arrives: the connection goes to SYN-RECEIVED and sends SYN-ACK.';
  await expect(sheet(page).getByRole('listitem').filter({ has: page.getByRole('button', { name }) })).toHaveText(
    'SYNSYN,ACK',
  );
  await sheet(page).getByRole('button', { name: 'Close the panel' }).click();
  await expect(sheet(page)).toBeHidden();
});

test('an edge that was taken leads to its moment', async ({ synscope, page }) => {
  await synscope.toEnd();
  await opener(page).click();
  await sheet(page).getByRole('button', { name: /goes to FIN-WAIT-1/ }).click();
  await expect(synscope.state('Client')).toHaveText('FIN-WAIT-1');
  await expect(synscope.state('Server')).toHaveText('ESTABLISHED');
  await expect(sheet(page).getByRole('button', { name: /goes to FIN-WAIT-2/ })).toHaveCount(0);
});

test('an edge that both hosts took tells of both', async ({ synscope, page }) => {
  await synscope.load('Simultaneous close');
  await synscope.toEnd();
  await opener(page).click();
  const closing = sheet(page).getByRole('button', { name: /goes to CLOSING/ });
  await expect(closing).toHaveAccessibleName(/^Client at .* Server at |^Server at .* Client at /);
  await closing.click();
  await expect(synscope.state('Client')).toHaveText('CLOSING');
  await expect(synscope.state('Server')).toHaveText('CLOSING');
});

test('an abort goes along the rim, and is named', async ({ synscope, page }) => {
  const exits = page.locator('.panel .graph .exit:visible');
  await expect(exits).toHaveCount(0);
  await synscope.act('Client', 'Abort').click();
  await synscope.toEnd();
  await expect(exits).toHaveCount(1);
  await opener(page).click();
  const rst = /^Client at .*the application aborts.*Server at .*a RST arrives/;
  await expect(sheet(page).getByRole('button', { name: rst })).toBeVisible();
});

test('all of it is done by keyboard', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await synscope.stage.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('g');
  await expect(sheet(page)).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await expect(sheet(page).getByRole('button', { name: 'Close the panel' })).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await expect(taken(page).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(synscope.state('Client')).toHaveText('SYN-SENT');
  await expect(synscope.state('Server')).toHaveText('LISTEN');
  await expect(taken(page).first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
  await expect(synscope.stage).toBeFocused();
});

test('the run can be played beside the graph', async ({ synscope, page }) => {
  await synscope.toBeginning();
  await opener(page).click();
  await synscope.button('Play').click();
  await expect(taken(page)).toHaveCount(3);
  await expect(sheet(page)).toBeVisible();
});

test('while nothing changes its state the graph is left alone', async ({ synscope, page }) => {
  await synscope.toBeginning();
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  await expect(opener(page)).toHaveAccessibleName(/SYN-SENT/);
  // The SYN is now under way for four seconds.
  const changes = await opener(page).evaluate(async (graph) => {
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    observer.observe(graph, { attributes: true, childList: true, characterData: true, subtree: true });
    await new Promise((done) => setTimeout(done, 600));
    observer.disconnect();
    return seen.length;
  });
  expect(changes).toBe(0);
  await expect(opener(page)).toHaveAccessibleName(/SYN-SENT/);
});

test('a variant that is not TCP is in the graph only when it is on', async ({ synscope, page }) => {
  await synscope.button('More…').click();
  await page.getByRole('checkbox', { name: 'no_time_wait' }).check();
  await page.keyboard.press('Escape');
  await synscope.toEnd();
  await opener(page).click();
  await expect(sheet(page).getByRole('button', { name: /In FIN-WAIT-2.* goes to CLOSED/ })).toBeVisible();
});

test('in Chinese', async ({ synscope, page }) => {
  await synscope.toEnd();
  await synscope.button('中文').click();
  await page.getByRole('button', { name: '状态图：客户端处于 CLOSED，服务器处于 CLOSED。' }).click();
  const chinese = page.getByRole('dialog', { name: '状态图' });
  const name = '服务器，0.050 s：在 LISTEN 状态，收到 SYN：进入 SYN-RECEIVED，发送 SYN-ACK。';
  await chinese.getByRole('button', { name }).click();
  await expect(page.getByRole('status', { name: '服务器 状态' })).toHaveText('SYN-RECEIVED');
});

for (const [width, height] of [
  [390, 844],
  [1366, 650],
  [900, 1200],
  [1440, 900],
] as const) {
  test(`at ${width} px the whole figure is to be had, and axe finds nothing`, async ({ synscope: _, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.keyboard.press('End');
    await opener(page).click();
    for (const label of await taken(page).all()) {
      await label.focus();
      await expect(label).toBeInViewport({ ratio: 1 });
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await axe(page);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

/** Where the hosts' marks are on the sheet. */
async function marks(page: Page): Promise<number[][]> {
  const boxes = await sheet(page).locator('.marks .mark').evaluateAll((marks) =>
    marks.map((mark) => mark.getBoundingClientRect()).map(({ x, y }) => [x, y]),
  );
  expect(boxes).toHaveLength(2);
  return boxes;
}
