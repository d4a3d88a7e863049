import type { Locator } from '@playwright/test';
import { type Page, expect, test } from '../fixtures.ts';
import type { SynScope } from '../synscope.ts';

test.use({ viewport: { width: 1440, height: 900 } });

test.describe('pointing', () => {
  test.beforeEach(async ({ synscope }) => {
    await synscope.load('Third ACK lost');
    await synscope.slider('Timeline').fill('350');
    await synscope.stage.evaluate((stage) => stage.scrollTo(0, 0));
  });

  test('at a packet lights its timer, the states that it changes and its place in time', async ({ synscope, page }) => {
    await label(synscope, 'SYN,ACK seq=B ack=A+1').hover();
    await expect.poll(() => lit(page, 'strong')).toContain('SYN,ACK seq=B ack=A+1');
    const light = await lit(page, 'light');
    expect(light.filter((text) => text === 'ESTABLISHED').length, 'panel, ladder and graph').toBeGreaterThanOrEqual(3);
    expect(light.join(' ')).toMatch(/RTO/);
    expect(light).not.toContain('SYN-SENT');
    await expect(synscope.stretches).toHaveCount(1);
    await page.mouse.move(1, 1);
    await expect.poll(() => lit(page, 'strong')).toEqual([]);
    await expect(synscope.stretches).toHaveCount(0);
  });

  test('at a state of the small graph lights it wherever a host was in it', async ({ synscope, page }) => {
    await synscope.host('Client').locator('.graph').getByText('SYN-RECEIVED').hover({ force: true });
    await expect
      .poll(async () => (await lit(page, 'strong')).filter((text) => text === 'SYN-RECEIVED').length)
      .toBeGreaterThanOrEqual(3);
  });

  test('at a word of the caption lights the state or the packet that it names', async ({ synscope, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await synscope.toBeginning();
    await synscope.button('Next notable moment').click();
    await page.locator('.caption').getByText('SYN-RECEIVED', { exact: true }).hover();
    await expect.poll(() => lit(page, 'strong')).toContain('SYN-RECEIVED');
    expect(await lit(page, 'strong')).not.toContain('SYN-SENT');
    await expect(synscope.stretches).toHaveCount(1);
    await page.locator('.caption').getByText("The client's SYN", { exact: true }).hover();
    await expect.poll(() => lit(page, 'strong')).toContain('SYN seq=A');
  });

  test('at the caption lights what its step is about', async ({ synscope, page }) => {
    await synscope.button('Step back').click();
    await page.locator('.caption .text').hover({ position: { x: 10, y: 10 } });
    await expect.poll(() => lit(page, 'light')).not.toEqual([]);
  });

  test('moves nothing', async ({ synscope, page }) => {
    const before = await places(page);
    await label(synscope, 'SYN,ACK seq=B ack=A+1').hover();
    await expect.poll(() => lit(page, 'strong')).not.toEqual([]);
    expect(await places(page)).toEqual(before);
  });

  test('draws nothing anew', async ({ synscope, page }) => {
    const changes = await page.evaluateHandle(() => {
      const changed: string[] = [];
      new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          if (!element?.closest('style, .timeline')) {
            changed.push(`${element?.localName} ${element?.className}`);
          }
        }
      }).observe(document.body, { attributes: true, childList: true, characterData: true, subtree: true });
      return changed;
    });
    await label(synscope, 'SYN,ACK seq=B ack=A+1').hover();
    await expect.poll(() => lit(page, 'strong')).not.toEqual([]);
    expect(await changes.jsonValue()).toEqual([]);
  });
});

test('a selected packet counts as pointed at, for fingers do not point', async ({ synscope, page }) => {
  await label(synscope, 'SYN,ACK seq=B ack=A+1').click();
  await page.mouse.move(1, 1);
  await expect.poll(() => lit(page, 'strong')).toContain('SYN,ACK seq=B ack=A+1');
  await page.keyboard.press('Escape');
  await expect.poll(() => lit(page, 'strong')).toEqual([]);
});

test('with the keyboard, a packet of the list, a way of the graph and a mark on the timeline are lit', async ({
  synscope,
  page,
}) => {
  await synscope.load('Third ACK lost');
  await synscope.toEnd();
  await page.mouse.move(1, 1);
  await page.keyboard.press('g');
  const way = page.getByRole('list', { name: 'The way so far' }).getByRole('button').first();
  await page.keyboard.press('Tab');
  while (!(await way.evaluate((element) => element === document.activeElement))) {
    await page.keyboard.press('Tab');
  }
  await expect.poll(() => lit(page, 'strong')).not.toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => lit(page, 'strong')).toEqual([]);

  await synscope.marks.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => lit(page, 'strong')).not.toEqual([]);

  await synscope.packetItems.last().focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => lit(page, 'strong')).not.toEqual([]);
});

test('while it plays, nothing lights up by passing below a pointer that rests', async ({ synscope, page }) => {
  await synscope.toBeginning();
  const stage = await synscope.stage.boundingBox();
  await page.mouse.move((stage?.x ?? 0) + (stage?.width ?? 0) / 2, (stage?.y ?? 0) + 60);
  await page.keyboard.press('Space');
  for (let at = 0; at < 10; at++) {
    await page.waitForTimeout(100);
    expect(await lit(page, 'strong')).toEqual([]);
  }
});

function label(synscope: SynScope, text: string): Locator {
  return synscope.stage.locator('.label').getByText(text, { exact: true }).first();
}

/** The texts of all that is lit, strongly or lightly. */
function lit(page: Page, how: 'strong' | 'light'): Promise<string[]> {
  return page.evaluate((how) => {
    const more = how === 'strong' ? 2 : 0.75;
    return [...document.querySelectorAll('[data-of]')]
      .filter((element) => Number.parseFloat(getComputedStyle(element).getPropertyValue('--more')) === more)
      .map((element) => element.textContent?.trim() ?? '');
  }, how);
}

/** Where everything is that can be seen. */
function places(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.page *:not(style, .stretches, .stretches *)')]
      .filter((element) => element.checkVisibility())
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height].join(' ');
      }),
  );
}
