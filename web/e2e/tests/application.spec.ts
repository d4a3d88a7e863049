import { expect, test } from '../fixtures.ts';

test('Close on the server makes it the one that closes first', async ({ synscope }) => {
  await synscope.act('Server', 'Close').click();
  const moments = await synscope.walk();
  const firstFin = moments.find(({ client, server }) => client === 'FIN-WAIT-1' || server === 'FIN-WAIT-1');
  expect(firstFin?.server).toBe('FIN-WAIT-1');
});

test('Abort ends both sides with a RST', async ({ synscope }) => {
  await synscope.act('Client', 'Abort').click();
  expect(await synscope.packets()).toContainEqual(expect.stringMatching(/^Client sends RST,/));
  await expect(synscope.state('Client')).toHaveText('CLOSED');
  await expect(synscope.state('Server')).toHaveText('CLOSED');
});

test('Send sends bytes', async ({ synscope }) => {
  await synscope.act('Server', 'Send').click();
  expect((await synscope.packets())[3]).toMatch(/^Server sends data \(100 bytes\)/);
});

test('Shut down writing leaves the other direction open', async ({ synscope }) => {
  await synscope.act('Client', 'Shut down writing').click();
  const states = (await synscope.walk()).map(({ client, server }) => `${client} ${server}`);
  expect(states).toContain('FIN-WAIT-2 CLOSE-WAIT');
});

test('Power off makes a host forget, and Reboot brings it back', async ({ synscope }) => {
  await synscope.act('Server', 'Power off').click();
  await expect(synscope.host('Server')).toContainText('switched off');
  await expect(synscope.state('Server')).toHaveText('CLOSED');
  await synscope.act('Server', 'Reboot').click();
  await expect(synscope.host('Server')).not.toContainText('switched off');
});

test('Kill process closes with a FIN', async ({ synscope }) => {
  await synscope.act('Client', 'Kill process').click();
  expect((await synscope.packets())[3]).toMatch(/^Client sends FIN/);
});

test('a hanging process does not answer, but its kernel does', async ({ synscope }) => {
  await synscope.act('Server', 'Hang').click();
  await expect(synscope.act('Server', 'Resume')).toBeVisible();
  const packets = await synscope.packets();
  expect(packets).toContainEqual(expect.stringMatching(/^Server sends ACK/));
  expect(packets).not.toContainEqual(expect.stringMatching(/^Server sends data/));
});

test('Cut link loses what the host sends until it is mended', async ({ synscope }) => {
  await synscope.act('Client', 'Cut link').click();
  const packets = await synscope.packets();
  expect(packets[3]).toMatch(/^Client sends data .* lost at .*, the link is cut/);
  await synscope.act('Client', 'Mend link').click();
  await expect(synscope.act('Client', 'Cut link')).toBeVisible();
});

test('acting at a moment changes nothing before it', async ({ synscope }) => {
  const before = (await synscope.packets()).slice(0, 3);
  await synscope.toBeginning();
  const forth = synscope.button('Step forward');
  while ((await synscope.state('Server').innerText()) !== 'ESTABLISHED') {
    await forth.click();
  }
  await synscope.act('Client', 'Abort').click();
  expect((await synscope.packets()).slice(0, 3)).toEqual(before);
});

test('what the person did later goes when they act earlier, and comes back by undo', async ({ synscope }) => {
  await synscope.act('Client', 'Send').click();
  const sent = await synscope.packets();
  await synscope.toBeginning();
  await synscope.act('Server', 'Power off').click();
  expect(await synscope.packets()).not.toContainEqual(expect.stringMatching(/data/));
  await synscope.button('Undo').click();
  expect(await synscope.packets()).toEqual(sent);
});

test('a button that the state does not allow says why, and does nothing', async ({ synscope }) => {
  const connect = synscope.act('Client', 'Connect');
  await expect(connect).toBeDisabled();
  await expect(connect).toHaveAccessibleDescription('There is a connection already.');
  await expect(connect).toHaveAttribute('title', 'There is a connection already.');
  await connect.click({ force: true });
  await expect(synscope.button('Undo')).toBeDisabled();
});

test('a button that is allowed says what it does', async ({ synscope }) => {
  await expect(synscope.act('Client', 'Abort')).toHaveAccessibleDescription(
    'The application ends the connection at once with a RST.',
  );
});

test('the timers of a host run down', async ({ synscope }) => {
  await synscope.load('SYN lost');
  await synscope.toBeginning();
  await synscope.button('Step forward').click();
  await expect(synscope.host('Client').getByRole('listitem')).toHaveText(/retransmission.*\/ 1 s/i);
});

test('the variables bear the names of the RFC, and what the step changed is marked', async ({ synscope }) => {
  await synscope.host('Client').getByText('Variables').click();
  const row = (name: RegExp) => synscope.host('Client').getByRole('row', { name });
  await expect(row(/^SND\.UNA/)).not.toContainText('changed by this step');
  await synscope.button('Step back').click();
  await expect(row(/^SND\.UNA/)).toContainText('changed by this step');
  await expect(row(/^SND\.UNA/)).toContainText('0 → 1');
});
