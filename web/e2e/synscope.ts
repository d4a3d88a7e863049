// The page as a person meets it: by roles and names, in English unless a test
// says otherwise.

import { type Locator, type Page, expect } from '@playwright/test';

export type Host = 'Client' | 'Server';

/** What there is to know of a run at a stop of the playhead. */
export type Moment = {
  /** Seconds. */
  time: number;
  client: string;
  server: string;
  caption: string;
};

export class SynScope {
  readonly page: Page;
  /** The window through which the ladder is seen. */
  readonly stage: Locator;
  readonly timeline: Locator;
  readonly time: Locator;
  /** What a screen reader is told without asking. */
  readonly spoken: Locator;
  /** The packets sent so far, as sentences. */
  readonly packetItems: Locator;
  readonly menuButton: Locator;
  /** The built-in scenarios in the menu, and the guided scenes below or beside them. */
  readonly scenarioItems: Locator;
  readonly sceneItems: Locator;
  /** What leads through a guided scene. */
  readonly guide: Locator;
  /** What can be done with the selected packet. */
  readonly offer: Locator;
  /** What stands out of the run, on the timeline. */
  readonly marks: Locator;
  /** Where on the timeline what is pointed at lies. */
  readonly stretches: Locator;
  /** What the person has changed, each a line. */
  readonly changes: Locator;
  /** By how much the packet is delayed that is dragged. */
  readonly preview: Locator;
  /** Where it is asked what happens next. */
  readonly quiz: Quiz;

  constructor(page: Page) {
    this.page = page;
    this.stage = page.getByRole('group', { name: 'Ladder diagram' });
    this.timeline = page.getByRole('slider', { name: 'Timeline' });
    this.time = page.getByRole('status', { name: 'Time' });
    this.spoken = page.getByRole('status', { name: /^$/ });
    this.packetItems = page.getByRole('list', { name: 'Packets' }).getByRole('listitem');
    this.menuButton = page.getByRole('button', { name: /^Scenario:/ });
    this.scenarioItems = page.getByRole('group', { name: 'Scenarios' }).getByRole('menuitemradio');
    this.sceneItems = page
      .getByRole('group', { name: /^(How TCP|Often believed|What if|Many connections)/ })
      .getByRole('menuitemradio');
    this.guide = page.getByRole('region', { name: /^(Guided scene: |引导演示：)/ });
    this.offer = page.getByRole('group', { name: 'Selected packet' });
    this.marks = page.getByRole('list', { name: 'Notable moments' }).getByRole('button');
    this.stretches = page.locator('.stretches i');
    this.changes = page.getByRole('region', { name: 'Your changes' }).getByRole('listitem');
    this.quiz = new Quiz(page);
    this.preview = this.stage.getByText(/^\+.* → .* s$/);
  }

  async open(): Promise<void> {
    await this.page.goto('./');
    await expect(this.page.getByRole('heading', { name: 'SynScope' })).toBeVisible();
    // Chromium drops keys and clicks that come before anything is painted; so does a person.
    await this.page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  }

  async load(title: string): Promise<void> {
    await this.menuButton.click();
    await this.scenarioItems.filter({ has: this.page.getByText(title, { exact: true }) }).click();
    await expect(this.menuButton).toHaveAccessibleName(`Scenario: ${title}`);
  }

  /** Chooses a guided scene in the menu. */
  async loadScene(title: string): Promise<void> {
    await this.menuButton.click();
    await this.sceneItems.filter({ hasText: exactly(title) }).click();
    await expect(this.guide).toBeVisible();
    await expect(this.menuButton).toHaveAccessibleName(`Scenario: ${title}`);
  }

  /** Opens a file with this text, as the menu of scenarios offers it. */
  async openFile(text: string): Promise<void> {
    await this.menuButton.click();
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('menuitem', { name: 'Open a file…' }).click();
    const file = { name: 'scenario.json', mimeType: 'application/json', buffer: Buffer.from(text) };
    await (await chooser).setFiles(file);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  host(name: Host): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  state(host: Host): Locator {
    return this.page.getByRole('status', { name: `${host} State` });
  }

  /** A button of the application on a host, or of what can befall it. */
  act(host: Host, name: string): Locator {
    return this.host(host).getByRole('button', { name, exact: true });
  }

  /** The end of a drawn packet, by which it is dragged: the nth that was sent. */
  endOf(nth: number): Locator {
    return this.stage.locator(`.figure .ends [data-packet="${nth}"]`);
  }

  slider(name: string): Locator {
    return this.page.getByRole('slider', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name: `${name}: value`, exact: true });
  }

  /** Types the value of one of the four knobs that are always there. */
  async set(knob: string, value: string): Promise<void> {
    await this.field(knob).fill(value);
    await this.field(knob).press('Enter');
    await this.field(knob).blur();
  }

  async setPace(pace: string): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Pace' }).selectOption(pace);
  }

  toBeginning = (): Promise<void> => this.button('To the beginning').click();
  toEnd = (): Promise<void> => this.button('To the end').click();

  /** All packets of the run. Leaves the playhead at the end. */
  async packets(): Promise<string[]> {
    await this.toEnd();
    return this.packetItems.allTextContents();
  }

  async seconds(): Promise<number> {
    return secondsOf(await this.time.innerText());
  }

  async moment(): Promise<Moment> {
    const said = await this.page
      .getByRole('status')
      .evaluateAll((all) => all.map((one) => [one.getAttribute('aria-label') ?? '', one.textContent ?? ''] as const));
    const text = (name: string) => said.find(([label]) => label === name)?.[1] ?? '';
    return {
      time: secondsOf(text('Time')),
      client: text('Client State'),
      server: text('Server State'),
      caption: text(''),
    };
  }

  /**
   * Steps through the whole run. With less motion, so that each step is there at once.
   * `look` is called at each stop.
   */
  async walk(look?: () => Promise<void>): Promise<Moment[]> {
    await this.page.emulateMedia({ reducedMotion: 'reduce' });
    await this.toBeginning();
    await this.stage.focus();
    const moments: Moment[] = [];
    for (let before = ''; before !== (before = await this.timeline.inputValue()); ) {
      moments.push(await this.moment());
      await look?.();
      await this.page.keyboard.press('ArrowRight');
    }
    return moments;
  }
}

/** A text and nothing else, spaces and marks around it aside. */
export function exactly(text: string): RegExp {
  return new RegExp(`^[●\\s]*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

/** What happens next? */
class Quiz {
  readonly region: Locator;
  readonly choices: Locator;
  readonly score: Locator;
  readonly goOn: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'What happens next?' });
    this.choices = this.region.getByRole('group').getByRole('button', { name: /^[1-4] / });
    this.score = this.region.getByRole('status', { name: 'Score' });
    this.goOn = this.region.getByRole('button', { name: 'Go on' });
  }

  choice(text: string): Locator {
    return this.choices.filter({ hasText: new RegExp(`^\\d ${text}$`) });
  }
}

/** `t = 1.250 s` as a number. */
export function secondsOf(clock: string): number {
  const match = /([\d\s]+\.\d+)\s*s$/.exec(clock);
  if (!match?.[1]) {
    throw new Error(`not a time: ${clock}`);
  }
  return Number(match[1].replaceAll(/\s/g, ''));
}

/** Records what an element says from now on, each text once. */
export async function listen(locator: Locator): Promise<() => Promise<string[]>> {
  const texts = await locator.evaluateHandle((element) => {
    const texts = [element.textContent ?? ''];
    new MutationObserver(() => {
      const text = element.textContent ?? '';
      if (text !== texts.at(-1)) {
        texts.push(text);
      }
    }).observe(element, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  return () => texts.jsonValue();
}
