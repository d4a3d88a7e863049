import { expect, test } from '../fixtures.ts';

/** Titles, and what the caption says at the end. */
const SCENARIOS = [
  ['Open and close', 'rfc9293', /client has waited 2 MSL: it is CLOSED/],
  ['Server closes first', 'rfc9293', /server has waited 2 MSL: it is CLOSED/],
  ['Third ACK lost', 'classic', /client has waited 2 MSL: it is CLOSED/],
  ['Third ACK lost for good', 'classic', /client is CLOSED; .*ECONNRESET/],
  ['SYN lost', 'rfc9293', /client has waited 2 MSL: it is CLOSED/],
  ['SYN-ACK lost', 'rfc9293', /client has waited 2 MSL: it is CLOSED/],
  ['FIN lost', 'rfc9293', /client has waited 2 MSL: it is CLOSED/],
  ['Last ACK lost', 'rfc9293', /client has waited 2 MSL: it is CLOSED/],
  ['ACK and FIN merged', 'rfc9293', /client has waited 2 MSL: it is CLOSED/],
  ['Simultaneous open', 'rfc9293', /client has waited 2 MSL: it is CLOSED/],
  ['Simultaneous close', 'rfc9293', /has waited 2 MSL: it is CLOSED/],
  ['Connection refused', 'rfc9293', /client is CLOSED; .*ECONNREFUSED/],
  ['Peer crashed', 'rfc9293', /client is CLOSED; .*ECONNRESET/],
] as const;

test('the menu holds every built-in scenario, with its profile and what it shows', async ({ synscope, page }) => {
  await synscope.menuButton.click();
  await expect(synscope.scenarioItems).toHaveText(
    SCENARIOS.map(([title, profile]) => new RegExp(`${title}\\s*${profile}\\s*\\S.*\\.$`)),
  );
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(/Open and close/);
});

for (const [title, , end] of SCENARIOS) {
  test(`“${title}” loads and goes to its end`, async ({ synscope }) => {
    await synscope.load(title);
    await expect(synscope.menuButton).toHaveText(title);
    await expect(synscope.packetItems).not.toHaveCount(0);
    await synscope.stage.press('End');
    await expect(synscope.state('Client')).toHaveText('CLOSED');
    await expect(synscope.spoken).toHaveText(end);
  });
}

test('a scenario that was changed says so, and loading it again brings it back', async ({ synscope }) => {
  await synscope.slider('Retries').fill('2');
  await expect(synscope.menuButton).toHaveText('Open and close · changed');
  await synscope.load('Open and close');
  await expect(synscope.menuButton).toHaveText('Open and close');
  await expect(synscope.field('Retries')).toHaveValue('7');
});

test('whoever chooses the scenario that is loaded goes on to the stage, as after any choice', async ({ synscope }) => {
  await synscope.load('Open and close');
  await expect(synscope.stage).toBeFocused();
});

test('the language stays when a scenario is loaded, and so does the theme', async ({ synscope, page }) => {
  await synscope.button('Theme: As the system').click();
  await synscope.load('FIN lost');
  await expect(synscope.button('Theme: Light')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
