// What the page does while nothing is to be done, and what it touches while it plays.

import { type Page, expect, test } from '../fixtures.ts';
import { SynScope } from '../synscope.ts';

const WATCHED_MS = 1_200;

/** What a page can do without being asked, how often since it was last counted. */
type Doings = { frames: number; timers: number; changes: number };

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const doings: Doings = { frames: 0, timers: 0, changes: 0 };
    Object.assign(window, { doings });
    for (const [name, doing] of [
      ['requestAnimationFrame', 'frames'],
      ['requestIdleCallback', 'frames'],
      ['setTimeout', 'timers'],
      ['setInterval', 'timers'],
      ['queueMicrotask', 'timers'],
    ] as const) {
      const plain = window[name] as (...given: unknown[]) => number;
      Object.assign(window, {
        [name]: (...given: unknown[]) => {
          doings[doing] += 1;
          return plain.apply(window, given);
        },
      });
    }
    new MutationObserver((records) => {
      doings.changes += records.length;
    }).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
  });
});

const SITUATIONS: [string, (synscope: SynScope) => Promise<void>][] = [
  ['as it opens', async () => {}],
  [
    'paused in the middle of a flight',
    async (synscope) => {
      await synscope.setPace('¼');
      await synscope.button('Play').click();
      await expect(synscope.stage.getByText('SYN', { exact: true })).toBeVisible();
      await synscope.button('Pause').click();
    },
  ],
  ['after a step', (synscope) => synscope.button('Step forward').click()],
  ['after a slider has moved', (synscope) => synscope.slider('Loss').press('ArrowRight')],
  [
    'with the graph and a packet open',
    async (synscope) => {
      await synscope.stage.press('g');
      await synscope.packetItems.first().focus();
    },
  ],
];

for (const [name, get] of SITUATIONS) {
  test(`the page rests ${name}`, async ({ page }) => {
    const synscope = new SynScope(page);
    await synscope.open();
    await get(synscope);
    // A step glides for half a second, a ring for as long, and a slider is told half a second after it.
    await page.waitForTimeout(1_500);
    const before = await metrics(page);
    await count(page);
    await page.waitForTimeout(WATCHED_MS);
    expect(await count(page)).toEqual({ frames: 0, timers: 0, changes: 0 });
    const after = await metrics(page);
    expect(after.LayoutCount).toBe(before.LayoutCount);
    expect(after.RecalcStyleCount).toBe(before.RecalcStyleCount);
  });
}

test('the counts see what the page does', async ({ page }) => {
  const synscope = new SynScope(page);
  await synscope.open();
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  await count(page);
  await page.waitForTimeout(WATCHED_MS);
  const { frames, changes } = await count(page);
  expect(frames).toBeGreaterThan(5);
  expect(changes).toBeGreaterThan(5);
});

test('playing touches only what moves', async ({ page }) => {
  const synscope = new SynScope(page);
  await synscope.open();
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  await expect(synscope.state('Client')).toHaveText('SYN-SENT');
  // The SYN is now under way for four seconds, and nothing else happens.
  await page.waitForTimeout(500);
  const touched = await page.evaluate(async (watched) => {
    const doings = (window as unknown as { doings: Doings }).doings;
    const places: Record<string, number> = { veil: 0, moving: 0, timeline: 0, clock: 0, timers: 0 };
    const others: string[] = [];
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const place = Object.keys(places).find((place) => element?.closest(`.${place}`));
        if (place) {
          places[place] = (places[place] ?? 0) + 1;
        } else {
          others.push(element?.outerHTML.slice(0, 120) ?? '');
        }
      }
    });
    const from = doings.frames;
    observer.observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
    await new Promise((done) => setTimeout(done, watched));
    observer.disconnect();
    return { places, others, frames: doings.frames - from };
  }, WATCHED_MS);
  expect(touched.others).toEqual([]);
  const { frames, places } = touched;
  expect(frames).toBeGreaterThan(5);
  // In each frame each thing once: the line and its veil move, and one chip across.
  expect(places.veil).toBeLessThanOrEqual(frames + 1);
  expect(places.moving).toBeLessThanOrEqual(3 * (frames + 1));
  expect(places.timeline).toBeLessThanOrEqual(4 * (frames + 1));
  expect(places.clock).toBeLessThanOrEqual(frames + 1);
  expect(places.timers).toBeLessThanOrEqual(4 * (frames + 1));
});

/** What was done since this was last asked. */
function count(page: Page): Promise<Doings> {
  return page.evaluate(() => {
    const { doings } = window as unknown as { doings: Doings };
    const counted = { ...doings };
    Object.assign(doings, { frames: 0, timers: 0, changes: 0 });
    return counted;
  });
}

/** Chromium's own counts. */
async function metrics(page: Page): Promise<Record<string, number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}
