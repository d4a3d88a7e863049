import { test } from '@playwright/test';
import { SynScope } from '../synscope.ts';
import { connections, openTimed } from './scenarios.ts';
import { spread, traced } from './work.ts';

const BUDGET_FRAME_MS = 4;
const BUDGET_TASK_MS = 50;
const WATCHED_MS = 8_000;

const RUNS: [string, (synscope: SynScope) => Promise<unknown>][] = [
  ['Open and close', (synscope) => synscope.load('Open and close')],
  ['Third ACK lost for good', (synscope) => synscope.load('Third ACK lost for good')],
  ['200 packets in flight', (synscope) => openTimed(synscope, connections(200))],
];

for (const [title, load] of RUNS) {
  test(`frames while playing ${title}`, async ({ browser, page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const synscope = new SynScope(page);
    await synscope.open();
    await load(synscope);
    // A frame in which nothing moves would cost nothing.
    await synscope.button('More…').click();
    await page.getByRole('checkbox', { name: 'Pauses for reading' }).uncheck();
    await page.keyboard.press('Escape');

    const { frames, tasks } = await traced(browser, page, async () => {
      await synscope.button('Play').click();
      await page.waitForTimeout(WATCHED_MS);
    });
    console.log(`\nPlaying “${title}”, scripting and rendering a frame, ms`);
    console.log(`${spread(frames)}; budget: median ${BUDGET_FRAME_MS}`);
    const longest = (part: 'used' | 'clock') => Math.max(...tasks.map((task) => task[part])).toFixed(1);
    console.log(`longest task: used ${longest('used')}; by the clock ${longest('clock')}; budget ${BUDGET_TASK_MS}`);
  });
}
