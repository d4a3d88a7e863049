import { type Page, axe, expect, test } from '../fixtures.ts';
import type { SynScope } from '../synscope.ts';

const sheet = (page: Page) => page.getByRole('dialog', { name: 'The packet in detail' });
const fields = (page: Page) => sheet(page).getByRole('list', { name: 'TCP header' }).getByRole('listitem');
const field = (page: Page, name: string) => fields(page).filter({ hasText: new RegExp(`^${name} `) });
const byte = (page: Page, place: number) => sheet(page).getByRole('listitem', { name: new RegExp(`^Byte ${place}: `) });
/** What is told of the field or byte that is marked. */
const meaning = (page: Page) => sheet(page).locator('.meaning');
/** The tests that the receiver made, in their order, each with how it came out. */
const tests = (page: Page) => sheet(page).locator('.checks > li');
const marked = (page: Page, what: 'fields' | 'octets') => sheet(page).locator(`.${what} .marked`);

/** Selects a packet in the list, at the end of the run, and opens the sheet. */
async function inspect(synscope: SynScope, page: Page, packet: number): Promise<void> {
  await synscope.stage.focus();
  await page.keyboard.press('End');
  await synscope.packetItems.nth(packet).focus();
  await page.keyboard.press('i');
  await expect(sheet(page)).toBeFocused();
}

test('the button Header opens the header of the packet that was clicked', async ({ synscope, page }) => {
  await synscope.stage.getByText('SYN,ACK seq=B ack=A+1').click();
  await synscope.offer.getByRole('button', { name: 'Header' }).click();
  await expect(sheet(page)).toContainText('Server sends SYN-ACK, sequence number 0, acknowledgement number 1');
  await expect(field(page, 'Source Port')).toHaveText('Source Port 80');
  await expect(field(page, 'Sequence Number')).toHaveText(/^Sequence Number [\d\s]+ relative 0$/);
  await expect(field(page, 'Acknowledgment Number')).toHaveText(/ relative 1$/);
  await expect(field(page, 'Data Offset')).toHaveText('Data Offset 6 24 bytes');
  const flags = await fields(page).filter({ hasText: /set$/ }).allInnerTexts();
  expect(flags.map((flag) => flag.replaceAll(/\s+/g, ' '))).toEqual([
    'CWR 0 not set',
    'ECE 0 not set',
    'URG 0 not set',
    'ACK 1 set',
    'PSH 0 not set',
    'RST 0 not set',
    'SYN 1 set',
    'FIN 0 not set',
  ]);
  await expect(fields(page).filter({ hasText: /^Kind/ })).toHaveText('Kind 2 Maximum Segment Size');
  await expect(field(page, 'Maximum Segment Size')).toHaveText('Maximum Segment Size 1460');
});

test('the bytes are those of the fields, linked both ways with the pointer', async ({ synscope, page }) => {
  await inspect(synscope, page, 0);
  const number = await field(page, 'Sequence Number').locator('.value').innerText();
  await field(page, 'Sequence Number').hover();
  await expect(marked(page, 'octets')).toHaveCount(4);
  const hex = (await marked(page, 'octets').allInnerTexts()).join('');
  expect(Number.parseInt(hex, 16)).toBe(Number(number.replaceAll(/\s/g, '')));
  await expect(meaning(page)).toContainText('Bytes 24–27');
  await expect(meaning(page)).toContainText('The number of the first data byte');

  await byte(page, 33).hover();
  await expect(marked(page, 'fields')).toHaveText([/^CWR/, /^ECE/, /^URG/, /^ACK/, /^PSH/, /^RST/, /^SYN/, /^FIN/]);
  await expect(byte(page, 33)).toHaveText('02');
  await byte(page, 34).hover();
  await expect(marked(page, 'fields')).toHaveText([/^Window 65/]);

  await sheet(page).getByRole('heading', { name: 'Why it was sent' }).hover();
  await expect(marked(page, 'fields')).toHaveCount(0);
});

test('the header and its bytes are walked by keyboard', async ({ synscope, page }) => {
  await inspect(synscope, page, 0);
  for (const name of ['Close the panel', 'IPv4 header']) {
    await page.keyboard.press('Tab');
    await expect(sheet(page).locator(':focus')).toHaveAccessibleName(new RegExp(`${name}|^$`));
  }
  await page.keyboard.press('Tab');
  await expect(field(page, 'Source Port')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(field(page, 'Sequence Number')).toBeFocused();
  await expect(marked(page, 'octets')).toHaveCount(4);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(field(page, 'Reserved')).toBeFocused();
  await page.keyboard.press('End');
  await expect(field(page, 'Maximum Segment Size')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(field(page, 'Maximum Segment Size')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(byte(page, 0)).toBeFocused();
  await expect(meaning(page)).toHaveText('Version, IHL · Byte 0');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(byte(page, 17)).toBeFocused();
  // Where one was, one comes back to.
  await page.keyboard.press('Shift+Tab');
  await expect(field(page, 'Maximum Segment Size')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeHidden();
  await expect(synscope.packetItems.first()).toBeFocused();
});

test('the IPv4 header is folded away until it is asked for', async ({ synscope, page }) => {
  await inspect(synscope, page, 0);
  const ip = sheet(page).getByRole('list', { name: 'IPv4 header' });
  await expect(ip).toBeHidden();
  await sheet(page).getByText('IPv4 header').click();
  await expect(ip.getByRole('listitem').filter({ hasText: /^Protocol/ })).toHaveText('Protocol 6 (TCP)');
  await expect(ip.getByRole('listitem').filter({ hasText: /^Source/ })).toHaveText('Source Address 192.0.2.1');
});

test('what the receiver did is told test by test, and what it sent is gone to', async ({ synscope, page }) => {
  await inspect(synscope, page, 0);
  await expect(sheet(page)).toContainText('Server · LISTEN · 0.050 s · RFC 9293 §3.10.7.2');
  await expect(tests(page)).toHaveText([
    /1\. RST bit\s*passed/,
    /2\. ACK bit\s*passed/,
    /3\. SYN bit\s*acted, ends here\s*The server goes from LISTEN to SYN-RECEIVED/,
    /4\. Anything else\s*not reached/,
  ]);
  await sheet(page).getByRole('button', { name: /^The server sends SYN-ACK/ }).click();
  await expect(sheet(page)).toContainText('Client · SYN-SENT · 0.100 s · RFC 9293 §3.10.7.3');
  await sheet(page).getByRole('button', { name: /^The client sends ACK/ }).click();
  await expect(tests(page)).toHaveCount(8);
  await expect(tests(page).nth(4)).toContainText('SND.UNA 0 < SEG.ACK 1 ≤ SND.NXT 1');
  await sheet(page).getByRole('button', { name: 'SYN-ACK', exact: true }).click();
  await expect(sheet(page)).toContainText('Server sends SYN-ACK');
});

test('what has not happened yet is not told', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await synscope.toBeginning();
  await page.keyboard.press('i');
  await expect(sheet(page)).toContainText('Client sends SYN');
  await expect(sheet(page)).toContainText('It is still under way.');
  await expect(tests(page)).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(tests(page)).toHaveCount(4);
  await synscope.packetItems.nth(1).focus();
  await expect(sheet(page)).toContainText('Server sends SYN-ACK');
  await page.keyboard.press('Home');
  await expect(sheet(page)).toContainText('It has not been sent yet.');
});

test('it follows while one goes from packet to packet', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await synscope.toBeginning();
  await page.keyboard.press('i');
  await expect(sheet(page)).toContainText('Client sends SYN');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(sheet(page)).toContainText('Client sends ACK');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(sheet(page)).toContainText('Client sends data (100 bytes)');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(sheet(page)).toContainText('Client sends ACK');
  await synscope.packetItems.first().focus();
  await expect(sheet(page)).toContainText('Client sends SYN');
});

test('a lost packet is received by nobody', async ({ synscope, page }) => {
  await inspect(synscope, page, 3);
  await page.keyboard.press('d');
  await expect(sheet(page)).toContainText("Nobody received it. The client's data (100 bytes) is lost: dropped on purpose.");
  await expect(tests(page)).toHaveCount(0);
});

test('both arrivals of a doubled packet are told', async ({ synscope, page }) => {
  await inspect(synscope, page, 3);
  await page.keyboard.press('u');
  await synscope.toEnd();
  await expect(sheet(page).getByRole('heading', { name: 'First arrival' })).toBeVisible();
  await expect(sheet(page).getByRole('heading', { name: 'Second arrival, of the copy' })).toBeVisible();
  await expect(tests(page)).toHaveCount(16);
  await expect(tests(page).nth(6)).toContainText('goes to the application');
  await expect(tests(page).nth(8)).toHaveText(/not passed, stops here.*outside of the window.*SEG\.SEQ\+SEG\.LEN−1 100 < RCV\.NXT 101/s);
});

test('what nobody sent says so, and why it is not believed', async ({ synscope, page }) => {
  const at = (ms: number, host: string, what: object) => ({ when: { at_us: ms * 1000 }, host, do: what });
  const rst = (relative: number) => ({ inject: { segment: { flags: 'RST', seq: { relative } } } });
  const script = [
    at(0, 'server', { listen: {} }),
    at(0, 'client', { connect: {} }),
    at(200, 'client', { send: { octets: 100 } }),
    at(400, 'server', rst(-10)),
    at(500, 'server', rst(200)),
    at(600, 'server', { inject: { copy_of: 'client:1+100#1' } }),
  ];
  await synscope.openFile(JSON.stringify({ version: 2, name: 'forged', script }));
  const look = async (packet: RegExp) => {
    await synscope.stage.focus();
    await page.keyboard.press('End');
    await synscope.packetItems.filter({ hasText: packet }).focus();
    if (!(await sheet(page).isVisible())) {
      await page.keyboard.press('i');
    }
  };
  await look(/^A forged RST.*arrives at 0\.425/);
  await expect(sheet(page)).toContainText('The client has not sent this RST: somebody else put it into the network');
  await expect(field(page, 'Sequence Number')).toHaveText(/relative −10$/);
  await expect(tests(page).first()).toHaveText(/not passed, stops here.*may be old or forged.*SEG\.SEQ −10 < RCV\.NXT 101/s);
  await expect(tests(page).nth(1)).toHaveText(/not reached/);
  await expect(sheet(page)).toContainText('Nothing: it is not answered, and nothing changes.');

  await look(/^A forged RST.*arrives at 0\.525/);
  await expect(tests(page).nth(1)).toHaveText(/2\. RST bit\s*not passed, stops here.*SEG\.SEQ 200 ≠ RCV\.NXT 101/s);
  await expect(sheet(page).getByRole('button', { name: /^The server sends challenge ACK/ })).toBeVisible();

  await look(/^An old duplicate of the client's data/);
  await expect(sheet(page)).toContainText('a duplicate of it has stayed in the network until now');
  await expect(tests(page).first()).toHaveText(/not passed, stops here.*SEG\.SEQ\+SEG\.LEN−1 100 < RCV\.NXT 101/s);
});

test('between kernels the options have their fields, and the window is scaled', async ({ synscope, page }) => {
  await synscope.button('More…').click();
  await page.getByRole('combobox', { name: 'Profile' }).selectOption('linux');
  await page.keyboard.press('Escape');
  await inspect(synscope, page, 0);
  await expect(fields(page).filter({ hasText: /^Kind/ })).toHaveText([
    'Kind 2 Maximum Segment Size',
    'Kind 4 SACK Permitted',
    'Kind 8 Timestamps',
    'Kind 1 No-Operation',
    'Kind 3 Window Scale',
  ]);
  await expect(field(page, 'Window')).toHaveText(/^Window [\d\s]+$/);
  await synscope.packetItems.nth(3).focus();
  await expect(field(page, 'Window')).toHaveText(/^Window 63 scaled ×2\^10 = 64\s512$/);
  await expect(tests(page).first()).toHaveText(/^✓\s*Timestamp \(PAWS\)\s*passed/);
});

test('while the run plays on between two steps, the sheet is left alone', async ({ synscope, page }) => {
  await synscope.setPace('¼');
  await inspect(synscope, page, 0);
  await synscope.button('Play').click();
  await expect(sheet(page)).toContainText('It is still under way.');
  const changes = await sheet(page).evaluate(async (sheet) => {
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    observer.observe(sheet, { attributes: true, childList: true, characterData: true, subtree: true });
    await new Promise((done) => setTimeout(done, 600));
    observer.disconnect();
    return seen.length;
  });
  expect(changes).toBe(0);
  await expect(sheet(page)).toContainText('It is still under way.');
  await expect(tests(page)).toHaveCount(4, { timeout: 10_000 });
});

test('in Chinese', async ({ synscope, page }) => {
  await synscope.button('中文').click();
  await page.getByRole('list', { name: '报文段' }).getByRole('listitem').first().focus();
  await page.keyboard.press('i');
  const chinese = page.getByRole('dialog', { name: '报文段详情' });
  await chinese.getByRole('listitem').filter({ hasText: /^序号/ }).first().hover();
  await expect(chinese.locator('.meaning')).toContainText('第一个数据字节的序号');
  await expect(chinese).toContainText('服务器从 LISTEN 进入 SYN-RECEIVED：收到 SYN。');
});

for (const [width, height] of [
  [390, 844],
  [720, 450],
  [1000, 800],
  [1440, 900],
] as const) {
  test(`at ${width} px all of it is to be had, and axe finds nothing`, async ({ synscope, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await inspect(synscope, page, 1);
    await sheet(page).getByText('IPv4 header').click();
    for (const part of [...(await fields(page).all()), ...(await sheet(page).getByRole('button').all())]) {
      await part.focus();
      await expect(part).toBeInViewport({ ratio: 0.99 });
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await axe(page);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}
