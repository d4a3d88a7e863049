// What the page's main thread does, from Chromium's own trace.

import type { Browser, Page } from '@playwright/test';

/** As Chromium writes it, times in microseconds; `tdur` is what the thread itself has used of `dur`. */
type Event = {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args: { data?: { type?: string } };
};

/** Milliseconds: by the clock, and what the thread itself has used of them. */
export type Cost = { clock: number; used: number };

/** Work on the main thread. */
export type Work = {
  /** Each frame: scripting, style, layout and paint, and what else ran until the next frame. */
  frames: Cost[];
  /** Each `input` event: from its task to the end of the frame that shows it, idle time left out. */
  inputs: Cost[];
  tasks: Cost[];
};

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'];

/** Traces the page while something is done with it. */
export async function traced(browser: Browser, page: Page, act: () => Promise<void>): Promise<Work> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Event[] };
  return workOf(mainThread(traceEvents));
}

/** Events of the thread that runs the page's scripts. */
function mainThread(events: Event[]): Event[] {
  const thread = events.find(({ name }) => name === 'FireAnimationFrame' || name === 'EventDispatch');
  return events
    .filter(({ ph, pid, tid }) => ph === 'X' && pid === thread?.pid && tid === thread.tid)
    .sort((one, other) => one.ts - other.ts);
}

function workOf(events: Event[]): Work {
  const tasks = outermost(events.filter(({ name }) => name.endsWith('RunTask')));
  const tasksWith = (isMark: (event: Event) => boolean) => {
    const marks = events.filter(isMark);
    return tasks.filter((task) => marks.some(({ ts }) => task.ts <= ts && ts < end(task)));
  };
  const ticks = tasksWith(({ name }) => name === 'FireAnimationFrame');
  const paints = tasksWith(({ name }) => name === 'Commit');
  const inputs = tasksWith(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'input');
  const between = (from: number, to: number) => sum(tasks.filter(({ ts }) => from <= ts && ts < to));
  return {
    frames: ticks.slice(0, -1).map((tick, at) => between(tick.ts, ticks[at + 1]?.ts ?? end(tick))),
    inputs: inputs.map((input) => between(input.ts, end(paints.find(({ ts }) => ts > input.ts) ?? input))),
    tasks: tasks.map((task) => sum([task])),
  };
}

const end = ({ ts, dur = 0 }: Event) => ts + dur;

function sum(events: Event[]): Cost {
  const total = (part: (event: Event) => number) => events.reduce((sum, event) => sum + part(event), 0) / 1_000;
  return { clock: total(({ dur = 0 }) => dur), used: total(({ tdur = 0 }) => tdur) };
}

/** Tasks within tasks are not counted twice. */
function outermost(events: Event[]): Event[] {
  let ended = 0;
  return events.filter((event) => {
    const isOutermost = event.ts >= ended;
    ended = Math.max(ended, end(event));
    return isOutermost;
  });
}

/** Median, 95th percentile and worst, as text. The two differ by what other programs take. */
export function spread(costs: Cost[]): string {
  const line = (milliseconds: number[]) => {
    const sorted = milliseconds.sort((one, other) => one - other);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1);
    return `median ${at(0.5)}, 95th ${at(0.95)}, worst ${at(1)}`;
  };
  const [used, clock] = [costs.map(({ used }) => used), costs.map(({ clock }) => clock)];
  return `used ${line(used)}; by the clock ${line(clock)}; of ${costs.length}`;
}
