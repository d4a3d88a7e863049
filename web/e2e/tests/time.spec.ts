import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { listen } from '../synscope.ts';

test.use({ viewport: { width: 1440, height: 900 } });

test('the timeline marks what stands out, each by name, and leads there', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost for good');
  const lost = synscope.marks.and(page.getByRole('button', { name: /is lost/ }));
  const gaveUp = synscope.marks.and(page.getByRole('button', { name: /gives up/ }));
  await expect(lost).toHaveCount(6);
  await expect(gaveUp).toHaveCount(1);
  await expect(lost.first()).toHaveText('✕');
  await expect(gaveUp).toHaveText('⊘');
  await lost.nth(2).click();
  await expect(page.locator('.caption')).toContainText('is lost');
  expect(await lost.nth(2).getAttribute('aria-label')).toContain(await synscope.spoken.innerText());
  // The mouse leaves the keys to the stage.
  const before = await synscope.seconds();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => synscope.seconds()).toBeGreaterThan(before);
  await gaveUp.focus();
  await page.keyboard.press('Enter');
  await expect(synscope.state('Server')).toHaveText('CLOSED');
});

test('marks are one stop of the Tab key, and the arrow keys go from one to the next', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost');
  await page.keyboard.press('Home');
  await synscope.button('To the end').focus();
  await page.keyboard.press('Tab');
  await expect(synscope.marks.first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(synscope.marks.nth(1)).toBeFocused();
  await expect(synscope.time).toHaveText('t = 0.000 s');
  await page.keyboard.press('Tab');
  await expect(synscope.timeline).toBeFocused();
});

for (const [what, button, forth, back] of [
  ['packet', 'Next packet', '.', ','],
  ['notable moment', 'Next notable moment', 'n', 'Shift+N'],
] as const) {
  test(`the next ${what} is reached by button and by key, spoken of, and left again`, async ({ synscope, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await synscope.load('Third ACK lost');
    await synscope.toBeginning();
    await synscope.stage.focus();
    const said = [await synscope.spoken.innerText()];
    const times = [await synscope.seconds()];
    for (let at = 0; at < 4; at++) {
      await (at % 2 === 0 ? page.keyboard.press(forth) : synscope.button(button).click());
      said.push(await synscope.spoken.innerText());
      times.push(await synscope.seconds());
      await synscope.stage.focus();
    }
    expect(new Set(said).size).toBe(said.length);
    for (const [at, time] of [...times.entries()].reverse().slice(1)) {
      await page.keyboard.press(back);
      expect(await synscope.seconds()).toBe(time);
      expect(await synscope.spoken.innerText()).toBe(said[at]);
    }
  });
}

test('a hop over several moments speaks of the last of them only', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost for good');
  await synscope.toBeginning();
  await synscope.stage.focus();
  const heard = await listen(synscope.spoken);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(synscope.spoken).not.toHaveText('');
  const texts = (await heard()).filter((text) => text !== '');
  expect(texts.length).toBeLessThanOrEqual(2);
});

test('idle time is unfolded and folded with the pointer, with the keyboard, and all of it', async ({ synscope, page }) => {
  await synscope.load('Third ACK lost for good');
  await synscope.toEnd();
  await synscope.stage.evaluate((stage) => stage.scrollTo(0, 0));
  const folded = page.getByRole('button', { name: /^Unfold the idle time: ⋯ 2\.9 s ⋯/ });
  const unfolded = page.getByRole('button', { name: /^Fold the idle time: ⋯ 2\.9 s ⋯/ });
  await folded.click();
  await expect(unfolded).toBeVisible();
  await unfolded.focus();
  await page.keyboard.press('Enter');
  await expect(folded).toBeFocused();
  await page.keyboard.press('Space');
  await expect(unfolded).toBeFocused();
  await page.keyboard.press('Space');
  await synscope.stage.focus();
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: /^Unfold the idle time/ })).toHaveCount(0);
  await expect(synscope.time).toHaveText(/190/);
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: /^Fold the idle time/ })).toHaveCount(0);
});

test('the playhead is dragged on the ladder and stays in the hand, wherever the paper is scrolled', async ({
  synscope,
  page,
}) => {
  await synscope.load('Third ACK lost for good');
  await synscope.marks.nth(7).click();
  const line = page.locator('.moving .line');
  const { x, y } = await corner(line);
  await page.mouse.move(x + 5, y);
  await page.mouse.down();
  for (let by = 20; by <= 200; by += 20) {
    await page.mouse.move(x + 5, y - by);
    await expect.poll(async () => Math.abs((await corner(line)).y - (y - by))).toBeLessThan(2);
  }
  await page.mouse.up();
  await expect(synscope.button('Back to now')).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(synscope.time).toHaveText(/\d/);
});

test('a press at the rail beside the paper brings the playhead there, and on with the hand', async ({ synscope, page }) => {
  await synscope.toEnd();
  const rail = page.getByTitle('Drag to move through time').first();
  const { x, y } = await corner(rail);
  const window = await corner(synscope.stage);
  await page.mouse.move(x + 4, window.y + 150);
  await page.mouse.down();
  const line = page.locator('.moving .line');
  await expect.poll(async () => Math.round((await corner(line)).y - window.y)).toBe(150);
  const pressed = await synscope.seconds();
  await page.mouse.move(x + 40, window.y + 250);
  await expect.poll(async () => Math.round((await corner(line)).y - window.y)).toBe(250);
  expect(await synscope.seconds()).toBeGreaterThan(pressed);
  await page.mouse.up();
  await page.mouse.move(x + 40, window.y + 300);
  expect(Math.round((await corner(line)).y - window.y), `let go, with the paper at ${y}`).toBe(250);
});

test('a running timer leads to when it was started', async ({ synscope }) => {
  await synscope.load('Third ACK lost');
  await synscope.toBeginning();
  await synscope.button('Next notable moment').click();
  await expect(synscope.time).toHaveText('t = 0.050 s');
  await synscope.host('Server').getByRole('button', { name: 'retransmission timer: to when it was started' }).click();
  await expect(synscope.time).toHaveText('t = 0.050 s');
  await synscope.host('Client').getByRole('button', { name: 'retransmission timer: to when it was started' }).click();
  await expect(synscope.time).toHaveText('t = 0.000 s');
});

test('of a long run only what is visible is in the page, and each mark has its room', async ({ synscope, page }) => {
  test.slow();
  const script = [
    { when: { at_us: 0 }, host: 'server', do: { listen: {} } },
    { when: { at_us: 0 }, host: 'client', do: { connect: {} } },
    ...Array.from({ length: 400 }, (_, at) => ({
      when: { at_us: (at + 1) * 3_000_000 },
      host: 'client',
      do: { send: { octets: 4_000 } },
    })),
  ];
  await synscope.openFile(JSON.stringify({ version: 2, name: 'long', until_us: 1_300_000_000, script }));
  await expect(synscope.menuButton).toHaveAccessibleName('Scenario: long');
  await synscope.set('Loss', '10%');
  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
  await expect.poll(() => synscope.marks.count()).toBeGreaterThan(20);
  expect(await synscope.marks.count()).toBeLessThan(64);
  const lost = synscope.marks.and(page.getByRole('button', { name: /is lost/ }));
  expect(await lost.count(), 'losses come first').toBeGreaterThan(15);
  for (const key of ['Home', 'End', 'f', 'n', ',', 'Home', 'n']) {
    await synscope.stage.press(key);
    await page.waitForTimeout(500);
    expect(await elements(), key).toBeLessThan(6_000);
    expect(await synscope.packetItems.count(), key).toBeLessThanOrEqual(50);
  }
  await lost.nth(10).click();
  await expect(page.locator('.caption')).toContainText('is lost');
});

test.describe('with a finger', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the playhead is dragged by its grip', async ({ synscope, page }) => {
    const line = page.locator('.moving .line');
    const { x, y } = await corner(line);
    const before = await synscope.seconds();
    const finger = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: number) =>
      finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: x + 20, y: at }] });
    await touch('touchStart', y + 10);
    for (let by = 10; by <= 100; by += 10) {
      await touch('touchMove', y + 10 - by);
    }
    await touch('touchEnd', y - 90);
    expect(await synscope.seconds()).toBeLessThan(before);
    expect(Math.abs((await corner(line)).y - (y - 90))).toBeLessThan(3);
  });
});

async function corner(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  expect(box).not.toBeNull();
  return box ?? { x: 0, y: 0 };
}
