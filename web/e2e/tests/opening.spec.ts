import { expect, test } from '../fixtures.ts';

test('the first picture is a finished handshake, still, at the third ACK', async ({ synscope, page }) => {
  await expect(synscope.state('Client')).toHaveText('ESTABLISHED');
  await expect(synscope.state('Server')).toHaveText('ESTABLISHED');
  await expect(synscope.packetItems).toHaveText([/^Client sends SYN,/, /^Server sends SYN-ACK,/, /^Client sends ACK,/]);
  for (const label of ['SYN seq=A', 'SYN,ACK seq=B ack=A+1', 'ACK seq=A+1 ack=B+1']) {
    await expect(synscope.stage.getByText(label, { exact: true })).toBeInViewport();
  }
  await expect(synscope.button('Play')).toBeVisible();
  await expect(page).toHaveTitle(/SynScope/);
});

test('what has not happened yet is not to be seen', async ({ synscope }) => {
  await expect(synscope.stage.getByText('FIN,ACK seq=A+101 ack=B+201')).toBeHidden();
  await expect(synscope.stage.getByText('FIN-WAIT-1')).toBeHidden();
});

for (const width of [320, 390, 640, 1000, 1440]) {
  test(`the three steps are explained until the run is touched, at ${width} px`, async ({ synscope, page }) => {
    await page.setViewportSize({ width, height: 844 });
    const explained = synscope.stage.getByText(/. The (client asks|server agrees|client confirms)/);
    await expect(explained).toHaveCount(3);
    for (const step of await explained.all()) {
      await expect(step).toBeInViewport({ ratio: 1 });
    }
    // Each says which arrow it is about.
    await expect(synscope.stage.locator('svg').getByText(/^[①②③]/)).toHaveCount(3);
    await synscope.button('Step forward').click();
    await expect(explained).toHaveCount(0);
  });
}

test('what is still to come can be shown', async ({ synscope, page }) => {
  await synscope.button('More…').click();
  await page.getByRole('checkbox', { name: 'Show what is still to come' }).check();
  await expect(synscope.stage.getByText('FIN,ACK seq=A+101 ack=B+201')).toBeVisible();
});

test('the page works from its index file, too', async ({ page }) => {
  await page.goto('./index.html');
  await expect(page.getByRole('heading', { name: 'SynScope' })).toBeVisible();
});
