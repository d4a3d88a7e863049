// Guided scenes: every one of them is walked beat by beat, forward in English and back in Chinese; and
// what becomes of the guide when the person does something else.

import { type Page, axe, expect, test } from '../fixtures.ts';
import { COUNT, type Language, SCENES, type Scene, scene } from '../scenes.ts';
import { type SynScope, exactly } from '../synscope.ts';

const HANDSHAKE = scene('three-way-handshake');
const TWO_RUNS = scene('two-steps-or-three');

test.use({ viewport: { width: 1440, height: 900 }, contextOptions: { reducedMotion: 'reduce' } });

test('the menu lists every guided scene, in groups', async ({ synscope }) => {
  await synscope.menuButton.click();
  expect(SCENES.length).toBe(COUNT);
  await expect(synscope.sceneItems).toHaveText(SCENES.map(({ title }) => exactly(title.en)));
});

for (const each of SCENES) {
  test(`the scene ${each.id} leads through its run, and back again in Chinese`, async ({ synscope, page }) => {
    test.slow();
    await synscope.loadScene(each.title.en);
    await expect(synscope.guide).toContainText(each.claim.en);
    await expectRuns(page, each, 'en');
    for (const beat of each.beats.keys()) {
      await synscope.button('Next point').click();
      await expectBeat(synscope, each, beat, 'en');
    }
    await expect(synscope.button('Next point')).toHaveAttribute('aria-disabled', 'true');
    await synscope.toEnd();
    await expectBeat(synscope, each, each.beats.length - 1, 'en');
    await synscope.button('中文').click();
    await expectRuns(page, each, 'zh');
    for (const beat of [...each.beats.keys()].reverse()) {
      await expectBeat(synscope, each, beat, 'zh');
      await page.getByRole('button', { name: '上一个要点' }).click();
    }
    await expect(synscope.guide).toContainText(each.claim.zh);
    await page.getByRole('button', { name: '完整内容' }).click();
    await expectWhole(page, each, 'zh');
  });
}

/** The beat is told, with its place; what it speaks of is lit in its run. */
async function expectBeat({ guide, page }: SynScope, each: Scene, beat: number, language: Language): Promise<void> {
  const { text, run = 'a' } = each.beats[beat] ?? { text: { en: '', zh: '' } };
  const count = each.beats.length;
  await expect(guide.getByText(text[language])).toBeVisible();
  const place = language === 'en' ? `${beat + 1} of ${count}` : `第 ${beat + 1} 点，共 ${count} 点`;
  await expect(guide.getByText(place, { exact: true })).toBeVisible();
  await expect.poll(() => isLit(page, each.names && run), `beat ${beat + 1} points at something`).toBe(true);
}

/** Of two runs both are there, with their names. */
async function expectRuns(page: Page, each: Scene, language: Language): Promise<void> {
  for (const which of each.names ? (['a', 'b'] as const) : []) {
    const name = `${which.toUpperCase()}: ${each.names?.[which][language]}`;
    await expect(page.getByRole('region', { name, exact: true })).toBeVisible();
  }
}

/** Whether something is lit on the paper, of a run or of the only one. */
async function isLit(page: Page, run?: 'a' | 'b'): Promise<boolean> {
  return page.evaluate((paper) => {
    const drawn = [...document.querySelectorAll(`${paper} [data-of]`)];
    return drawn.some((one) => getComputedStyle(one).getPropertyValue('--lit') !== '');
  }, run ? `.papers > .${run}` : '.scroller');
}

/** All of it is on the sheet. */
async function expectWhole(page: Page, each: Scene, language: Language): Promise<void> {
  const sheet = page.getByRole('dialog', { name: each.title[language] });
  const texts = [each.claim, ...each.beats.map(({ text }) => text), each.rule.text, each.try.do, each.try.look];
  for (const text of texts) {
    await expect(sheet).toContainText(text[language]);
  }
  await expect(sheet).toContainText(each.rule.source);
}

test('playing stops at each beat, and Play goes on to the next', async ({ synscope, page }) => {
  await synscope.loadScene(HANDSHAKE.title.en);
  for (const beat of HANDSHAKE.beats.keys()) {
    await synscope.button('Play').click();
    await expectBeat(synscope, HANDSHAKE, beat, 'en');
    await expect(synscope.button('Play')).toBeVisible();
  }
  await axe(page);
});

test('a beat of the sheet leads to its moment, and those to come say so', async ({ synscope, page }) => {
  await synscope.loadScene(HANDSHAKE.title.en);
  await synscope.button('The whole scene').click();
  const beats = page.getByRole('dialog').getByRole('listitem');
  await expect(beats.filter({ hasText: 'still to come' })).toHaveCount(HANDSHAKE.beats.length);
  await beats.nth(2).getByRole('button').click();
  await expectBeat(synscope, HANDSHAKE, 2, 'en');
  await expect(beats.filter({ hasText: 'still to come' })).toHaveCount(HANDSHAKE.beats.length - 3);
  await expect(beats.nth(2).getByRole('button')).toHaveAttribute('aria-current', 'step');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the keyboard leads through a scene, and the beats are spoken', async ({ synscope, page }) => {
  await synscope.menuButton.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Escape');
  await synscope.loadScene(HANDSHAKE.title.en);
  await expect(synscope.stage).toBeFocused();
  await expect(synscope.spoken).toHaveText(`${HANDSHAKE.title.en}. ${HANDSHAKE.claim.en}`);
  const count = HANDSHAKE.beats.length;
  for (const [beat, { text }] of HANDSHAKE.beats.entries()) {
    await page.keyboard.press('s');
    await expect(synscope.spoken).toHaveText(`${beat + 1} of ${count}. ${text.en}`);
  }
  await page.keyboard.press('Shift+S');
  await expect(synscope.spoken).toHaveText(`${count - 1} of ${count}. ${HANDSHAKE.beats.at(-2)?.text.en}`);
  await page.keyboard.press('End');
  await expect(synscope.spoken).toHaveText(`${count} of ${count}. ${HANDSHAKE.beats.at(-1)?.text.en}`);
});

test('a beat that does not happen any more says so, and is back after undo', async ({ synscope, page }) => {
  await synscope.loadScene(HANDSHAKE.title.en);
  await synscope.button('Next point').click();
  await synscope.button('More…').click();
  const loss = page.getByRole('dialog').getByRole('textbox', { name: 'loss', exact: true });
  await loss.fill('100%');
  await loss.press('Enter');
  await page.keyboard.press('Escape');
  await synscope.button('Next point').click();
  await expect(synscope.guide).toContainText('does not happen here any more');
  await expect(synscope.guide).not.toContainText(HANDSHAKE.beats[1]?.text.en ?? '');
  await expect(synscope.guide).toContainText('⊘');
  await axe(page);
  await synscope.button('Undo').click();
  await expectBeat(synscope, HANDSHAKE, 1, 'en');
});

test('the knobs that matter to a scene stand on the row, and all others below More', async ({ synscope, page }) => {
  const each = scene('close-wait-times-out');
  await synscope.loadScene(each.title.en);
  const knobs = page.getByRole('region', { name: 'Parameters' });
  await expect(knobs.getByRole('heading', { name: 'In this scene' })).toBeVisible();
  for (const name of each.sliders) {
    await expect(synscope.slider(name)).toBeVisible();
  }
  await expect(knobs.getByRole('slider')).toHaveCount(each.sliders.length);
  await synscope.button('More…').click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'loss', exact: true })).toBeVisible();
  await axe(page);
  await page.keyboard.press('Escape');
  await synscope.button('Close the guide; the run stays').click();
  await expect(synscope.slider('Loss')).toBeVisible();
});

test('at a beat, a knob of the scene moves its moment, and the beat stays', async ({ synscope }) => {
  await synscope.loadScene(TWO_RUNS.title.en);
  for (const _ of [1, 2, 3, 4, 5]) {
    await synscope.button('Next point').click();
  }
  const before = await synscope.seconds();
  await synscope.set('Round trip', '1 s');
  await expectBeat(synscope, TWO_RUNS, 4, 'en');
  expect(await synscope.seconds()).toBeGreaterThan(before);
});

test('a switch among the knobs of a scene can be turned', async ({ synscope, page }) => {
  const each = SCENES.find(({ sliders }) => sliders.includes('keepalive') || sliders.includes('reuse_address'));
  expect(each).toBeDefined();
  await synscope.loadScene(each?.title.en ?? '');
  const knob = page.getByRole('region', { name: 'Parameters' }).getByRole('checkbox');
  const was = await knob.isChecked();
  await knob.click();
  await expect(knob).toBeChecked({ checked: !was });
  await expect(synscope.menuButton).toHaveAccessibleName(/ · changed$/);
});

test('what TCP does not do is said for as long as it is on, and in which run', async ({ synscope, page }) => {
  const note = page.getByRole('region', { name: /^(What if|假设)/ });
  await expect(note).toHaveCount(0);
  await synscope.loadScene(TWO_RUNS.title.en);
  await expect(note).toHaveText('B ≠ TCP What if (this is not TCP): a two-step handshake');
  await expect(page.getByRole('region', { name: /^A: / })).not.toContainText('≠ TCP');
  await expect(page.getByRole('region', { name: /^B: / })).toContainText('≠ TCP');
  await synscope.toEnd();
  await expect(note).toBeVisible();
  await synscope.load('Open and close');
  await expect(note).toHaveCount(0);
  await synscope.button('More…').click();
  await page.getByRole('checkbox', { name: 'no_time_wait' }).click();
  await page.keyboard.press('Escape');
  await expect(note).toHaveText('≠ TCP What if (this is not TCP): no TIME-WAIT');
  await synscope.button('中文').click();
  await expect(note).toHaveText('≠ TCP 假设（并非 TCP）：没有 TIME-WAIT');
  await axe(page);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a scene shows the run that a beat is in, with room for its ladder', async ({ synscope, page }) => {
    await synscope.loadScene(TWO_RUNS.title.en);
    for (const beat of TWO_RUNS.beats.keys()) {
      await page.getByRole('button', { name: 'Next point' }).tap();
      const { run = 'a', text } = TWO_RUNS.beats[beat] ?? { text: { en: '', zh: '' } };
      await expect(synscope.guide.getByText(text.en)).toBeInViewport();
      await expect(page.getByRole('region', { name: new RegExp(`^${run.toUpperCase()}: `) })).toBeVisible();
      await expect(page.getByRole('region', { name: new RegExp(`^${run === 'a' ? 'B' : 'A'}: `) })).toBeHidden();
      const stage = await synscope.stage.boundingBox();
      expect(stage?.height, 'there is a ladder to look at').toBeGreaterThan(180);
    }
    await page.getByRole('button', { name: 'The whole scene' }).tap();
    await expect(page.getByRole('dialog').locator('[aria-current]')).toBeInViewport();
  });

  test('the knobs of a scene are on the sheet of knobs', async ({ synscope, page }) => {
    const each = scene('close-wait-times-out');
    await synscope.loadScene(each.title.en);
    await page.getByRole('button', { name: 'Parameters', exact: true }).tap();
    for (const name of each.sliders) {
      await expect(synscope.slider(name)).toBeInViewport();
    }
  });
});

test('to point at a word, or to focus it, shows what it means', async ({ synscope, page }) => {
  await synscope.loadScene(HANDSHAKE.title.en);
  await synscope.button('Next point').click();
  const card = page.locator('.explains');
  const word = synscope.guide.getByRole('button', { name: 'SYN', exact: true });
  await word.hover();
  await expect(card).toContainText('The flag that opens a connection');
  await axe(page);
  await card.hover();
  await page.waitForTimeout(400);
  await expect(card, 'what is read stays').toBeVisible();
  await synscope.stage.hover({ position: { x: 200, y: 300 } });
  await expect(card).toHaveCount(0);
  await synscope.button('Close the guide; the run stays').focus();
  await page.keyboard.press('Tab');
  await expect(card).toContainText('Initial sequence number');
  await page.keyboard.press('Tab');
  await expect(word).toBeFocused();
  await expect(card).toContainText('The flag that opens a connection');
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(synscope.guide).toBeVisible();
  await synscope.button('中文').click();
  await synscope.guide.getByRole('button', { name: 'SYN', exact: true }).hover();
  await expect(card).toContainText('SYN（同步）');
});

test('where the glossary cannot be had, a word says so', async ({ synscope, page, complaints }) => {
  await page.route('**/glossary/*.json', (route) => route.abort());
  await synscope.loadScene(HANDSHAKE.title.en);
  await synscope.button('Next point').click();
  await synscope.guide.getByRole('button', { name: 'SYN', exact: true }).hover();
  await expect(page.locator('.explains')).toHaveText(/^The glossary cannot be loaded/);
  expect(complaints.splice(0).join(' ')).toContain('Failed to load resource');
});

test('knobs and states are explained where they stand', async ({ synscope, page }) => {
  const card = page.locator('.explains');
  await synscope.state('Server').hover();
  await expect(card).toContainText('ESTABLISHED');
  await synscope.button('More…').click();
  await page.getByRole('dialog').getByText('tcp_retries2', { exact: true }).hover();
  await expect(card).toContainText('tcp_retries2');
});

test('closing the guide leaves the run as it is', async ({ synscope }) => {
  await synscope.loadScene(HANDSHAKE.title.en);
  await synscope.button('Next point').click();
  const before = await synscope.moment();
  await synscope.button('Close the guide; the run stays').click();
  await expect(synscope.guide).toHaveCount(0);
  expect({ ...(await synscope.moment()), caption: '' }).toEqual({ ...before, caption: '' });
});

test('another scenario ends a scene, and undo brings it back', async ({ synscope, page }) => {
  await synscope.loadScene(TWO_RUNS.title.en);
  await synscope.load('Open and close');
  await expect(synscope.guide).toHaveCount(0);
  await expect(page.getByRole('region', { name: /^[AB]: / })).toHaveCount(0);
  await synscope.button('Undo').click();
  await expect(synscope.guide).toBeVisible();
  await expect(page.getByRole('region', { name: /^[AB]: / })).toHaveCount(2);
});

test('a scene of the teacher’s own is opened from a file', async ({ synscope }) => {
  const { id: _, ...own } = { ...HANDSHAKE, title: { en: 'Mine', zh: '我的' } };
  await synscope.openFile(JSON.stringify(own));
  await expect(synscope.menuButton).toHaveAccessibleName('Scenario: Mine');
  await expect(synscope.guide).toContainText(HANDSHAKE.claim.en);
});

test('a scene that was written by a newer SynScope is told, and the run stays', async ({ synscope, page }) => {
  const { id: _, ...newer } = { ...HANDSHAKE, version: 99 };
  await synscope.openFile(JSON.stringify(newer));
  await expect(page.getByRole('alert')).toContainText('newer SynScope: its version is 99');
  await expect(synscope.menuButton).toHaveAccessibleName('Scenario: Open and close');
});

test('where the list cannot be had the menu says so, and asks again', async ({ synscope, page, complaints }) => {
  await page.route('**/scenes/index.json', (route) => route.abort());
  await synscope.menuButton.click();
  const menu = page.getByRole('menu');
  await expect(menu).toContainText('They cannot be loaded from where this page is');
  await axe(page);
  await page.unroute('**/scenes/index.json');
  await page.keyboard.press('Escape');
  await synscope.load('SYN lost');
  await synscope.menuButton.click();
  await expect(synscope.sceneItems).toHaveCount(SCENES.length);
  expect(complaints.splice(0).join(' ')).toContain('Failed to load resource');
});

test('a scene that is missing, or is garbage, is told, and the run stays', async ({ synscope, page, complaints }) => {
  for (const [answer, told] of [
    [{ status: 404, body: 'nothing here' }, 'What is needed for this cannot be loaded'],
    [{ status: 200, body: '<!doctype html>' }, 'Line 1, column 1'],
  ] as const) {
    await page.route(`**/scenes/${HANDSHAKE.id}.json`, (route) => route.fulfill(answer));
    await synscope.menuButton.click();
    await synscope.sceneItems.filter({ hasText: exactly(HANDSHAKE.title.en) }).click();
    await expect(page.getByRole('alert')).toContainText(told);
    await expect(synscope.menuButton).toHaveAccessibleName('Scenario: Open and close');
    await expect(synscope.guide).toHaveCount(0);
    await page.unroute(`**/scenes/${HANDSHAKE.id}.json`);
  }
  expect(complaints.splice(0).join(' ')).toContain('404');
  await synscope.loadScene(HANDSHAKE.title.en);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('of two scenes that are chosen the last one comes', async ({ synscope, page }) => {
  await page.route(`**/scenes/${TWO_RUNS.id}.json`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue().catch(() => {});
  });
  await synscope.menuButton.click();
  await synscope.sceneItems.filter({ hasText: exactly(TWO_RUNS.title.en) }).click();
  await expect(page.getByText('The scene is on its way…')).toBeVisible();
  await synscope.loadScene(HANDSHAKE.title.en);
  await expect(page.getByText('The scene is on its way…')).toHaveCount(0);
  await page.waitForTimeout(1_800);
  await expect(synscope.menuButton).toHaveAccessibleName(`Scenario: ${HANDSHAKE.title.en}`);
});

test('a word of the caption and a state of the graph are explained where they stand', async ({ synscope, page }) => {
  await synscope.button('Play').hover();
  await page.keyboard.press('End');
  await page.locator('.caption .term', { hasText: /^MSL$/ }).first().hover();
  await expect(page.locator('.explains')).toContainText('MSL');
  await synscope.button('Play').hover();
  await expect(page.locator('.explains')).toHaveCount(0);
  await page.keyboard.press('g');
  await page.getByRole('dialog', { name: 'State graph' }).getByText('LAST-ACK', { exact: true }).hover();
  await expect(page.locator('.explains')).toContainText('LAST-ACK');
});
