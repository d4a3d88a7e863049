import { expect, test } from '../fixtures.ts';

test('each change is listed by what it is, in order, and taken back by its cross', async ({ synscope }) => {
  const before = await synscope.packets();
  await synscope.set('Loss', '0.5%');
  await synscope.set('MSL', '1 s');
  await synscope.toBeginning();
  await synscope.act('Client', 'Hang').click();
  await expect(synscope.changes).toHaveText(['Loss 0.5%', 'MSL 1 s', 'Client: process hangs at 0.000 s']);
  await synscope.button('Take back: MSL 1 s').click();
  await expect(synscope.changes).toHaveText(['Loss 0.5%', 'Client: process hangs at 0.000 s']);
  await expect(synscope.field('MSL')).toHaveValue('2 min');
  await synscope.button('Undo').click();
  await expect(synscope.changes).toHaveCount(3);
  await synscope.button('Undo all').click();
  await expect(synscope.changes).toHaveCount(0);
  expect(await synscope.packets()).toEqual(before);
});

test('the text of a change leads to where it shows', async ({ synscope }) => {
  await synscope.packetItems.first().focus();
  await synscope.offer.getByRole('button', { name: 'Delay', exact: true }).click();
  await synscope.toEnd();
  await synscope.button("Client's SYN #1 delayed by 500 ms").click();
  expect(await synscope.seconds()).toBe(0);
  await expect(synscope.offer).toContainText('SYN');
});

test('a change that a taken-back one leaves without sense says so', async ({ synscope, page }) => {
  await synscope.packetItems.first().focus();
  await page.keyboard.press('d');
  await synscope.toEnd();
  await synscope.packetItems.nth(1).focus();
  await page.keyboard.press('d');
  await expect(synscope.changes).toHaveText(["Client's SYN #1 dropped", "Client's SYN #2 dropped"]);
  await synscope.button("Take back: Client's SYN #1 dropped").click();
  await expect(synscope.changes).toHaveText(["Client's SYN #2 droppedwithout effect"]);
});

test('with the keyboard alone one change after the other is taken back', async ({ synscope, page }) => {
  await synscope.set('MSL', '1 s');
  await synscope.set('Retries', '2');
  await synscope.button('Take back: Retries 2').focus();
  await page.keyboard.press('Enter');
  await expect(synscope.button('Take back: MSL 1 s')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(synscope.changes).toHaveCount(0);
});

test('undo goes back to where the edit was made', async ({ synscope, page }) => {
  await synscope.packetItems.last().focus();
  const when = await synscope.seconds();
  await page.keyboard.press('d');
  await synscope.toEnd();
  await synscope.button('Undo').click();
  expect(await synscope.seconds()).toBe(when);
  await expect(synscope.offer).toBeVisible();
});

test('a long strip is scrolled, and nothing of the head is pushed away', async ({ synscope, page }) => {
  for (const [knob, value] of [['Loss', '1%'], ['Round trip', '90 ms'], ['MSL', '1 s'], ['Retries', '2']] as const) {
    await synscope.set(knob, value);
  }
  for (const host of ['Client', 'Server'] as const) {
    await synscope.act(host, 'Send').click();
    await synscope.act(host, 'Hang').click();
  }
  await expect(synscope.changes).toHaveCount(8);
  await expect(synscope.button('Keys')).toBeInViewport({ ratio: 1 });
  await expect(synscope.button('Undo all')).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a button tells how many changes there are, and opens them', async ({ synscope }) => {
    await synscope.packetItems.first().focus();
    await synscope.offer.getByRole('button', { name: 'Duplicate', exact: true }).tap();
    await synscope.button('1 change').tap();
    await expect(synscope.changes).toHaveText(["Client's SYN #1 duplicated"]);
    await synscope.button("Take back: Client's SYN #1 duplicated").tap();
    await expect(synscope.button('1 change')).toHaveCount(0);
  });
});
