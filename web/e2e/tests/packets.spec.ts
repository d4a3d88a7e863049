import { expect, test } from '../fixtures.ts';
import type { SynScope } from '../synscope.ts';

/** The client's data: three packets come before it. */
const REQUEST = 3;

test('a packet in flight stops when it is clicked, and can be dropped with the key D', async ({ synscope, page }) => {
  await synscope.setPace('¼');
  await synscope.button('Play').click();
  await synscope.stage.getByText('SYN', { exact: true }).click({ force: true });
  await expect(synscope.button('Play')).toBeVisible();
  await expect(synscope.offer).toContainText('SYN');
  await page.keyboard.press('d');
  await expect(synscope.packetItems).toHaveText([/^Client sends SYN, .* dropped on purpose/]);
});

test('a drawn packet can be dropped by its arrow and the button Drop', async ({ synscope }) => {
  await synscope.stage.getByText('SYN,ACK seq=B ack=A+1').click();
  await synscope.offer.getByRole('button', { name: 'Drop' }).click();
  await expect(synscope.packetItems.last()).toHaveText(/^Server sends SYN-ACK, .* dropped on purpose/);
});

test('a packet can be dropped from the list, with the keyboard alone', async ({ synscope, page }) => {
  await synscope.packetItems.last().focus();
  await page.keyboard.press('ArrowUp');
  await expect(synscope.packetItems.nth(1)).toBeFocused();
  await expect(synscope.offer).toContainText('SYN,ACK');
  await page.keyboard.press('d');
  await expect(synscope.packetItems.nth(1)).toHaveText(/dropped on purpose/);
});

test('the run changes after the dropped packet, and not before', async ({ synscope }) => {
  const before = await synscope.packets();
  const moments = await synscope.walk();
  await choose(synscope, REQUEST, 'Drop');
  const after = await synscope.packets();
  const dropped = await synscope.walk();

  expect(before[REQUEST]).toMatch(/^Client sends data \(100 bytes\), .*; arrives at/);
  expect(after[REQUEST]).toMatch(/^Client sends data \(100 bytes\), .*; lost at .*, dropped on purpose\./);
  expect(after.slice(0, REQUEST)).toEqual(before.slice(0, REQUEST));
  expect(after[REQUEST + 1]).toMatch(/^Client sends data \(100 bytes\) again \(retransmission 1 of/);
  const sent = moments.findIndex(({ caption }) => caption.includes('write'));
  expect(sent).toBeGreaterThan(0);
  expect(dropped.slice(0, sent + 1)).toEqual(moments.slice(0, sent + 1));
  expect(dropped[sent + 1]).not.toEqual(moments[sent + 1]);
});

test('dropping a drawn packet takes the playhead to its loss', async ({ synscope }) => {
  await synscope.toEnd();
  await choose(synscope, REQUEST, 'Drop');
  await expect(synscope.spoken).toHaveText(/data.* is lost \(dropped on purpose\)/);
  expect(await synscope.seconds()).toBeGreaterThan(0.25);
  expect(await synscope.seconds()).toBeLessThan(0.3);
});

test('Let through brings a dropped packet back', async ({ synscope }) => {
  const before = await synscope.packets();
  await choose(synscope, REQUEST, 'Drop');
  await choose(synscope, REQUEST, 'Let through');
  expect(await synscope.packets()).toEqual(before);
});

test('Let through saves a packet from bad luck', async ({ synscope }) => {
  await synscope.slider('Loss').press('End');
  await synscope.toEnd();
  await choose(synscope, 0, 'Let through');
  const packets = await synscope.packets();
  expect(packets[0]).toMatch(/^Client sends SYN, .*; arrives at/);
  expect(packets[1]).toMatch(/^Server sends SYN-ACK, .*; lost at/);
});

test('a drop can be undone and done again', async ({ synscope, page }) => {
  const before = await synscope.packets();
  await choose(synscope, REQUEST, 'Drop');
  const dropped = await synscope.packets();
  await page.keyboard.press('Control+z');
  expect(await synscope.packets()).toEqual(before);
  await page.keyboard.press('Control+Shift+Z');
  expect(await synscope.packets()).toEqual(dropped);
});

test('a delayed packet arrives later', async ({ synscope, page }) => {
  await synscope.packetItems.first().focus();
  await page.keyboard.press('l');
  await synscope.toEnd();
  await expect(synscope.packetItems.first()).toHaveText(/^Client sends SYN, .*; arrives at 0\.550 s/);
});

test('a duplicated packet arrives twice', async ({ synscope, page }) => {
  await synscope.packetItems.first().focus();
  await page.keyboard.press('u');
  await synscope.toEnd();
  await expect(synscope.packetItems.first()).toHaveText(/arrives at .*, a copy of it arrives at/);
});

test('Escape lets go of the selection', async ({ synscope, page }) => {
  await synscope.packetItems.first().focus();
  await expect(synscope.offer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(synscope.offer).toHaveCount(0);
});

test('without a selection the key D drops nothing', async ({ synscope, page }) => {
  const before = await synscope.packets();
  await page.keyboard.press('d');
  expect(await synscope.packets()).toEqual(before);
  await expect(synscope.button('Undo')).toBeDisabled();
});

test('idle time unfolds and folds', async ({ synscope, page }) => {
  await synscope.toEnd();
  const length = async () => Number(await synscope.timeline.getAttribute('max'));
  const folded = await length();
  await page.getByRole('button', { name: /^Unfold the idle time: ⋯ 250 ms/ }).click();
  await expect.poll(length).toBeGreaterThan(folded);
  await page.getByRole('button', { name: /^Fold the idle time: .*250 ms/ }).click();
  await expect.poll(length).toBe(folded);
});

/** Selects a packet in the list and decides about it. */
async function choose(synscope: SynScope, packet: number, decision: string): Promise<void> {
  await synscope.packetItems.nth(packet).focus();
  await synscope.offer.getByRole('button', { name: decision, exact: true }).click();
}
