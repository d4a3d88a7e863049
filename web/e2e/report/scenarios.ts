// Scenarios that are made to be much, as files that the page opens.

import { expect } from '@playwright/test';
import type { SynScope } from '../synscope.ts';

type Entry = { when: object; host: 'client' | 'server'; do: object };

const listen: Entry = { when: { at_us: 0 }, host: 'server', do: { listen: { backlog: 65_535 } } };
const connect: Entry = { when: { at_us: 0 }, host: 'client', do: { connect: {} } };

/** As many connections as that, opened one just after the other: so many packets are under way at once. */
export function connections(count: number): string {
  const opened = (at: number): Entry => ({ ...connect, when: { at_us: at * 200 } });
  return written(`${count} packets in flight`, [listen, ...Array.from({ length: count }, (_, at) => opened(at))]);
}

/** A mebibyte a second in the smallest segments: some 15,000 steps each. */
export function mebibytes(count: number): string {
  const sent = (at: number): Entry => ({
    when: { after: { condition: { state: { host: 'client', state: 'ESTABLISHED' } }, delay_us: at * 1_000_000 } },
    host: 'client',
    do: { send: { octets: 1_048_576 } },
  });
  return written(`${count} MiB`, [listen, connect, ...Array.from({ length: count }, (_, at) => sent(at))]);
}

/** Kilobytes in the smallest segments: some 16 packets each, and as many acknowledgements. */
export function kilobytes(count: number): string {
  const send: Entry = {
    when: { after: { condition: { state: { host: 'client', state: 'ESTABLISHED' } } } },
    host: 'client',
    do: { send: { octets: count * 1_024 } },
  };
  return written(`${count} KiB`, [listen, connect, send]);
}

function written(name: string, script: Entry[]): string {
  const config = { mss: 64, rcvbuf: 1_048_576, sndbuf: 1_048_576 };
  return JSON.stringify({ version: 2, name, client: { config }, server: { config }, script });
}

/** Drops a file on the page; milliseconds until the run is drawn. */
export async function openTimed({ page, menuButton }: SynScope, text: string): Promise<number> {
  const { name } = JSON.parse(text) as { name: string };
  const milliseconds = await page.evaluate(async (text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'scenario.json', { type: 'application/json' }));
    const axis = document.querySelector('input[aria-label="Timeline"]');
    const shown = new Promise<void>((resolve) => {
      new MutationObserver(() => resolve()).observe(axis as Element, { attributeFilter: ['max'] });
    });
    const from = performance.now();
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    await shown;
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    return performance.now() - from;
  }, text);
  await expect(menuButton).toHaveAccessibleName(`Scenario: ${name}`);
  return milliseconds;
}

/** How many elements the page has. */
export function elements({ page }: SynScope): Promise<number> {
  return page.evaluate(() => document.querySelectorAll('*').length);
}
