import { expect, test } from '../fixtures.ts';

test('Space plays and pauses', async ({ synscope, page }) => {
  await page.keyboard.press('Space');
  await expect(synscope.button('Pause')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(synscope.button('Play')).toBeVisible();
});

test('Home and End go to the beginning and the end', async ({ synscope, page }) => {
  await page.keyboard.press('End');
  await expect(synscope.state('Client')).toHaveText('CLOSED');
  await page.keyboard.press('Home');
  await expect(synscope.time).toHaveText('t = 0.000 s');
});

test('the arrows go to the next moment and back', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.keyboard.press('ArrowRight');
  await expect(synscope.time).toHaveText('t = 0.250 s');
  await page.keyboard.press('ArrowLeft');
  await expect(synscope.time).toHaveText('t = 0.150 s');
});

test('the arrows with Shift go to the packets of the same host', async ({ synscope, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.keyboard.press('Shift+ArrowRight');
  await expect(synscope.packetItems.last()).toHaveText(/^Client sends data/);
  await page.keyboard.press('Shift+ArrowRight');
  await expect(synscope.packetItems.last()).toHaveText(/^Client sends ACK/);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(synscope.packetItems.last()).toHaveText(/^Client sends data/);
});

test('plus and minus change the pace', async ({ page, synscope: _ }) => {
  const pace = page.getByRole('combobox', { name: 'Pace' });
  await page.keyboard.press('+');
  await expect(pace).toHaveValue('2');
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await expect(pace).toHaveValue('½');
});

test('? shows the keys, and Escape closes them', async ({ page, synscope: _ }) => {
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await page.keyboard.press('?');
  await expect(keys).toBeVisible();
  await expect(keys).toContainText('play and pause');
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
});

test('the dialog of keys closes by its button, and the run stands as it stood', async ({ synscope, page }) => {
  await synscope.button('Keys').click();
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(synscope.time).toHaveText('t = 0.150 s');
  await expect(synscope.button('Play')).toBeVisible();
});

test('a key acts again after the dialog of keys was closed', async ({ synscope, page }) => {
  await page.keyboard.press('?');
  await page.keyboard.press('Escape');
  await page.keyboard.press('End');
  await expect(synscope.state('Client')).toHaveText('CLOSED');
});

test('Space on a button presses the button and nothing else', async ({ synscope, page }) => {
  await synscope.button('To the end').focus();
  await page.keyboard.press('Space');
  await expect(synscope.button('Play')).toBeVisible();
  await expect(synscope.state('Client')).toHaveText('CLOSED');
});

test('typing in a field does nothing to the run', async ({ synscope, page }) => {
  const time = await synscope.seconds();
  await synscope.field('Loss').focus();
  await page.keyboard.type('d ?+');
  await page.keyboard.press('Home');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await synscope.seconds()).toBe(time);
  await expect(synscope.button('Play')).toBeVisible();
});

test('the menu of scenarios is worked with the keyboard', async ({ synscope, page }) => {
  await synscope.menuButton.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: /^Open and close/ })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(synscope.menuButton).toHaveAccessibleName('Scenario: Server closes first');
  // The next key can be Space.
  await expect(synscope.stage).toBeFocused();
});

test('Escape closes the menu of scenarios and gives the focus back', async ({ synscope, page }) => {
  await synscope.menuButton.click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(synscope.menuButton).toBeFocused();
});

test('Tab reaches every control that can be seen, and the focus is visible', async ({ page, synscope: _ }) => {
  const reached = new Set<string>();
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) {
        return null;
      }
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      const host = element.closest('section[aria-label]')?.getAttribute('aria-label') ?? '';
      const isOutlined = outlineStyle !== 'none' && outlineWidth !== '0px';
      // The focus in the list of packets is shown on the ladder.
      return { name: `${host}/${name}`, isShown: isOutlined || element.matches('li') };
    });
    if (!focus) {
      break;
    }
    reached.add(focus.name);
    expect(focus.isShown, `${focus.name} shows that it has the focus`).toBe(true);
  }
  const wanted = ['/中文', 'Client/Abort', 'Client/Connect', 'Server/Abort', 'Transport/Play', 'Parameters/Loss'];
  expect([...reached]).toEqual(expect.arrayContaining([...wanted, 'Parameters/More…']));
});
