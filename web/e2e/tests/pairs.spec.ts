// The combinations that other tests go through are themselves tested.

import { expect, test } from '@playwright/test';
import { pairs, pairwise, product } from '../pairs.ts';

const FACTORS = { a: ['1', '2', '3', '4', '5', '6', '7'], b: ['x', 'y'], c: ['p', 'q', 'r', 's'], d: ['m', 'n'] };

test('pairwise, every two values meet, in hardly more rows than the two longest lists need', () => {
  const all = product(FACTORS);
  const few = pairwise(all);
  const wanted = new Set(all.flatMap(pairs));
  expect(new Set(few.flatMap(pairs))).toEqual(wanted);
  expect(few.length).toBeLessThanOrEqual(7 * 4 + 2);
});

test('all combinations are each with each, once', () => {
  const all = product(FACTORS).map((row) => JSON.stringify(row));
  expect(all).toHaveLength(7 * 2 * 4 * 2);
  expect(new Set(all).size).toBe(all.length);
});
