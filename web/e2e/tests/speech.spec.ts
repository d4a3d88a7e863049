// What a screen reader is told.

import { expect, test } from '../fixtures.ts';
import { listen } from '../synscope.ts';

test('a step is spoken as its caption', async ({ synscope, page }) => {
  await synscope.button('Step back').click();
  await expect(synscope.spoken).toHaveText(/^The server's SYN-ACK arrived: the client is ESTABLISHED/);
  // The same sentence is to be seen.
  const caption = await synscope.spoken.innerText();
  await expect(page.getByText(caption, { exact: true }).first()).toBeInViewport();
});

test('nothing is spoken while it plays, and the caption once it is paused', async ({ synscope }) => {
  await synscope.setPace('4');
  await synscope.toBeginning();
  await synscope.button('Play').click();
  const said = await listen(synscope.spoken);
  await expect(synscope.state('Client')).toHaveText('ESTABLISHED');
  expect(await said()).toEqual(['']);
  await synscope.button('Pause').click();
  await expect(synscope.spoken).not.toHaveText('');
});

test('the end of the run is spoken', async ({ synscope }) => {
  await synscope.setPace('8');
  await synscope.button('Play').click();
  await expect(synscope.button('Play')).toBeVisible({ timeout: 15_000 });
  await expect(synscope.spoken).toHaveText('The client has waited 2 MSL: it is CLOSED.');
});

test('a slider that is dragged is told once, when it rests', async ({ synscope, page }) => {
  await synscope.toEnd();
  const said = await listen(synscope.spoken);
  await synscope.slider('Loss').focus();
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press('PageUp');
  }
  await expect(synscope.spoken).toHaveText(/^New run: \d+ packets, \d+ lost;/);
  const summaries = (await said()).filter((text) => text.startsWith('New run'));
  expect(summaries).toHaveLength(1);
});

test('the ladder is a list of full sentences, with one stop for the Tab key', async ({ synscope }) => {
  await synscope.toEnd();
  const sentences = await synscope.packetItems.allTextContents();
  expect(sentences.length).toBeGreaterThan(8);
  for (const sentence of sentences) {
    expect(sentence).toMatch(/^(Client|Server) sends .+, sequence number \d+.* at [\d.]+ s; .+\.$/);
  }
  const stops = await synscope.packetItems.evaluateAll((items) => items.filter((item) => item.tabIndex === 0).length);
  expect(stops).toBe(1);
});

test('a packet under way does not tell yet what becomes of it', async ({ synscope }) => {
  await synscope.toBeginning();
  await expect(synscope.packetItems).toHaveText([/^Client sends SYN, .*; it is still under way\.$/]);
});

test('the rule behind a caption can be read', async ({ synscope, page }) => {
  const rule = page.getByRole('dialog', { name: 'RFC 9293 §3.10.7.4' });
  await synscope.button('RFC 9293 §3.10.7.4').click();
  await expect(rule).toContainText('In our own words');
  await page.keyboard.press('Escape');
  await expect(rule).toHaveCount(0);
  await expect(synscope.button('RFC 9293 §3.10.7.4')).toBeFocused();
});
