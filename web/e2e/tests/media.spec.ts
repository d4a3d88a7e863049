// Less motion, paper, and colours that the system forces.

import { expect, test } from '../fixtures.ts';
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

test('paper gets the whole ladder, also of a run that was not played, and nothing else', async ({ synscope, page }) => {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  for (const label of ['SYN seq=A', 'FIN,ACK seq=A+101 ack=B+201', 'ACK seq=A+102 ack=B+202']) {
    await expect(synscope.stage.getByText(label, { exact: true })).toBeVisible();
  }
  for (const state of ['SYN-SENT', 'TIME-WAIT', 'LAST-ACK']) {
    await expect(synscope.stage.getByText(state, { exact: true }).first()).toBeVisible();
  }
  await expect(synscope.button('Play')).toBeHidden();
  await expect(synscope.menuButton).toBeHidden();
});

test('paper gets also the end of a long ladder', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost for good');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect(synscope.stage.getByText('RST seq=B+1')).toBeVisible();
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
    // Texts lie on patches of paper, which are to be of its colour.
    return [...stage.querySelectorAll('text, path, rect:not(.paper-patch)')]
      .filter((shape) => inks(shape).length > 0 && inks(shape).every((ink) => ink === paper))
      .map((shape) => shape.outerHTML);
  });
  expect(hidden).toEqual([]);
});
