// The keyboard is never left without a place: whatever is pressed, closed or gone.

import type { Locator } from '@playwright/test';
import { type Page, expect, test } from '../fixtures.ts';

/** Presses what can be reached by the keyboard, with the keyboard. */
async function press(target: Locator, key = 'Enter'): Promise<void> {
  // As Tab does it: a script that gives the focus leaves it as visible as it was.
  await target.page().keyboard.press('Tab');
  await target.focus();
  await target.press(key);
}

test('of two buttons that take turns, the other has the focus', async ({ synscope }) => {
  for (const [name, other] of [
    ['Cut link', 'Mend link'],
    ['Mend link', 'Cut link'],
    ['Power off', 'Reboot'],
  ] as const) {
    await press(synscope.act('Server', name));
    await expect(synscope.act('Server', other)).toBeFocused();
  }
});

test('an offer that is declined gives the focus to the ladder', async ({ synscope, page }) => {
  await synscope.packetItems.first().focus();
  await press(synscope.offer.getByRole('button', { name: 'Duplicate' }));
  await expect(synscope.offer.getByRole('button', { name: 'Duplicate' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(synscope.offer).toHaveCount(0);
  await expect(synscope.stage).toBeFocused();
});

test('a value that was reset can be set again', async ({ synscope, page }) => {
  await synscope.set('Loss', '20');
  const reset = page.getByRole('button', { name: /Loss$/ });
  await press(reset);
  await expect(synscope.field('Loss')).toHaveValue('0%');
  await expect(reset).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(synscope.field('Loss')).toBeFocused();
});

test('an error that was read and dismissed gives the focus to the ladder', async ({ synscope }) => {
  await synscope.openFile('nothing');
  await press(synscope.button('Dismiss'));
  await expect(synscope.stage).toBeFocused();
});

test('the way back to now leads to the ladder', async ({ synscope, page }) => {
  await page.keyboard.press('End');
  await synscope.stage.press('PageUp');
  await press(synscope.button('Back to now'));
  await expect(synscope.stage).toBeFocused();
});

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('a sheet gives the focus back to what opened it, by its button and by Escape', async ({ synscope, page }) => {
    for (const [name, place] of [
      ['Client', synscope.host('Client')],
      ['Parameters', page.getByRole('region', { name: 'Parameters' })],
    ] as const) {
      const opener = synscope.button(name);
      const close = place.getByRole('button', { name: 'Close the panel' });
      await press(opener);
      await page.keyboard.press('Tab');
      await expect(close).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(close).toBeHidden();
      await expect(opener).toBeFocused();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Escape');
      await expect(opener).toBeFocused();
    }
  });
});

test('Escape leads from any control to the ladder, whose keys act', async ({ synscope, page }) => {
  await press(synscope.act('Server', 'Send'));
  await page.keyboard.press('Escape');
  await expect(synscope.stage).toBeFocused();
  await page.keyboard.press('Space');
  await expect(synscope.button('Pause')).toBeVisible();
});

test('who points finds no focus elsewhere', async ({ synscope, page }) => {
  await synscope.act('Server', 'Power off').click();
  await expect(synscope.act('Server', 'Reboot')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(synscope.button('Pause')).toBeVisible();
});

for (const width of [390, 900, 1440]) {
  test(`the Tab key goes through the page as it is read, at ${width} px`, async ({ page, synscope: _ }) => {
    await page.setViewportSize({ width, height: 900 });
    const stops = await tab(page);
    const rows = stops.map(({ region }) => region).filter((region, at, all) => region !== all[at - 1]);
    const hosts = ['Client', 'Ladder diagram', 'Server'];
    const expected = {
      390: ['Client', 'Server', 'Ladder diagram', '', 'Transport'],
      900: ['Ladder diagram', 'Client', 'Server', '', 'Transport', 'Parameters'],
      1440: [...hosts, '', 'Transport', 'Parameters'],
    }[width];
    expect(rows).toEqual(['', ...(expected ?? [])]);
    expect(stops.filter(({ isNamed }) => !isNamed)).toEqual([]);
  });
}

test('what a button does, or why it cannot be pressed, is written beside it when the keyboard is there', async ({
  synscope,
  page,
}) => {
  const reason = page.getByText('There is a connection already.').first();
  await expect(reason).toBeHidden();
  await synscope.act('Client', 'Listen').focus();
  await page.keyboard.press('Tab');
  await expect(synscope.act('Client', 'Connect')).toBeFocused();
  await expect(reason).toBeInViewport({ ratio: 1 });
});

test('with the keyboard alone, a FIN gets lost, and one reads who notices', async ({ synscope, page }) => {
  const focused = page.locator(':focus');
  const tabTo = async (name: string | RegExp) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await focused.count()) > 0 && (await focused.evaluate(nameOf)).match(name)) {
        return;
      }
    }
    throw new Error(`Tab does not lead to ${name}`);
  };
  await page.keyboard.press('End');
  // The list of packets is one stop, and the last packet its place.
  await tabTo(/sends ACK/);
  while (!(await focused.innerText()).startsWith('Client sends FIN')) {
    await page.keyboard.press('ArrowUp');
  }
  await page.keyboard.press('d');
  await expect(synscope.spoken).toHaveText("The client's FIN is lost (dropped on purpose): the server learns nothing of it.");
  await expect(focused).toHaveText(/^Client sends FIN/);
  await page.keyboard.press('n');
  await expect(synscope.spoken).toHaveText("The client's retransmission timer fired: FIN sent again, 1 of 7.");
  await page.keyboard.press('Control+z');
  await expect(synscope.spoken).toHaveText(/^New run: 10 packets, 0 lost/);
});

/** All that Tab stops at, from the beginning of the page. */
async function tab(page: Page): Promise<{ region: string; isNamed: boolean }[]> {
  const stops: { region: string; isNamed: boolean }[] = [];
  for (let presses = 0; presses < 90; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) {
        return null;
      }
      const region = element.closest('section[aria-label]')?.getAttribute('aria-label') ?? '';
      const isNamed = Boolean(element.getAttribute('aria-label') || element.textContent?.trim());
      return { region, isNamed };
    });
    if (!stop) {
      break;
    }
    stops.push(stop);
  }
  return stops;
}

/** What a screen reader calls an element. */
function nameOf(element: Element): string {
  return element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
}
