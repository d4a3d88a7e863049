import type { Locator, Page } from '@playwright/test';

import { expect, test } from '../fixtures.ts';

/** The second packet. */
const SYN_ACK = 1;

test('the head of an arrow is dragged down, a line tells by how much, and that is the delay', async ({ synscope, page }) => {
  const end = synscope.endOf(SYN_ACK);
  await drag(page, await middle(end), 60);
  const told = /^\+(\d+) ms → 0\.(\d+) s$/.exec((await synscope.preview.textContent()) ?? '');
  const [delay, arrives] = [Number(told?.[1]), Number(told?.[2])];
  expect(delay).toBeGreaterThan(30);
  expect(arrives).toBe(100 + delay);
  await page.mouse.up();
  await expect(synscope.preview).toHaveCount(0);
  await expect(synscope.changes).toHaveText([`Server's SYN,ACK #1 delayed by ${delay} ms`]);
  expect((await synscope.packets())[1]).toContain(`arrives at 0.${arrives} s`);
});

test('a packet in flight is dragged down', async ({ synscope, page }) => {
  await synscope.toBeginning();
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  const chip = synscope.stage.getByText('SYN', { exact: true });
  await chip.click({ force: true });
  await drag(page, await middle(chip), 100);
  await page.mouse.up();
  await expect(synscope.changes).toHaveText([/^Client's SYN #1 delayed by \d+ ms$/]);
});

test('what is dragged is the packet, and no text', async ({ synscope, page }) => {
  await drag(page, await middle(synscope.endOf(SYN_ACK)), 60);
  expect(await page.evaluate(() => String(getSelection()))).toBe('');
});

test('Escape lets a dragged packet go as it was', async ({ synscope, page }) => {
  await drag(page, await middle(synscope.endOf(SYN_ACK)), 60);
  await expect(synscope.preview).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(synscope.preview).toHaveCount(0);
  await page.mouse.move(600, 500);
  await page.mouse.up();
  await expect(synscope.changes).toHaveCount(0);
  await expect(synscope.button('Undo')).toBeDisabled();
});

test('no packet is dragged to before it would arrive anyway', async ({ synscope, page }) => {
  await drag(page, await middle(synscope.endOf(SYN_ACK)), -80);
  await expect(synscope.preview).toHaveText('+0 s → 0.100 s');
  await page.mouse.up();
  await expect(synscope.changes).toHaveCount(0);
});

test('a click on the head of an arrow selects its packet and delays nothing', async ({ synscope, page }) => {
  const { x, y } = await middle(synscope.endOf(SYN_ACK));
  await page.mouse.click(x, y);
  await expect(synscope.offer).toContainText('SYN,ACK');
  await expect(synscope.changes).toHaveCount(0);
});

test('the delay is typed, told, and what is no delay is refused', async ({ synscope }) => {
  await synscope.packetItems.first().focus();
  const field = synscope.offer.getByRole('textbox', { name: 'Delay by' });
  await field.fill('250 ms');
  await field.press('Enter');
  await expect(synscope.offer.getByRole('button', { name: 'Delay', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(field).toHaveValue('250 ms');
  await field.fill('soon');
  await field.press('Enter');
  await expect(synscope.offer.getByRole('alert')).toHaveText('Delay by: “soon” is not a time such as 40 ms, 1.5 s or 2 min.');
  await field.fill('2 s');
  await field.press('Enter');
  await expect(synscope.changes).toHaveText(["Client's SYN #1 delayed by 2 s"]);
  expect((await synscope.packets())[0]).toContain('arrives at 2.050 s');
});

test('what is decided is pressed, says how it is taken back, and is taken back by the same key', async ({ synscope, page }) => {
  await synscope.packetItems.first().focus();
  const drop = synscope.offer.getByRole('button', { name: 'Drop', exact: true });
  await expect(drop).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('d');
  await expect(drop).toHaveAttribute('aria-pressed', 'true');
  await expect(drop).toHaveAttribute('title', /Press again to take it back/);
  await page.keyboard.press('d');
  await expect(drop).toHaveAttribute('aria-pressed', 'false');
  await expect(synscope.changes).toHaveCount(0);
});

test.describe('with a finger', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the end of the selected packet is dragged down, and the paper stays', async ({ synscope, page }) => {
    await synscope.stage.getByText(/^SYN,ACK/).first().tap({ force: true });
    await expect(synscope.offer).toContainText('SYN,ACK');
    await swipe(page, await middle(synscope.endOf(SYN_ACK)), 70);
    await expect(synscope.preview).toHaveCount(0);
    await synscope.button('1 change').click();
    await expect(synscope.changes).toHaveText([/^Server's SYN,ACK #1 delayed by \d+ ms$/]);
  });

  test('a packet in flight is dragged down', async ({ synscope, page }) => {
    await synscope.stage.focus();
    await page.keyboard.press('Home');
    await synscope.setPace('¼');
    await synscope.button('Play').tap();
    const chip = synscope.stage.getByText('SYN', { exact: true });
    await chip.tap({ force: true });
    await expect(synscope.offer).toBeVisible();
    await swipe(page, await middle(chip), 80);
    await synscope.button('1 change').click();
    await expect(synscope.changes).toHaveText([/^Client's SYN #1 delayed by \d+ ms$/]);
  });

  test('on another packet a finger scrolls', async ({ synscope, page }) => {
    await synscope.stage.focus();
    await page.keyboard.press('End');
    const top = () => synscope.stage.evaluate((stage) => stage.scrollTop);
    const before = await top();
    await swipe(page, await middle(synscope.endOf(8)), 90);
    expect(await top()).toBeLessThan(before);
    await expect(synscope.button('1 change')).toHaveCount(0);
  });
});

type Place = { x: number; y: number };

async function middle(locator: Locator): Promise<Place> {
  const box = await locator.boundingBox();
  expect(box).not.toBeNull();
  const { x, y, width, height } = box!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** Presses the mouse and moves it down, without letting go. */
async function drag(page: Page, from: Place, by: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + by / 2, { steps: 3 });
  await page.mouse.move(from.x, from.y + by, { steps: 3 });
}

/** Drags a finger down, as the browser gets it from the screen. */
async function swipe(page: Page, from: Place, by: number): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: from.x, y }] });
  await touch('touchStart', from.y);
  for (let step = 1; step <= 6; step += 1) {
    await touch('touchMove', from.y + (by * step) / 6);
  }
  await touch('touchEnd');
}
