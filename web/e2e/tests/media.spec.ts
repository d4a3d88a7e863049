// Less motion, paper, and colours that the system forces.

import { type Page, expect, test } from '../fixtures.ts';
import { listen, secondsOf } from '../synscope.ts';

test('with less motion, playing goes from moment to moment', async ({ synscope }) => {
  const stops = new Set((await synscope.walk()).map(({ time }) => time));
  await synscope.setPace('8');
  await synscope.toBeginning();
  const times = await listen(synscope.time);
  await synscope.button('Play').click();
  await expect(synscope.button('Play')).toBeVisible({ timeout: 10_000 });
  const seen = (await times()).map(secondsOf);
  expect(seen).toEqual([...stops]);
});

test('with less motion, no packet is between the lifelines', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await synscope.toBeginning();
  const chip = synscope.stage.getByText('SYN', { exact: true });
  const spots = new Set<number>();
  await synscope.button('Play').click();
  for (let looks = 0; looks < 20; looks += 1) {
    const box = await chip.boundingBox({ timeout: 100 }).catch(() => null);
    if (box) {
      spots.add(Math.round(box.x));
    }
    await page.waitForTimeout(40);
  }
  expect(spots.size).toBeLessThanOrEqual(1);
});

test.describe('paper', () => {
  test('gets the whole ladder, also of a run that was not played, its name, and nothing to press', async ({
    synscope,
    page,
  }) => {
    await print(page);
    for (const label of ['SYN seq=A', 'FIN,ACK seq=A+101 ack=B+201', 'ACK seq=A+102 ack=B+202']) {
      await expect(synscope.stage.getByText(label, { exact: true })).toBeVisible();
    }
    for (const state of ['SYN-SENT', 'TIME-WAIT', 'LAST-ACK']) {
      await expect(synscope.stage.getByText(state, { exact: true }).first()).toBeVisible();
    }
    await expect(page.getByText('Open and close', { exact: true })).toBeVisible();
    for (const name of ['Play', 'Undo', 'Abort', 'Keys', 'More…']) {
      await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
    }
  });

  test('gets also the end of a long ladder', async ({ synscope, page }) => {
    await synscope.load('Third ACK lost for good');
    await print(page);
    await expect(synscope.stage.getByText('RST seq=B+1')).toBeVisible();
  });

  for (const width of [390, 1440]) {
    test(`has room for both columns, from a window of ${width} px`, async ({ synscope, page }) => {
      await page.setViewportSize({ width, height: 844 });
      await print(page);
      const sheet = 703;
      for (const text of ['connect()', 'listen()']) {
        const box = await synscope.stage.getByText(text, { exact: true }).first().boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? sheet) + (box?.width ?? 0)).toBeLessThan(sheet);
      }
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      await page.emulateMedia({ media: 'screen' });
      await expect(synscope.stage.getByText('connect()').first()).toBeVisible({ visible: width > 600 });
    });
  }

  test('is never black', async ({ synscope, page }) => {
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Theme/ }).click();
    await expect(page.getByRole('button', { name: 'Theme: Dark' })).toBeVisible();
    await print(page);
    const ink = await synscope.stage.getByText('SYN seq=A').evaluate((text) => getComputedStyle(text).fill);
    expect(ink).toBe('rgb(27, 31, 36)');
  });
});

test('what moves by itself does not where less motion is asked for', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const running = () => page.evaluate(() => document.getAnimations().length);
  await synscope.load('Third ACK lost');
  await synscope.walk(async () => expect(await running()).toBe(0));
  await synscope.packetItems.first().focus();
  await page.keyboard.press('d');
  expect(await running()).toBe(0);
});

test('forced colours hide nothing of the ladder', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost');
  await synscope.toEnd();
  await page.emulateMedia({ forcedColors: 'active' });
  const hidden = await synscope.stage.evaluate((stage) => {
    const canvas = document.createElement('i');
    canvas.style.cssText = 'color:Canvas;forced-color-adjust:none';
    document.body.append(canvas);
    const paper = getComputedStyle(canvas).color;
    canvas.remove();
    const inks = (shape: Element) => {
      const { stroke, fill } = getComputedStyle(shape);
      return [stroke, fill].filter((ink) => ink !== 'none' && ink !== 'rgba(0, 0, 0, 0)' && ink !== 'transparent');
    };
    // Texts lie on patches of paper, and tears are gaps, which are to be of its colour.
    return [...stage.querySelectorAll('text, path:not(.gap), rect:not(.paper-patch)')]
      .filter((shape) => inks(shape).length > 0 && inks(shape).every((ink) => ink === paper))
      .map((shape) => shape.outerHTML);
  });
  expect(hidden).toEqual([]);
});

async function print(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
}
