// The guided scenes as they are written, read from the folder that the page fetches them from.

import { readFileSync, readdirSync } from 'node:fs';

export type Text = { en: string; zh: string };
export type Language = keyof Text;

export type Scene = {
  id: string;
  title: Text;
  claim: Text;
  names?: { a: Text; b: Text };
  against?: Record<string, string>;
  sliders: string[];
  beats: { run?: 'a' | 'b'; text: Text }[];
  rule: { source: string; text: Text };
  try: { do: Text; look: Text };
};

const FOLDER = new URL('../../crates/scenes/scenes/', import.meta.url);

const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as unknown;

/** All of them, in the order of the menu. */
export const SCENES: Scene[] = (read('index.json') as { id: string }[]).map(({ id }) => scene(id));

export function scene(id: string): Scene {
  return { ...(read(`${id}.json`) as Scene), id };
}

/** How many files there are, without the list of them. */
export const COUNT = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'index.json').length;
