import type { Locator } from '@playwright/test';
import { type Page, axe, expect, test } from '../fixtures.ts';
import type { SynScope } from '../synscope.ts';

const LAST = 'The run before the last change';
const LOADED = 'The run without my changes';
const LINUX = 'The same with the profile Linux';

test.use({ contextOptions: { reducedMotion: 'reduce' }, viewport: { width: 1440, height: 900 } });

const opener = (page: Page) => page.getByRole('button', { name: 'Compare', exact: true });
const choice = (page: Page, name: string) => page.getByRole('menuitemradio', { name });
/** What stands above a run. */
const head = (page: Page, name: RegExp) => page.getByRole('region', { name });
/** A run's paper. */
const paper = (page: Page, name: RegExp) => page.getByRole('group', { name });
const packets = (page: Page, run: 'A' | 'B') => page.getByRole('list', { name: `${run}: Packets` }).getByRole('listitem');
const state = (page: Page, of: string) => page.getByRole('status', { name: `${of} State` });
/** A packet's arrow. */
const arrow = (paper: Locator, packet: number) => paper.locator(`.arrow[data-packet="${packet}"]`);

async function compare(page: Page, name: string): Promise<void> {
  await opener(page).click();
  await choice(page, name).click();
  await expect(head(page, /^A:/).or(head(page, /^B:/)).first()).toBeVisible();
}

async function dropThirdAck(synscope: SynScope): Promise<void> {
  await synscope.packetItems.nth(2).focus();
  await synscope.offer.getByRole('button', { name: 'Drop' }).click();
  await synscope.page.keyboard.press('Escape');
}

test('what there is nothing to compare with says why', async ({ synscope, page }) => {
  await opener(page).click();
  await expect(synscope.host('Client')).toBeVisible();
  await expect(choice(page, LAST)).toHaveAttribute('aria-disabled', 'true');
  await expect(choice(page, LAST)).toContainText('Nothing was changed yet.');
  await expect(choice(page, 'The same with the profile RFC 9293')).toContainText('Both hosts have this profile already.');
  await choice(page, LOADED).click({ force: true });
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(head(page, /^B:/)).toHaveCount(0);
});

test('a run and the one before the last edit stand side by side, and say where they part', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await compare(page, LAST);
  await expect(head(page, /^A: after your last change$/)).toContainText("The client's ACK is lost at 0.134 s: dropped on purpose.");
  await expect(head(page, /^B: before your last change$/)).toContainText("The client's ACK arrives at 0.150 s.");
  await expect(head(page, /^A:/)).toContainText('12 packets, 1 lost, 1 sent again');
  await expect(head(page, /^B:/)).toContainText('10 packets, 0 lost, 0 sent again');
  await expect(synscope.host('Client')).toHaveCount(0);
  await synscope.toBeginning();
  await synscope.button('≠ To the first difference').click();
  expect(await synscope.seconds()).toBeCloseTo(0.134, 3);
  await page.keyboard.press('ArrowRight');
  expect(await synscope.seconds()).toBe(0.15);
  await expect(state(page, 'A Server')).toHaveText('SYN-RECEIVED');
  await expect(state(page, 'B Server')).toHaveText('ESTABLISHED');
  await expect(synscope.spoken).toHaveText(/^B: The client's ACK arrived/);
});

test('one time has one height in both, and one window shows both', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await compare(page, LAST);
  await synscope.toEnd();
  for (const packet of [0, 1, 2]) {
    const [a, b] = [await top(arrow(paper(page, /^A:/), packet)), await top(arrow(paper(page, /^B:/), packet))];
    expect(a).toBe(b);
  }
  await synscope.stage.evaluate((scroller) => scroller.scrollTo(0, 0));
  await expect(synscope.button('Back to now')).toBeVisible();
  expect(await top(arrow(paper(page, /^A:/), 0))).toBe(await top(arrow(paper(page, /^B:/), 0)));
});

test('what only one run has is marked, and told in words', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await compare(page, LAST);
  await synscope.toEnd();
  await expect(paper(page, /^A:/).locator('.arrow.distinct')).toHaveCount(3);
  await expect(paper(page, /^B:/).locator('.arrow.distinct')).toHaveCount(1);
  await expect(paper(page, /^B:/).locator('.arrow.distinct').getByText('≠')).toBeAttached();
  await expect(packets(page, 'A').nth(2)).toContainText("In B: The client's ACK arrives at 0.150 s.");
  await expect(packets(page, 'A').filter({ hasText: 'B does not have this packet.' })).toHaveCount(2);
  await expect(packets(page, 'B').nth(2)).toContainText("In A: The client's ACK is lost at 0.134 s");
});

test('edits are made in A, B follows, and undo goes back', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await compare(page, LOADED);
  await expect(head(page, /^B: without your changes$/)).toContainText('10 packets');
  await synscope.set('MSL', '1 s');
  await expect(head(page, /^A:/)).toContainText('ends at 4.250 s');
  await expect(head(page, /^B:/)).toContainText('ends at 241.250 s');
  await synscope.button('Undo').click();
  await expect(head(page, /^A:/)).toContainText('ends at 242.250 s');
  await synscope.button('Undo').click();
  await expect(page.getByText('Both runs are the same.')).toBeVisible();
  await synscope.button('Redo').click();
  await expect(head(page, /^A:/)).toContainText('1 lost');
});

test('a packet can be dropped while two runs are compared', async ({ synscope, page }) => {
  await compare(page, LINUX);
  await synscope.toEnd();
  await packets(page, 'A').first().focus();
  await page.keyboard.press('d');
  await expect(head(page, /^A: RFC 9293$/)).toContainText('1 lost');
  await expect(head(page, /^B: Linux$/)).toContainText('1 lost');
  await expect(packets(page, 'B').first()).toContainText('dropped on purpose');
});

test('a packet of B is looked at, and says that only A can be changed', async ({ synscope, page }) => {
  await synscope.set('Loss', '100%');
  await compare(page, LAST);
  await synscope.toEnd();
  await packets(page, 'B').nth(1).focus();
  const card = paper(page, /^B:/).getByRole('group', { name: 'Selected packet' });
  await expect(card).toContainText('A does not have this packet.');
  await expect(card).toContainText('Changes are made in A; B follows.');
  await expect(card.getByRole('button')).toHaveCount(0);
  await page.keyboard.press('d');
  await expect(head(page, /^B:/)).toContainText('0 lost');
});

test('a click on a packet of B selects it in both', async ({ synscope, page }) => {
  await compare(page, LINUX);
  await synscope.toEnd();
  await synscope.stage.evaluate((scroller) => scroller.scrollTo(0, 0));
  await paper(page, /^B:/).locator('.label[data-packet="1"] text').click();
  await expect(arrow(paper(page, /^A:/), 1)).toHaveClass(/selected/);
  await expect(arrow(paper(page, /^B:/), 1)).toHaveClass(/selected/);
  await expect(paper(page, /^A:/).getByRole('button', { name: 'Drop' })).toBeVisible();
});

test('pointing at a packet of either run lights it in both', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await compare(page, LAST);
  await synscope.toEnd();
  await synscope.stage.evaluate((scroller) => scroller.scrollTo(0, 0));
  const more = (run: RegExp, packet: number) =>
    arrow(paper(page, run), packet).evaluate((arrow) => getComputedStyle(arrow).getPropertyValue('--more'));
  await paper(page, /^B:/).locator('.label[data-packet="1"] text').hover();
  await expect.poll(() => more(/^A:/, 1)).toBe('2px');
  expect(await more(/^B:/, 1)).toBe('2px');
  expect(await more(/^B:/, 0)).toBe('');
  // Its fifth packet is another one than A's.
  await paper(page, /^B:/).locator('.label[data-packet="4"] text').hover();
  await expect.poll(() => more(/^B:/, 4)).toBe('2px');
  expect(await more(/^A:/, 4)).toBe('');
});

test('while a packet is under way only what moves is drawn', async ({ synscope, page }) => {
  await compare(page, LINUX);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await synscope.toBeginning();
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  await expect(page.locator('.papers .chip')).toHaveCount(2);
  const changed = await page.evaluate(async () => {
    const seen = new Set<string>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        seen.add(element?.closest('.moving, .veil, .clock, .timeline')?.className ?? element?.outerHTML.slice(0, 99) ?? '');
      }
    });
    observer.observe(document.querySelector('main')!, { attributes: true, childList: true, characterData: true, subtree: true });
    await new Promise((done) => setTimeout(done, 600));
    observer.disconnect();
    return [...seen].sort();
  });
  expect(changed).toEqual(['clock', 'moving', 'timeline', 'veil']);
});

test('it ends, and the hosts are there again', async ({ synscope, page }) => {
  await compare(page, LINUX);
  await synscope.button('Do not compare').click();
  await expect(synscope.host('Client')).toBeVisible();
  await expect(head(page, /^B:/)).toHaveCount(0);
  await compare(page, LINUX);
  await synscope.load('FIN lost');
  await expect(head(page, /^B:/)).toHaveCount(0);
});

test('all of it is done by keyboard', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await synscope.stage.focus();
  await page.keyboard.press('c');
  await expect(choice(page, 'Do not compare')).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(head(page, /^B: before your last change$/)).toBeVisible();
  await expect(synscope.stage).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('x');
  expect(await synscope.seconds()).toBeCloseTo(0.134, 3);
});

for (const width of [390, 800]) {
  test(`at ${width} px one run is shown, and the other by a switch or a key`, async ({ synscope, page }) => {
    await page.setViewportSize({ width, height: 844 });
    await dropThirdAck(synscope);
    await compare(page, LAST);
    const shown = page.getByRole('group', { name: 'Run shown' });
    await expect(paper(page, /^A:/)).toBeVisible();
    await expect(paper(page, /^B:/)).toBeHidden();
    const before = await synscope.seconds();
    await shown.getByRole('button', { name: 'B' }).click();
    await expect(paper(page, /^B:/)).toBeVisible();
    await expect(paper(page, /^A:/)).toBeHidden();
    await expect(head(page, /^B:/)).toContainText("The client's ACK arrives");
    await expect(shown.getByRole('button', { name: 'B' })).toHaveAttribute('aria-pressed', 'true');
    expect(await synscope.seconds()).toBe(before);
    await synscope.stage.focus();
    await page.keyboard.press('a');
    await expect(paper(page, /^A:/)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

test('paper gets both runs', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await compare(page, LAST);
  await page.emulateMedia({ media: 'print' });
  for (const run of [/^A:/, /^B:/]) {
    await expect(paper(page, run)).toBeVisible();
    await expect(head(page, run)).toBeVisible();
  }
});

test('in Chinese', async ({ synscope, page }) => {
  await dropThirdAck(synscope);
  await synscope.button('中文').click();
  await page.getByRole('button', { name: '对比', exact: true }).click();
  await choice(page, '上一次改动之前的运行').click();
  await expect(head(page, /^A: 最近一次改动之后$/)).toContainText('客户端的 ACK 在 0.134 s 丢失：被有意丢弃。');
  await expect(head(page, /^B: 最近一次改动之前$/)).toContainText('客户端的 ACK 在 0.150 s 到达。');
  await axe(page);
});

for (const [width, height] of [
  [390, 844],
  [800, 1000],
  [1000, 800],
  [1440, 900],
] as const) {
  test(`at ${width} px axe finds nothing in two runs`, async ({ synscope, page }) => {
    await page.setViewportSize({ width, height });
    await dropThirdAck(synscope);
    await compare(page, LAST);
    await synscope.stage.focus();
    await page.keyboard.press('End');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await axe(page);
    }
    await opener(page).click();
    await axe(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

async function top(locator: Locator): Promise<number> {
  return locator.evaluate((element) => Math.round(element.getBoundingClientRect().top));
}

test('to compare changes nothing, and does not say so', async ({ synscope, page }) => {
  const remark = page.getByText('Sliders change the world from the start');
  await synscope.set('Loss', '10');
  await expect(remark).toBeVisible();
  await compare(page, LOADED);
  await expect(remark).toBeHidden();
});
