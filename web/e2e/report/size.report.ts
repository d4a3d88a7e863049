import { readFileSync, readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { test } from '@playwright/test';
import { baseURL } from '../site.ts';

const BUDGET_KB = 250;
const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));

type Row = { name: string; raw: number; brotli: number };

/** All files of the site. */
function files(): Row[] {
  return readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`;
      const bytes = readFileSync(path);
      return { name: relative(DIST, path), raw: bytes.length, brotli: brotliCompressSync(bytes).length };
    })
    .sort((a, b) => b.brotli - a.brotli);
}

function print(title: string, rows: Row[]): number {
  const sum = (column: 'raw' | 'brotli') => rows.reduce((total, row) => total + row[column], 0);
  const all = { name: 'together', raw: sum('raw'), brotli: sum('brotli') };
  console.log(`\n${title}, bytes\n${'raw'.padStart(10)} ${'brotli'.padStart(10)}`);
  for (const { name, raw, brotli } of rows.length > 8 ? [all] : [...rows, all]) {
    console.log(`${String(raw).padStart(10)} ${String(brotli).padStart(10)}  ${name}`);
  }
  return all.brotli / 1000;
}

test('bytes of the first download, and of what is fetched later', async ({ page }) => {
  const asked = new Set<string>();
  page.on('request', (request) => {
    asked.add(new URL(request.url()).href.slice(baseURL.length) || 'index.html');
  });
  await page.goto(baseURL);
  await page.getByRole('button', { name: 'Play' }).waitFor();
  await page.waitForLoadState('networkidle');

  const rows = files();
  const first = print('First download', rows.filter(({ name }) => asked.has(name)));
  print('Fetched when it is wanted', rows.filter(({ name }) => !asked.has(name)));
  console.log(`\n${first.toFixed(1)} kB after brotli at first; budget ${BUDGET_KB} kB`);
});
