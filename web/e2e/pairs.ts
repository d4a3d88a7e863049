// Which combinations are tested where all of them would be too many.

/** What can vary, and the values that each thing can have. */
type Factors = Readonly<Record<string, readonly string[]>>;

/** One value of each. */
export type Row<F extends Factors> = { readonly [K in keyof F]: F[K][number] };

/** All combinations if `SYNSCOPE_MATRIX` says `all`, else so many that every two values meet. */
export function matrix<F extends Factors>(factors: F): Row<F>[] {
  const all = product(factors);
  return process.env.SYNSCOPE_MATRIX === 'all' ? all : pairwise(all);
}

/** All with all. */
export function product<F extends Factors>(factors: F): Row<F>[] {
  return Object.entries(factors).reduce<Row<F>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{} as Row<F>],
  );
}

/** Of all combinations few, in which every two values that meet in some of them still meet. */
export function pairwise<F extends Factors>(all: readonly Row<F>[]): Row<F>[] {
  const candidates = all.map((row) => ({ row, pairs: pairs(row) }));
  const met = new Map<string, number>(candidates.flatMap(({ pairs }) => pairs.map((pair) => [pair, 0] as const)));
  const chosen: Row<F>[] = [];
  while ([...met.values()].includes(0)) {
    // What is new counts; among equals, what was seldom, so that no value always comes with the same.
    const gain = ({ pairs }: { pairs: string[] }) =>
      pairs.reduce((sum, pair) => sum + (met.get(pair) === 0 ? 1 : -(met.get(pair) ?? 0) / 1000), 0);
    const best = candidates.reduce((best, next) => (gain(next) > gain(best) ? next : best));
    chosen.push(best.row);
    for (const pair of best.pairs) {
      met.set(pair, (met.get(pair) ?? 0) + 1);
    }
  }
  return chosen;
}

/** Every two values of a combination. */
export function pairs(row: Readonly<Record<string, string>>): string[] {
  const values = Object.entries(row).map(([name, value]) => `${name}: ${value}`);
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => `${one}, ${other}`));
}
