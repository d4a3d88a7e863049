import { expect, test } from '../fixtures.ts';
import type { Moment } from '../synscope.ts';

test('at 100 % loss connect() fails with ETIMEDOUT after as many retries as the slider says', async ({ synscope }) => {
  await synscope.slider('Loss').press('End');
  await synscope.set('Retries', '3');
  expect(await synscope.packets()).toEqual([
    expect.stringMatching(/^Client sends SYN, .* lost at .* by chance/),
    expect.stringMatching(/^Client sends SYN again \(retransmission 1 of 3\), .* lost at/),
    expect.stringMatching(/^Client sends SYN again \(retransmission 2 of 3\), .* lost at/),
    expect.stringMatching(/^Client sends SYN again \(retransmission 3 of 3\), .* lost at/),
  ]);
  await expect(synscope.stage.getByText('ETIMEDOUT', { exact: true })).toBeInViewport();
  await expect(synscope.spoken).toHaveText(/gives up after 3 retransmissions.*connect\(\).*ETIMEDOUT/);
  await expect(synscope.state('Client')).toHaveText('CLOSED');
});

for (const [msl, seconds] of [
  ['120 s', 240],
  ['30 s', 60],
  ['500 ms', 1],
  ['0', 0],
] as const) {
  test(`with an MSL of ${msl}, TIME-WAIT lasts ${seconds} s`, async ({ synscope }) => {
    await synscope.set('MSL', msl);
    expect(timeWait(await synscope.walk())).toBeCloseTo(seconds, 3);
  });
}

for (const retries of [0, 2, 5]) {
  test(`with ${retries} retries, a third ACK lost for good has ${retries + 1} SYN-ACKs`, async ({ synscope }) => {
    await synscope.load('Third ACK lost for good');
    await synscope.slider('Retries').fill(String(retries));
    const synAcks = (await synscope.packets()).filter((packet) => packet.startsWith('Server sends SYN-ACK'));
    expect(synAcks).toHaveLength(retries + 1);
  });
}

test('Round trip moves the time at which both sides are ESTABLISHED', async ({ synscope }) => {
  await synscope.set('Round trip', '1 s');
  const moments = await synscope.walk();
  expect(moments.find(({ client }) => client === 'ESTABLISHED')?.time).toBeCloseTo(1, 3);
  expect(moments.find(({ server }) => server === 'ESTABLISHED')?.time).toBeCloseTo(1.5, 3);
});

test('a slider acts while it is dragged', async ({ synscope, page }) => {
  await synscope.toEnd();
  const box = await synscope.slider('Loss').boundingBox();
  expect(box).not.toBeNull();
  const { x, y, width, height } = box as NonNullable<typeof box>;
  await page.mouse.move(x + 8, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width, y + height / 2, { steps: 8 });
  await expect(synscope.field('Loss')).toHaveValue('100%');
  await expect(synscope.packetItems.first()).toHaveText(/lost at/);
  await page.mouse.up();
});

test('a drag of a slider is one edit to undo', async ({ synscope }) => {
  const slider = synscope.slider('Loss');
  const box = await slider.boundingBox();
  const { x, y, width, height } = box as NonNullable<typeof box>;
  await synscope.page.mouse.move(x + 8, y + height / 2);
  await synscope.page.mouse.down();
  await synscope.page.mouse.move(x + width / 2, y + height / 2, { steps: 5 });
  await synscope.page.mouse.up();
  await expect(synscope.field('Loss')).not.toHaveValue('0%');
  await synscope.button('Undo').click();
  await expect(synscope.field('Loss')).toHaveValue('0%');
  await expect(synscope.button('Undo')).toBeDisabled();
});

test('a slider keeps the time of the playhead', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await synscope.button('Step forward').click();
  await expect(synscope.time).toHaveText('t = 0.250 s');
  await synscope.slider('Loss').fill('3');
  await expect(synscope.field('Loss')).toHaveValue('3%');
  await expect(synscope.time).toHaveText('t = 0.250 s');
});

test('a slider can be reset, and has nothing to reset before it was moved', async ({ synscope }) => {
  await expect(synscope.button('Reset: Retries')).toHaveCount(0);
  await synscope.slider('Retries').fill('2');
  await synscope.button('Reset: Retries').click();
  await expect(synscope.field('Retries')).toHaveValue('7');
});

for (const [knob, typed, told] of [
  ['Loss', 'much', /loss: “much” is not a percentage such as 20%/],
  ['Loss', '120%', /loss: .* is out of range, expected 0% to 100%/],
  ['MSL', '', /msl: “” is not a time such as/],
  ['Retries', '16', /retries: 16 is out of range, expected 0 to 15/],
  ['Round trip', '-1', /rtt: “-1” is not a time such as/],
] as const) {
  test(`${knob} of “${typed}” is refused, and the last good run stays`, async ({ synscope, page }) => {
    const before = await synscope.packets();
    await synscope.set(knob, typed);
    await expect(page.getByRole('alert')).toHaveText(told);
    await expect(synscope.field(knob)).toHaveValue(typed);
    await expect(synscope.field(knob)).toHaveAttribute('aria-invalid', 'true');
    await expect(synscope.field(knob)).toHaveAccessibleDescription(told);
    expect(await synscope.packetItems.allTextContents()).toEqual(before);
  });
}

test('a good value after a bad one takes the error away', async ({ synscope, page }) => {
  await synscope.set('Retries', 'few');
  await expect(page.getByRole('alert')).toBeVisible();
  await synscope.set('Retries', '4');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a knob under More… changes the run', async ({ synscope, page }) => {
  await synscope.button('More…').click();
  const drawer = page.getByRole('dialog', { name: 'Parameters' });
  await drawer.getByRole('textbox', { name: 'delayed_ack' }).fill('0');
  await drawer.getByRole('textbox', { name: 'delayed_ack' }).press('Enter');
  await drawer.getByRole('button', { name: 'Close' }).click();
  await expect(drawer).toHaveCount(0);
  const moments = await synscope.walk();
  // The server acknowledges the FIN when it arrives.
  const fin = moments.find(({ client }) => client === 'FIN-WAIT-1');
  const acknowledged = moments.find(({ client }) => client === 'FIN-WAIT-2');
  expect((acknowledged?.time ?? 0) - (fin?.time ?? 0)).toBeCloseTo(0.1, 3);
});

test('the profile changes the spacing of SYNs and the length of TIME-WAIT', async ({ synscope, page }) => {
  await synscope.button('More…').click();
  await page.getByRole('combobox', { name: 'Profile' }).selectOption('Linux');
  await page.getByRole('dialog', { name: 'Parameters' }).getByRole('button', { name: 'Close' }).click();
  expect(timeWait(await synscope.walk())).toBeCloseTo(60, 3);
  await synscope.slider('Loss').press('End');
  const sent = (await synscope.packets()).slice(0, 4).map((packet) => / at (\d+)\.\d+ s;/.exec(packet)?.[1]);
  expect(sent).toEqual(['0', '1', '2', '3']);
});

/** Seconds from the moment at which the last FIN arrives to CLOSED. */
function timeWait(moments: Moment[]): number {
  const after = (states: string[], from: number) =>
    moments.findIndex(({ client }, at) => at >= from && states.includes(client));
  const waited = after(['FIN-WAIT-2'], 0);
  const begins = after(['TIME-WAIT', 'CLOSED'], waited);
  const ends = after(['CLOSED'], begins);
  return (moments[ends]?.time ?? Number.NaN) - (moments[begins]?.time ?? Number.NaN);
}
