// Scenarios from elsewhere: chosen as a file, dropped, pasted.

import { type Page, axe, expect, test } from '../fixtures.ts';
import type { SynScope } from '../synscope.ts';

const HANDSHAKE = [
  { when: { at_us: 0 }, host: 'server', do: { listen: {} } },
  { when: { at_us: 0 }, host: 'client', do: { connect: {} } },
];
const MINE = { version: 2, name: 'mine', script: HANDSHAKE };

const alert = (page: Page) => page.getByRole('alert');

for (const [way, open] of [
  ['chosen', (synscope: SynScope, text: string) => synscope.openFile(text)],
  ['dropped', drop],
  ['pasted', paste],
] as const) {
  test(`a scenario that is ${way} is shown, and can be undone`, async ({ synscope }) => {
    await open(synscope, JSON.stringify(MINE));
    await expect(synscope.menuButton).toHaveAccessibleName('Scenario: mine');
    await expect(synscope.packetItems).toHaveCount(3);
    await expect(synscope.state('Server')).toHaveText('ESTABLISHED');
    await synscope.button('Undo').click();
    await expect(synscope.menuButton).toHaveAccessibleName('Scenario: Open and close');
  });
}

test('a file without a name is untitled, and one with the name of ours is not taken for it', async ({ synscope, page }) => {
  await synscope.openFile(JSON.stringify({ version: 2, script: HANDSHAKE }));
  await expect(synscope.menuButton).toHaveAccessibleName('Scenario: Untitled');
  await synscope.openFile(JSON.stringify({ ...MINE, name: 'open-close' }));
  await expect(synscope.menuButton).toHaveAccessibleName('Scenario: open-close');
  await synscope.menuButton.click();
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveCount(0);
  await axe(page);
});

for (const [what, text, told] of [
  ['garbage', '\u0000\u0001GIF89a', /^Line 1, column 1: .+ The last good run stays/],
  ['nothing', '', /^Line 1, column 1: the text ends too early\./],
  ['JSON of another kind', '{"version": 2, "packets": []}', /^Line 1, column 16: unknown field .packets./],
  ['a list', '[1, 2]', /^Line 1, column 1: expected fields in braces\./],
  ['a newer version', '{"version": 99, "hosts": 3}', /newer SynScope: its version is 99, expected 3 or less/],
  ['a value out of range', '{"version": 2, "until_us": 99999999999999}', /^until_us: 99999999999999 is out of range/],
  ['deep nesting', '['.repeat(100_000), /^Line 1, column \d+: nested too deeply/],
  ['too long a file', ' '.repeat(9 << 20), /^It has 9437184 bytes, a scenario has at most 8388608\./],
] as const) {
  test(`${what} instead of a scenario: says what and where, and leaves the run as it is`, async ({ synscope, page }) => {
    const before = await synscope.packetItems.allTextContents();
    await synscope.openFile(text);
    await expect(alert(page).getByRole('paragraph')).toHaveText(told);
    expect(await synscope.packetItems.allTextContents()).toEqual(before);
    await expect(synscope.button('Undo')).toHaveAttribute('aria-disabled', 'true');
    await alert(page).getByRole('button', { name: 'Dismiss' }).click();
    await expect(alert(page)).toHaveCount(0);
    await synscope.openFile(JSON.stringify(MINE));
    await expect(synscope.packetItems).toHaveCount(3);
  });
}

test('what is wrong is told in Chinese', async ({ synscope, page }) => {
  await synscope.button('中文').click();
  await paste(synscope, '{"version": 2,\n "seed": "one"}');
  await expect(alert(page)).toContainText('第 2 行第 10 列：应为整数。');
  await axe(page);
});

test('what is pasted into a field stays there', async ({ synscope, page }) => {
  await synscope.field('Loss').focus();
  await paste(synscope, 'not a scenario');
  await expect(alert(page)).toHaveCount(0);
});

test('an enormous scenario is computed while the page answers', async ({ synscope, page }) => {
  test.slow();
  const toggle = (at: number) => ({ when: { at_us: at * 10 }, host: 'client', do: at % 2 ? 'mend' : 'cut' });
  const script = Array.from({ length: 9_998 }, (_, at) => toggle(at));
  await synscope.openFile(JSON.stringify({ ...MINE, script: [...HANDSHAKE, ...script] }));
  await page.getByRole('button', { name: 'Keys', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(synscope.menuButton).toHaveAccessibleName('Scenario: mine');
  await synscope.toEnd();
  await expect(synscope.time).not.toHaveText('t = 241.250 s');
});

test('a forged packet of an opened scenario is seen, and marked as what it is', async ({ synscope }) => {
  const forged = {
    when: { after: { condition: { both_in: 'ESTABLISHED' }, delay_us: 100_000 } },
    host: 'server',
    do: { inject: { segment: { flags: 'RST', seq: { relative: 1 } } } },
  };
  await synscope.openFile(JSON.stringify({ ...MINE, script: [...HANDSHAKE, forged] }));
  await synscope.toEnd();
  await expect(synscope.packetItems.last()).toContainText('RST');
  await expect(synscope.packetItems.last()).toContainText(/forged/i);
  await expect(synscope.stage.getByText(/^RST/)).toBeVisible();
  await expect(synscope.state('Server')).toHaveText('CLOSED');
});

test('a text that is dropped on a field is the field’s', async ({ synscope, page }) => {
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.setData('text/plain', '12');
    return data;
  });
  await synscope.field('Loss').dispatchEvent('drop', { dataTransfer: data });
  await expect(alert(page)).toHaveCount(0);
  await synscope.stage.dispatchEvent('drop', { dataTransfer: data });
  await expect(alert(page)).toBeVisible();
});

/** Drops a file on the stage. */
async function drop({ page, stage }: SynScope, text: string): Promise<void> {
  const data = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'mine.json', { type: 'application/json' }));
    return data;
  }, text);
  await stage.dispatchEvent('dragover', { dataTransfer: data });
  await stage.dispatchEvent('drop', { dataTransfer: data });
}

/** Pastes a text where the focus is. */
async function paste({ page }: SynScope, text: string): Promise<void> {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(event);
  }, text);
}
