import { type Page, expect, test } from '../fixtures.ts';

for (const title of ['Server closes first', 'Last ACK lost', 'Simultaneous close', 'Peer crashed']) {
  test(`stepping back through “${title}” lands on the same pictures`, async ({ synscope, page }) => {
    await synscope.load(title);
    const forth: string[] = [];
    await synscope.walk(async () => {
      forth.push(await picture(page));
    });
    expect(new Set(forth).size).toBe(forth.length);
    for (const [at, seen] of [...forth.entries()].reverse().slice(1)) {
      await page.keyboard.press('ArrowLeft');
      expect(await picture(page), `stop ${at}`).toBe(seen);
    }
  });
}

test('every step of a run differs from the one before', async ({ synscope }) => {
  const moments = await synscope.walk();
  expect(moments.length).toBeGreaterThan(12);
  for (const [at, moment] of moments.entries()) {
    expect(moment).not.toEqual(moments[at - 1]);
  }
});

test('a step glides to the next moment and stops there', async ({ synscope }) => {
  await synscope.button('Step forward').click();
  await expect(synscope.time).toHaveText('t = 0.250 s');
  await synscope.page.waitForTimeout(300);
  await expect(synscope.time).toHaveText('t = 0.250 s');
  await expect(synscope.button('Play')).toBeVisible();
});

test('two quick steps are two steps', async ({ synscope, page }) => {
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(synscope.time).toHaveText('t = 0.300 s');
});

test('the stage follows the playhead, until it is scrolled away, and back at the press of a button', async ({
  synscope,
  page,
}) => {
  await synscope.load('Third ACK lost for good');
  await synscope.toEnd();
  const last = synscope.stage.getByText('RST seq=B+1');
  await expect(last).toBeInViewport();
  await synscope.stage.hover();
  await page.mouse.wheel(0, -3_000);
  await expect(last).not.toBeInViewport();
  await synscope.button('Back to now').click();
  await expect(last).toBeInViewport();
  await expect(synscope.button('Back to now')).toHaveCount(0);
});

/** All that is drawn, once the stage has scrolled after the playhead. */
function picture(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const draw = (node: Node): string => {
      if (!(node instanceof Element)) {
        return node.textContent ?? '';
      }
      // In which order attributes were set is not to be seen.
      const attributes = [...node.attributes].map(({ name, value }) => `${name}="${value}"`).sort();
      const scrolled = Math.round(node.scrollTop);
      return `<${node.localName} ${attributes.join(' ')} ${scrolled}>\n${[...node.childNodes].map(draw).join('')}`;
    };
    return draw(document.body);
  });
}

test('each state says what it waits for, in sight', async ({ synscope }) => {
  await synscope.load('Last ACK lost');
  await synscope.toEnd();
  const client = synscope.host('Client');
  await expect(client.getByRole('paragraph').filter({ hasText: 'There is no connection.' })).toBeVisible();
  await synscope.page.keyboard.press('ArrowLeft');
  await expect(synscope.state('Client')).toHaveText('TIME-WAIT');
  await expect(client.getByText('for 2 MSL a repeated FIN can still be answered')).toBeVisible();
});

test('a press on a state goes to where it was entered', async ({ synscope, page }) => {
  await synscope.toEnd();
  await expect(synscope.state('Client')).toHaveText('CLOSED');
  const name = page.locator('.names').getByText('TIME-WAIT', { exact: true });
  const { x, y } = (await name.boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.click(x - 4, y + 30);
  await expect(synscope.state('Client')).toHaveText('TIME-WAIT');
  await expect(synscope.host('Client').getByText('for 2 MSL a repeated FIN')).toBeVisible();
});
