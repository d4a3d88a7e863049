// axe finds nothing, whatever is open, in each theme and language and at each
// width: every two of them meet, or with `cargo xtask test --all` all with all.

import type { Locator } from '@playwright/test';
import { type Page, axe, expect, test } from '../fixtures.ts';
import { matrix } from '../pairs.ts';

/** The English or the Chinese of a text, whichever the page speaks. */
type Say = (english: string, chinese: string) => string;

/** What can be seen, and how one comes there. One line adds a view. */
const VIEWS: Record<string, (page: Page, say: Say) => Promise<unknown>> = {
  'the first picture': async () => {},
  'the end': (page) => page.keyboard.press('End'),
  'a packet under way': async (page) => {
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
  },
  'the third ACK lost for good': (page, say) => endOf(page, say('Third ACK lost for good', '第三次握手的 ACK 始终丢失')),
  'a simultaneous close': (page, say) => endOf(page, say('Simultaneous close', '同时关闭')),
  'a crash': (page, say) => endOf(page, say('Peer crashed', '对端崩溃')),
  'the menu of scenarios': async (page, say) => {
    await page.getByRole('banner').getByRole('button').first().click();
    await expect(page.getByRole('menu')).toContainText(say('How TCP opens and closes', 'TCP 连接的建立与关闭'));
  },
  'a beat of a scene': (page, say) => beat(page, say('Three-way handshake', '三次握手'), 2),
  'a beat in the second of two runs': (page, say) => beat(page, say('Why not two steps?', '为什么不是两次握手'), 4),
  'the knobs of a scene': async (page, say) => {
    await beat(page, say('Does CLOSE-WAIT time out?', 'CLOSE-WAIT 会超时吗？'), 1);
    await parameters(page, say);
  },
  'all of a scene': async (page, say) => {
    await beat(page, say('Three-way handshake', '三次握手'), 1);
    await page.getByRole('button', { name: say('The whole scene', '完整内容') }).click();
  },
  'all sockets of a host': async (page, say) => {
    await beat(page, say('CLOSE-WAIT piles up', 'CLOSE-WAIT 越积越多'), 2);
    await page.getByRole('group', { name: say('Ladder diagram', '时序图') }).first().focus();
    await page.keyboard.press('t');
    await expect(page.getByRole('dialog', { name: say('Sockets', '套接字') })).toBeVisible();
  },
  'the dialog of keys': (page) => page.keyboard.press('?'),
  'the graph of states': (page) => page.keyboard.press('g'),
  'all parameters': async (page, say) => {
    await parameters(page, say);
    await page.getByRole('button', { name: say('More…', '更多……') }).click();
  },
  'a value that was refused': async (page, say) => {
    await parameters(page, say);
    const field = page.getByRole('textbox', { name: say('Loss: value', '丢包率：数值') });
    await field.fill('much');
    await field.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
  },
  'the choice of what to compare with': (page) => page.keyboard.press('c'),
  'two runs beside each other': async (page, say) => {
    await page.keyboard.press('End');
    await page.getByRole('listitem').filter({ hasText: 'FIN' }).first().focus();
    await page.keyboard.press('d');
    await page.keyboard.press('c');
    await page.getByRole('menuitemradio', { name: say('The run without my changes', '不含我的改动的运行') }).click();
  },
  'a question about what comes next': ask,
  'an answer to a question': async (page) => {
    await ask(page);
    await page.keyboard.press('1');
    await expect(page.getByText(/(of|题答对) 1|1 题/).first()).toBeVisible();
  },
  'the rule of a caption': (page) => page.getByRole('button', { name: 'RFC 9293 §3.10.7.4' }).click(),
  'a selected packet': (page) => page.getByRole('listitem').filter({ hasText: 'SYN-ACK' }).focus(),
  'the header of a packet': async (page) => {
    await page.getByRole('listitem').filter({ hasText: 'SYN-ACK' }).focus();
    await page.keyboard.press('i');
    await page.locator('summary').filter({ hasText: 'IPv4' }).click();
    await page.getByRole('dialog').getByRole('listitem').nth(30).focus();
  },
  'what was changed': async (page) => {
    await page.getByRole('listitem').filter({ hasText: 'SYN-ACK' }).focus();
    await page.keyboard.press('l');
    await clickIfThere(page.getByRole('button', { name: /^1 (change|处改动)$/ }));
  },
  'what is injected': async (page, say) => {
    await openInjection(page, say);
    await page.getByRole('checkbox', { name: 'ACK' }).check();
    await page.getByRole('textbox', { name: say('Acknowledgement number', '确认号') }).fill('x');
  },
  'what is copied': async (page, say) => {
    await openInjection(page, say);
    await page.getByRole('radio', { name: say('An old duplicate', '旧副本') }).check();
  },
  'a file that was refused': (page) => paste(page, '{ "version": 99 }'),
  'the variables of a host': async (page, say) => {
    const host = await client(page, say);
    await host.getByText(say('Variables', '变量')).click();
  },
};

const ROWS = matrix({
  view: Object.keys(VIEWS),
  width: ['390', '760', '1000', '1440'],
  theme: ['light', 'dark'],
  language: ['English', '中文'],
});

for (const { view, width, theme, language } of ROWS) {
  test.describe(() => {
    test.use({
      viewport: { width: Number(width), height: 900 },
      colorScheme: theme === 'dark' ? 'dark' : 'light',
      locale: language === '中文' ? 'zh-CN' : 'en-US',
      // Colours are judged as they are at last, not on their way.
      contextOptions: { reducedMotion: 'reduce' },
    });
    test(`axe finds nothing: ${view}, ${width} px, ${theme}, ${language}`, async ({ page, synscope: _ }) => {
      await VIEWS[view]?.(page, (english, chinese) => (language === '中文' ? chinese : english));
      await axe(page);
    });
  });
}

/** To the first question. */
async function ask(page: Page): Promise<void> {
  await page.keyboard.press('q');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: /^1 / })).toBeVisible();
}

async function endOf(page: Page, title: string): Promise<void> {
  await page.getByRole('banner').getByRole('button').first().click();
  const items = page.getByRole('menuitemradio').and(page.locator('[data-scenario]'));
  await items.filter({ has: page.getByText(title, { exact: true }) }).click();
  await page.keyboard.press('End');
}

/** At the nth beat of a guided scene. */
async function beat(page: Page, title: string, nth: number): Promise<void> {
  await page.getByRole('banner').getByRole('button').first().click();
  const scenes = page.getByRole('menuitemradio').and(page.locator('[data-scene]'));
  await scenes.filter({ has: page.getByText(title, { exact: true }) }).click();
  await expect(page.getByRole('region', { name: title })).toBeVisible();
  for (let times = 0; times < nth; times += 1) {
    await page.keyboard.press('s');
  }
}

/** The client's panel, which a narrow page has on a sheet. */
async function client(page: Page, say: Say): Promise<Locator> {
  const name = say('Client', '客户端');
  const host = page.getByRole('region', { name, exact: true });
  await clickIfThere(host.getByRole('button', { name, exact: true }));
  return host;
}

/** The four sliders, which a narrow page has on a sheet. */
async function parameters(page: Page, say: Say): Promise<void> {
  await clickIfThere(page.getByRole('button', { name: say('Parameters', '参数'), exact: true }));
}

/** As from the clipboard. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
  }, text);
  await expect(page.getByRole('alert')).toBeVisible();
}

/** Opens the sheet on which a segment is made up, in the client's name. */
async function openInjection(page: Page, say: Say): Promise<void> {
  const host = await client(page, say);
  await host.getByRole('button', { name: say('Inject a segment…', '注入报文段……') }).click();
}

async function clickIfThere(button: Locator): Promise<void> {
  if (await button.isVisible()) {
    await button.click();
  }
}
