// Scenarios, themes, languages and widths, so that every two of them meet; and
// whatever can be open.

import { type Page, axe, expect, test } from '../fixtures.ts';
import type { SynScope } from '../synscope.ts';

const SCENARIOS = [
  'Open and close',
  'Server closes first',
  'Third ACK lost',
  'Third ACK lost for good',
  'SYN lost',
  'SYN-ACK lost',
  'FIN lost',
  'Last ACK lost',
  'ACK and FIN merged',
  'Simultaneous open',
  'Simultaneous close',
  'Connection refused',
  'Peer crashed',
];
const SIZES = [
  { width: 390, height: 844 },
  { width: 900, height: 1200 },
  { width: 1440, height: 900 },
];
const THEMES = ['light', 'dark'] as const;
const LANGUAGES = ['English', '中文'] as const;

// Colours are judged as they are at last, not on their way.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const [row, title] of SCENARIOS.entries()) {
  test(`axe finds nothing in “${title}”`, async ({ synscope, page }) => {
    await synscope.load(title);
    await synscope.toEnd();
    for (const [column, size] of SIZES.entries()) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: THEMES[(row + column) % 2] ?? 'light' });
      await speak(page, LANGUAGES[((row >> 1) + column) % 2] ?? 'English');
      await axe(page);
    }
  });
}

type Opening = (synscope: SynScope, page: Page) => Promise<void>;

const OPENINGS: Record<string, Opening> = {
  'the menu of scenarios': async (synscope) => synscope.menuButton.click(),
  'the dialog of keys': async (_, page) => page.keyboard.press('?'),
  'all parameters': async (synscope) => synscope.button('More…').click(),
  'the rule of a caption': async (synscope) => synscope.button('RFC 9293 §3.10.7.4').click(),
  'a selected packet': async (synscope) => synscope.packetItems.first().focus(),
  'the variables': async (synscope) => synscope.host('Client').getByText('Variables').click(),
  'a value that was refused': async (synscope) => synscope.set('Loss', 'much'),
  'a packet under way': async (synscope) => {
    await synscope.toBeginning();
    await synscope.setPace('¼');
    await synscope.button('Play').click();
    await synscope.button('Pause').click();
  },
};

for (const [what, open] of Object.entries(OPENINGS)) {
  test(`axe finds nothing with ${what}`, async ({ synscope, page }) => {
    await open(synscope, page);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await axe(page);
    }
  });
}

for (const sheet of ['Client', 'Parameters']) {
  test(`axe finds nothing with the sheet ${sheet} of a phone`, async ({ synscope, page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await synscope.button(sheet).click();
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await axe(page);
    }
  });
}

async function speak(page: Page, language: (typeof LANGUAGES)[number]): Promise<void> {
  const button = page.getByRole('button', { name: language, exact: true });
  if (await button.isVisible()) {
    await button.click();
  }
  await expect(button).toHaveCount(0);
}
