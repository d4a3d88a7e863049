import { test } from '@playwright/test';
import { SynScope } from '../synscope.ts';
import { spread, traced } from './work.ts';

const BUDGET_MS = 16;
const MOVES = 50;

for (const [title, slider] of [
  ['Open and close', 'Loss'],
  ['Open and close', 'Round trip'],
  ['Third ACK lost for good', 'Loss'],
] as const) {
  test(`moves of the slider ${slider} in ${title}`, async ({ browser, page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const synscope = new SynScope(page);
    await synscope.open();
    await synscope.load(title);
    const packets = (await synscope.packets()).length;
    await synscope.slider(slider).press('Home');

    const { inputs } = await traced(browser, page, async () => {
      for (let move = 0; move < MOVES; move += 1) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(40);
      }
    });
    console.log(`\nA move of “${slider}” in “${title}” (${packets} packets), from the event to the paint, ms`);
    console.log(`${spread(inputs)}; budget ${BUDGET_MS}`);
  });
}
