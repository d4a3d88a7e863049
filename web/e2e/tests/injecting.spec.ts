import type { Locator } from '@playwright/test';

import { expect, test } from '../fixtures.ts';
import type { Host, SynScope } from '../synscope.ts';

test('a forged RST with the number in order ends the other side', async ({ synscope }) => {
  const sheet = await open(synscope, 'Client');
  await expect(sheet).toContainText("In the client's name, on its way to the server, at 0.150 s.");
  await expect(sheet.getByRole('status')).toHaveText('Forged RST from the client, sequence number 1');
  await sheet.getByRole('button', { name: 'Inject', exact: true }).click();
  await expect(sheet).toHaveCount(0);
  await expect(synscope.changes).toHaveText(['Forged RST from the client at 0.150 s']);
  await expect(synscope.offer).toContainText('somebody else put it into the network');
  await expect(synscope.packetItems.last()).toHaveText(/^A forged RST in the client's name is injected, sequence number 1, at 0\.150 s/);
  await synscope.toEnd();
  await expect(synscope.state('Server')).toHaveText('CLOSED');
});

test('one outside of the window does not', async ({ synscope }) => {
  const sheet = await open(synscope, 'Client');
  await sheet.getByRole('group', { name: 'Sequence number' }).getByRole('button', { name: 'outside the window' }).click();
  await sheet.getByRole('textbox', { name: 'Sequence number' }).press('Enter');
  await expect(sheet).toHaveCount(0);
  const moments = await synscope.walk();
  expect(moments.map(({ server }) => server)).toContain('CLOSE-WAIT');
});

test('fields are filled in, and wrong ones say what was expected', async ({ synscope }) => {
  const sheet = await open(synscope, 'Server');
  await expect(sheet.getByRole('textbox', { name: 'Acknowledgement number' })).toHaveCount(0);
  await sheet.getByRole('checkbox', { name: 'ACK' }).check();
  await sheet.getByRole('checkbox', { name: 'RST' }).uncheck();
  const ack = sheet.getByRole('textbox', { name: 'Acknowledgement number' });
  await expect(ack).toHaveValue('1');
  await ack.fill('many');
  await expect(ack).toHaveAccessibleDescription(/^Acknowledgement number: expected a whole number from −2/);
  const inject = sheet.getByRole('button', { name: 'Inject', exact: true });
  await expect(inject).toBeDisabled();
  await sheet.getByRole('group', { name: 'Acknowledgement number' }).getByRole('button', { name: 'never sent' }).click();
  await expect(ack).toHaveValue('2');
  await sheet.getByRole('textbox', { name: 'Bytes of data' }).fill('10');
  await expect(sheet.getByRole('status')).toHaveText('Forged data (10 bytes) from the server, sequence number 1, acknowledgement number 2');
  await sheet.getByRole('checkbox', { name: 'Absolute numbers' }).check();
  await expect(ack).not.toHaveValue('2');
  await inject.click();
  await expect(synscope.changes).toHaveText(['Forged data (10 bytes) from the server at 0.150 s']);
});

test('an old duplicate is chosen from what was sent', async ({ synscope }) => {
  const sheet = await open(synscope, 'Client');
  await sheet.getByRole('radio', { name: 'An old duplicate' }).check();
  await expect(sheet.getByRole('radio', { name: /sends/ })).toHaveCount(2);
  await sheet.getByRole('radio', { name: /^SYN #1 Client sends SYN/ }).check();
  await sheet.getByRole('button', { name: 'Inject', exact: true }).click();
  await expect(synscope.changes).toHaveText(["Old duplicate of the client's SYN #1 at 0.150 s"]);
});

test('an ICMP error comes back to the sender', async ({ synscope }) => {
  await synscope.slider('Loss').press('End');
  await synscope.toBeginning();
  await synscope.button('Step forward').click();
  await expect(synscope.packetItems).toHaveCount(1);
  const sheet = await open(synscope, 'Server');
  await sheet.getByRole('radio', { name: 'An ICMP error' }).check();
  await sheet.getByRole('combobox', { name: 'An ICMP error' }).selectOption('port unreachable');
  await sheet.getByRole('button', { name: 'Inject', exact: true }).click();
  await expect(synscope.changes.last()).toHaveText(/^ICMP port unreachable, about the client's SYN #1 at/);
  await expect(synscope.state('Client')).toHaveText('CLOSED');
});

test('a selected packet is sent again later', async ({ synscope }) => {
  await synscope.packetItems.first().focus();
  await synscope.offer.getByRole('button', { name: 'Send again later' }).click();
  await expect(synscope.offer).toContainText('a duplicate of it has stayed in the network until now');
  await expect(synscope.packetItems.last()).toHaveText(/^An old duplicate of the client's SYN is injected/);
});

test('Escape closes the sheet, and the focus is where it was', async ({ synscope, page }) => {
  const sheet = await open(synscope, 'Client');
  await expect(sheet).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(synscope.act('Client', 'Inject a segment…')).toBeFocused();
});

test('so many bytes are sent as the person says', async ({ synscope }) => {
  const field = synscope.host('Server').getByRole('textbox', { name: 'Bytes to send' });
  await field.fill('0');
  await field.press('Enter');
  await expect(synscope.host('Server').getByRole('alert')).toHaveText('Bytes to send: 0 is out of range, expected 1 to 1048576.');
  await field.fill('300');
  await field.press('Enter');
  await synscope.act('Server', 'Send').click();
  await expect(synscope.changes).toHaveText(['Server: write(300) at 0.150 s']);
});

test('the link is cut and mended both ways', async ({ synscope }) => {
  await synscope.act('Client', 'Cut both ways').click();
  await expect(synscope.act('Server', 'Mend link')).toBeVisible();
  await expect(synscope.changes).toHaveText(['Client: link cut at 0.150 s', 'Server: link cut at 0.150 s']);
  await synscope.act('Server', 'Mend both ways').click();
  await expect(synscope.act('Client', 'Cut link')).toBeVisible();
});

/** Opens the sheet for a segment in a host's name. */
async function open(synscope: SynScope, host: Host): Promise<Locator> {
  await synscope.act(host, 'Inject a segment…').click();
  const sheet = synscope.page.getByRole('dialog', { name: 'Inject a segment' });
  await expect(sheet).toBeVisible();
  return sheet;
}
