import { test } from '@playwright/test';

const RUNS = 7;

test('time from navigation to the first finished picture', async ({ browser }) => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    // A context of its own: nothing is cached.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto('./');
    await page.getByRole('heading', { name: 'SynScope' }).waitFor();
    times.push(await page.evaluate(firstPicture));
    await context.close();
  }
  times.sort((a, b) => a - b);
  const [best, median, worst] = [times[0], times[RUNS >> 1], times[RUNS - 1]].map((ms) => ms?.toFixed(0));
  console.log('\nNavigation to first finished picture, ms');
  console.log(`best ${best}, median ${median}, worst ${worst} of ${RUNS}, from this machine, nothing cached`);
});

/** Runs in the page: milliseconds from navigation to the largest paint. */
function firstPicture(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const last = list.getEntries().at(-1);
      if (last) {
        resolve(last.startTime);
      }
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
}
