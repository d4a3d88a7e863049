import { type Page, expect, test } from '../fixtures.ts';
import type { SynScope } from '../synscope.ts';

const SIZES = [
  [320, 640],
  [390, 844],
  [760, 1024],
  [900, 1200],
  [1200, 800],
  [1440, 900],
  [2560, 1440],
  // Phones that are turned, a laptop at 200 %, frames, low windows.
  [667, 375],
  [844, 390],
  [640, 400],
  [600, 420],
  [900, 520],
  [1280, 500],
  [1280, 600],
] as const;

for (const [width, height] of SIZES) {
  test(`at ${width} × ${height} px nothing sticks out sideways`, async ({ synscope, page }) => {
    await page.setViewportSize({ width, height });
    expect(await overhang(page)).toBe(0);
    await synscope.button('中文').click();
    expect(await overhang(page)).toBe(0);
  });

  test(`at ${width} × ${height} px the ladder, both states, the caption and Play are in sight`, async ({ synscope, page }) => {
    await page.setViewportSize({ width, height });
    await expect(synscope.stage.getByText('ACK seq=A+1 ack=B+1', { exact: true })).toBeInViewport({ ratio: 0.9 });
    await expect(synscope.state('Client')).toBeInViewport({ ratio: 1 });
    await expect(synscope.state('Server')).toBeInViewport({ ratio: 1 });
    await expect(page.getByText(/^The client's ACK arrived/).first()).toBeInViewport({ ratio: 1 });
    await expect(synscope.button('Play')).toBeInViewport({ ratio: 1 });
  });
}

test('two runs beside each other leave the ladder its room in every window', async ({ synscope, page }) => {
  await page.keyboard.press('End');
  await synscope.packetItems.filter({ hasText: 'sends FIN' }).first().focus();
  await page.keyboard.press('d');
  await page.keyboard.press('c');
  await page.getByRole('menuitemradio', { name: 'The run without my changes' }).click();
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await expect.poll(() => overhang(page), `sticks out at ${width} × ${height} px`).toBe(0);
    await expect(synscope.button('Play')).toBeInViewport({ ratio: 1 });
    const box = await synscope.stage.boundingBox();
    expect(box?.height, `the stage at ${width} × ${height} px`).toBeGreaterThan(100);
  }
});

for (const [width, height] of [
  [390, 844],
  [1280, 800],
] as const) {
  test(`letters twice as large fit into ${width} × ${height} px`, async ({ page, synscope }) => {
    await page.setViewportSize({ width, height });
    const session = await page.context().newCDPSession(page);
    const before = await synscope.menuButton.evaluate((button) => parseFloat(getComputedStyle(button).fontSize));
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
    await page.reload();
    await expect(synscope.menuButton).toHaveCSS('font-size', `${2 * before}px`);
    expect(await overhang(page)).toBe(0);
    for (const part of [synscope.state('Client'), synscope.state('Server'), synscope.button('Play')]) {
      await expect(part).toBeInViewport({ ratio: 1 });
    }
    await expect(page.getByText(/^The client's ACK arrived/).first()).toBeInViewport({ ratio: 1 });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a host opens as a sheet, acts, and closes', async ({ synscope }) => {
    await expect(synscope.act('Client', 'Abort')).toBeHidden();
    await synscope.host('Client').getByRole('button', { name: 'Client' }).tap();
    await synscope.act('Client', 'Abort').tap();
    await expect(synscope.state('Client')).toHaveText('CLOSED');
    await synscope.host('Client').getByRole('button', { name: 'Close the panel' }).tap();
    await expect(synscope.act('Client', 'Abort')).toBeHidden();
  });

  test('the sliders open as a sheet', async ({ synscope }) => {
    await expect(synscope.slider('Loss')).toBeHidden();
    await synscope.button('Parameters').tap();
    await synscope.slider('Loss').fill('100');
    await expect(synscope.field('Loss')).toHaveValue('100%');
  });

  test('a packet is tapped and dropped', async ({ synscope }) => {
    await synscope.stage.getByText('SYN,ACK seq=B ack=A+1').tap();
    await synscope.offer.getByRole('button', { name: 'Drop' }).tap();
    await expect(synscope.packetItems.last()).toHaveText(/dropped on purpose/);
  });

  for (const [what, open] of [
    ['at first', () => Promise.resolve()],
    ['with a selected packet', (synscope) => synscope.stage.getByText('SYN,ACK seq=B ack=A+1').tap()],
    ['in the sheet of a host', (synscope) => synscope.host('Client').getByRole('button', { name: 'Client' }).tap()],
    [
      'in the sheet of a host whose timer runs',
      async (synscope) => {
        await synscope.toBeginning();
        await synscope.host('Client').getByRole('button', { name: 'Client' }).tap();
        await expect(synscope.host('Client').getByRole('button', { name: /^retransmission timer/ })).toBeVisible();
      },
    ],
    ['in the sheet of the graph', (synscope) => synscope.button('State graph').tap()],
    [
      'in the sheet of a packet',
      async (synscope) => {
        await synscope.stage.getByText('SYN,ACK seq=B ack=A+1').tap();
        await synscope.offer.getByRole('button', { name: 'Header' }).tap();
      },
    ],
    ['in the sheet of the sliders', (synscope) => synscope.button('Parameters').tap()],
  ] as [string, (synscope: SynScope) => Promise<void>][]) {
    test(`nothing is too small to touch, or too close to something else, ${what}`, async ({ synscope, page }) => {
      await open(synscope);
      expect(await smallTargets(page)).toEqual([]);
    });
  }
});

for (const [device, width, height] of [
  ['a tablet', 1024, 768],
  ['a tablet held upright', 768, 1024],
  ['a turned phone', 844, 390],
  ['a large touch screen', 1440, 900],
] as const) {
  test.describe(`on ${device}`, () => {
    test.use({ viewport: { width, height }, hasTouch: true, isMobile: true });

    for (const [what, open] of [
      ['at first', () => Promise.resolve()],
      ['with a selected packet', (synscope) => synscope.stage.getByText('SYN,ACK seq=B ack=A+1').tap()],
      ['in all parameters', async (synscope) => {
        const opener = synscope.button('Parameters');
        if (await opener.isVisible()) {
          await opener.tap();
        }
        await synscope.button('More…').tap();
      }],
    ] as [string, (synscope: SynScope) => Promise<void>][]) {
      test(`nothing is too small to touch, or too close to something else, ${what}`, async ({ synscope, page }) => {
        await open(synscope);
        expect(await smallTargets(page)).toEqual([]);
      });
    }

    test('what cannot be pressed says why when it is tapped', async ({ synscope, page }) => {
      const opener = synscope.host('Client').getByRole('button', { name: 'Client', exact: true });
      if (await opener.isVisible()) {
        await opener.tap();
      }
      await synscope.act('Client', 'Connect').tap({ force: true });
      await expect(page.getByText('There is a connection already.').first()).toBeInViewport({ ratio: 1 });
    });

    test('the buttons of both hosts need no scrolling, once they are there', async ({ synscope }) => {
      for (const host of ['Client', 'Server'] as const) {
        const opener = synscope.host(host).getByRole('button', { name: host, exact: true });
        const isFolded = await opener.isVisible();
        if (isFolded) {
          await opener.tap();
        }
        for (const name of ['Listen', 'Abort', 'Cut link']) {
          await expect(synscope.act(host, name)).toBeInViewport({ ratio: 0.95 });
        }
        if (isFolded) {
          await synscope.host(host).getByRole('button', { name: 'Close the panel' }).tap();
        }
      }
    });
  });
}

test('for a mouse no target is smaller than a mouse can hit', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost for good');
  await synscope.toEnd();
  expect(await smallTargets(page, 24)).toEqual([]);
  await synscope.button('More…').click();
  expect(await smallTargets(page, 24)).toEqual([]);
});

test('turning the phone keeps the run and the moment', async ({ synscope, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.keyboard.press('End');
  await page.setViewportSize({ width: 844, height: 390 });
  await expect(synscope.state('Client')).toHaveText('CLOSED');
  expect(await overhang(page)).toBe(0);
  await synscope.button('Play').click();
  await expect(synscope.button('Pause')).toBeVisible();
});

/** By how much the page is wider than the window. */
function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Targets smaller than a fingertip that do not even have its room for themselves (as in WCAG 2.2, 2.5.8). */
function smallTargets(page: Page, least = 44): Promise<string[]> {
  return page.evaluate((MIN) => {
    const targets = [...document.querySelectorAll<HTMLElement>('button, select, input, a, summary')]
      .filter((target) => target.checkVisibility({ visibilityProperty: true }))
      // What the marks do, the timeline below them does, too, and the button for the next one.
      .filter((target) => !target.closest('.marks'))
      .map((target) => ({ target, box: (target.closest('label') ?? target).getBoundingClientRect() }))
      .filter(({ target, box }) => {
        // What lies below a sheet cannot be touched.
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return target.contains(top) || top?.contains(target) === true;
      });
    const isSmall = (box: DOMRect) => box.width < MIN || box.height < MIN;
    const gap = (from: DOMRect, to: DOMRect) => {
      const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
      return Math.hypot(Math.max(to.left - x, 0, x - to.right), Math.max(to.top - y, 0, y - to.bottom));
    };
    return targets
      .filter(({ box }) => isSmall(box))
      .filter(({ box }) => targets.some((other) => other.box !== box && gap(box, other.box) < MIN / 2))
      .map(({ target, box }) => {
        const name = target.getAttribute('aria-label') ?? target.textContent?.trim() ?? '';
        return `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`;
      });
  }, least);
}
