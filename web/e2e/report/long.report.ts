import { test } from '@playwright/test';
import { SynScope } from '../synscope.ts';
import { elements, kilobytes, mebibytes, openTimed } from './scenarios.ts';
import { spread, traced } from './work.ts';

const BUDGET_OPEN_MS = 1_000;
const BUDGET_MOVE_MS = 16;
const BUDGET_ELEMENTS = 3_000;
const MOVES = 60;

test('a trace of 100,000 steps: opening, scrubbing, and what is in the page', async ({ browser, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const synscope = new SynScope(page);
  await synscope.open();
  const opened = await openTimed(synscope, mebibytes(6));
  console.log(`\nOpening 6 MiB in segments of 64 bytes, from the drop to the paint, ms`);
  console.log(`${opened.toFixed(0)}; budget ${BUDGET_OPEN_MS}`);

  const box = await synscope.timeline.boundingBox();
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
  let most = 0;
  await page.mouse.move(x + 0.1 * width, y + height / 2);
  await page.mouse.down();
  const { inputs } = await traced(browser, page, async () => {
    for (let move = 0; move < MOVES; move += 1) {
      await page.mouse.move(x + (0.1 + (0.8 * move) / MOVES) * width, y + height / 2);
      await page.waitForTimeout(40);
    }
  });
  await page.mouse.up();
  for (const share of [0, 0.2, 0.5, 0.8, 1]) {
    await page.mouse.click(x + 4 + share * (width - 8), y + height / 2);
    most = Math.max(most, await elements(synscope));
  }
  console.log('A move of the playhead in it, from the event to the paint, ms');
  console.log(`${spread(inputs)}; budget ${BUDGET_MOVE_MS}`);
  console.log(`Elements in the page at most: ${most}; budget ${BUDGET_ELEMENTS}`);
});

for (const count of [16, 60]) {
  test(`moves of the slider Loss in a run of ${count} KiB`, async ({ browser, page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const synscope = new SynScope(page);
    await synscope.open();
    await openTimed(synscope, kilobytes(count));
    await synscope.slider('Round trip').press('Home');
    const { inputs } = await traced(browser, page, async () => {
      for (let move = 0; move < MOVES; move += 1) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(40);
      }
    });
    console.log(`\nA move of “Round trip” in a run of ${count} KiB, some ${count * 33} steps, ms`);
    console.log(`${spread(inputs)}; budget ${BUDGET_MOVE_MS}`);
  });
}
