// What happens next? Questions before what is worth one, for who wants them.

import { expect, test } from '../fixtures.ts';

test.describe('with less motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('a question comes before what it is about, and the answer shows it', async ({ synscope, page }) => {
    const { quiz } = synscope;
    await page.keyboard.press('q');
    await expect(quiz.region).toContainText('play, or step forward');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(quiz.region).toContainText("The client's SYN arrives. What does the server send at once?");
    await expect(synscope.state('Server')).toHaveText('LISTEN');
    await expect(quiz.choices).toHaveCount(4);
    await quiz.choice('SYN,ACK seq=B ack=A\\+1').click();
    await expect(synscope.state('Server')).toHaveText('SYN-RECEIVED');
    await expect(quiz.region).toContainText('Right: SYN,ACK seq=B ack=A+1.');
    await expect(quiz.score).toHaveText('1 of 1 right');
    await expect(page.getByText(/the server is in SYN-RECEIVED and answers with SYN-ACK/).first()).toBeVisible();
  });

  test('a wrong answer is told what is right, by sign and by word', async ({ synscope, page }) => {
    const { quiz } = synscope;
    await page.keyboard.press('q');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await quiz.choice('SYN seq=B').click();
    await expect(quiz.region).toContainText('✕');
    await expect(quiz.region).toContainText('Wrong: SYN seq=B. Right is: SYN,ACK seq=B ack=A+1.');
    await expect(quiz.score).toHaveText('0 of 1 right');
    await quiz.region.getByRole('button', { name: 'Reset the score' }).click();
    await expect(quiz.score).toHaveText('no answer yet');
  });

  test('the keyboard does it all', async ({ synscope, page }) => {
    const { quiz } = synscope;
    await page.keyboard.press('q');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(quiz.choices.first()).toBeVisible();
    await page.keyboard.press('1');
    await expect(quiz.score).toHaveText(/ of 1 right$/);
    await page.keyboard.press('ArrowRight');
    await expect(quiz.choices.first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(quiz.score).toHaveText(/ of 1 right$/);
    await expect(quiz.region).not.toContainText("The server's SYN-ACK arrives.");
    await page.keyboard.press('ArrowRight');
    // With the focus on a choice, it goes on to where the run goes on.
    await expect(quiz.choices.first()).toBeVisible();
    await quiz.choices.first().focus();
    await page.keyboard.press('Enter');
    await expect(quiz.goOn).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(quiz.goOn).toHaveCount(0);
    await page.keyboard.press('q');
    await expect(quiz.region).toHaveCount(0);
  });

  test('a screen reader is told the question with its choices, and how the answer was', async ({ synscope, page }) => {
    await page.keyboard.press('q');
    await expect(synscope.spoken).toHaveText(/^A question comes before what is worth one/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(synscope.spoken).toHaveText(
      /^The client's SYN arrives\. What does the server send at once\? 1: .*; 2: .*; 3: .*; 4: .*\. Press 1 to 4/,
    );
    await page.keyboard.press('1');
    await expect(synscope.spoken).toHaveText(/^(Right|Wrong): .* The client's SYN arrived: the server is in SYN-RECEIVED/);
    await page.keyboard.press('q');
    await expect(synscope.spoken).toHaveText('No more questions.');
  });

  test('nothing of what is to come can be seen while it is asked about', async ({ synscope, page }) => {
    await expect(synscope.marks).not.toHaveCount(0);
    const all = await synscope.marks.count();
    await page.keyboard.press('q');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await synscope.marks.count()).toBeLessThan(all);
    for (const mark of await synscope.marks.all()) {
      await expect(mark).toHaveAccessibleName(/^0\.000 s: /);
    }
    // The faint future and the questions exclude each other.
    await synscope.button('More…').click();
    const future = page.getByRole('checkbox', { name: 'Show what is still to come' });
    await expect(future).not.toBeChecked();
    await future.check();
    await expect(page.getByRole('checkbox', { name: 'Ask what happens next' })).not.toBeChecked();
    await expect(synscope.quiz.region).toHaveCount(0);
  });

  test('what a state means is not told while it is asked what is waited for', async ({ synscope, page }) => {
    await synscope.load('Last ACK lost');
    await page.keyboard.press('q');
    await page.keyboard.press('Home');
    const meaning = synscope.host('Server').getByText(/only our own application can end this state/);
    const asked = synscope.quiz.region.getByText(/the server's state is CLOSE-WAIT/);
    for (let presses = 0; presses < 60 && !(await asked.isVisible()); presses += 1) {
      await page.keyboard.press('ArrowRight');
    }
    await expect(asked).toBeVisible();
    await expect(synscope.state('Server')).toHaveText('CLOSE-WAIT');
    await expect(meaning).toBeHidden();
    await synscope.quiz.choice('For its own application to call close\\(\\), without any timer').click();
    await expect(synscope.quiz.score).toHaveText('1 of 1 right');
    await expect(synscope.quiz.region).toContainText('only our own application can end this state');
  });

  test('what was answered is not asked again, and questions are in Chinese, too', async ({ synscope, page }) => {
    await synscope.button('中文').click();
    const region = page.getByRole('region', { name: '接下来会发生什么？' });
    await page.locator('.scroller').focus();
    await page.keyboard.press('q');
    await expect(region).toBeVisible();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(region).toContainText('客户端的 SYN 到达服务器。服务器立即发送什么？');
    await page.keyboard.press('1');
    await expect(region).toContainText(/答(对|错)了：/);
    await expect(region).toContainText(/1 题答对 [01] 题/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(region).not.toContainText('客户端的 SYN 到达服务器。');
  });

  test('it is off by default, and stays as it was left', async ({ synscope, page }) => {
    await expect(synscope.quiz.region).toHaveCount(0);
    await page.keyboard.press('q');
    await page.reload();
    await expect(synscope.quiz.region).toBeVisible();
    await synscope.quiz.region.getByRole('button', { name: 'Stop asking' }).click();
    await page.reload();
    await expect(synscope.button('Play')).toBeVisible();
    await expect(synscope.quiz.region).toHaveCount(0);
  });
});

test('playing stops for a question, and goes on after it', async ({ synscope, page }) => {
  const { quiz } = synscope;
  await synscope.setPace('8');
  await synscope.stage.focus();
  await page.keyboard.press('q');
  await synscope.button('Play').click();
  await expect(quiz.choices.first()).toBeVisible();
  await expect(synscope.button('Play')).toBeVisible();
  await quiz.choices.first().click();
  await expect(quiz.region).toContainText(/(Right|Wrong): /);
  await quiz.goOn.click();
  await expect(quiz.region).toContainText("The server's SYN-ACK arrives.");
  await expect(synscope.time).toHaveText('t = 0.098 s');
});
