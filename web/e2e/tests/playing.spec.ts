import { expect, test } from '../fixtures.ts';
import { listen } from '../synscope.ts';

test('it plays to ESTABLISHED on both sides and on to CLOSED', async ({ synscope }) => {
  await synscope.setPace('8');
  await synscope.toBeginning();
  const client = await listen(synscope.state('Client'));
  const server = await listen(synscope.state('Server'));
  await synscope.button('Play').click();
  await expect(synscope.button('Pause')).toBeVisible();
  await expect(synscope.button('Play')).toBeVisible({ timeout: 20_000 });
  expect(await client()).toEqual(['SYN-SENT', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'CLOSED']);
  expect(await server()).toEqual(['LISTEN', 'SYN-RECEIVED', 'ESTABLISHED', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSED']);
});

test('the first Play begins at the beginning', async ({ synscope }) => {
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  await expect(synscope.state('Server')).toHaveText('LISTEN');
});

test('Play at the end begins anew', async ({ synscope }) => {
  await synscope.setPace('¼');
  await synscope.toEnd();
  await synscope.button('Play').click();
  await expect(synscope.state('Client')).toHaveText('SYN-SENT');
});

test('a packet travels while it plays, and stands while paused', async ({ synscope }) => {
  const chip = synscope.stage.getByText('SYN', { exact: true });
  const x = async () => (await chip.boundingBox())?.x ?? Number.NaN;
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  const first = await x();
  await expect.poll(x).toBeGreaterThan(first + 20);
  await synscope.button('Pause').click();
  const stands = await x();
  await synscope.page.waitForTimeout(200);
  expect(await x()).toBe(stands);
});

test('a faster pace takes less time', async ({ synscope, page }) => {
  const progress = async (pace: string) => {
    await synscope.setPace(pace);
    await synscope.toBeginning();
    await synscope.button('Play').click();
    await page.waitForTimeout(300);
    return Number(await synscope.timeline.inputValue());
  };
  const [slow, fast] = [await progress('¼'), await progress('4')];
  expect(fast).toBeGreaterThan(4 * slow);
});

test('the hint on the first flight goes once a packet was clicked', async ({ synscope }) => {
  const hint = synscope.stage.getByText('Click the packet to stop it');
  await expect(hint).toHaveCount(0);
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  await expect(hint).toBeVisible();
  await synscope.stage.getByText('SYN', { exact: true }).click({ force: true });
  await expect(hint).toHaveCount(0);
});

test('opening a menu pauses', async ({ synscope }) => {
  await synscope.button('Play').click();
  await synscope.menuButton.click();
  await expect(synscope.button('Play')).toBeVisible();
});

test('the playhead can be dragged along the timeline', async ({ synscope }) => {
  const box = await synscope.timeline.boundingBox();
  expect(box).not.toBeNull();
  const { x, y, width, height } = box as NonNullable<typeof box>;
  await synscope.page.mouse.move(x + 0.2 * width, y + height / 2);
  await synscope.page.mouse.down();
  await synscope.page.mouse.move(x + 0.5 * width, y + height / 2, { steps: 5 });
  const halfway = await synscope.seconds();
  await synscope.page.mouse.move(x + width + 20, y + height / 2, { steps: 5 });
  await synscope.page.mouse.up();
  expect(halfway).toBeGreaterThan(0.3);
  expect(halfway).toBeLessThan(1.3);
  await expect(synscope.state('Client')).toHaveText('CLOSED');
});

test('the timeline keeps its place while the clock beside it grows', async ({ synscope }) => {
  const before = await synscope.timeline.boundingBox();
  await synscope.toEnd();
  await expect(synscope.time).toHaveText('t = 241.250 s');
  expect(await synscope.timeline.boundingBox()).toEqual(before);
});
