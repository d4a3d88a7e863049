import { readFileSync, readdirSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { test } from '@playwright/test';

const BUDGET_KB = 250;

test('bytes of the first download', () => {
  const dist = new URL('../../../dist/', import.meta.url);
  const rows = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const bytes = readFileSync(`${entry.parentPath}/${entry.name}`);
      return { name: entry.name, raw: bytes.length, brotli: brotliCompressSync(bytes).length };
    })
    .sort((a, b) => b.brotli - a.brotli);
  const sum = (column: 'raw' | 'brotli') => rows.reduce((total, row) => total + row[column], 0);

  console.log('\nFirst download, bytes');
  console.log(`${'raw'.padStart(10)} ${'brotli'.padStart(10)}`);
  for (const { name, raw, brotli } of [...rows, { name: 'all files', raw: sum('raw'), brotli: sum('brotli') }]) {
    console.log(`${String(raw).padStart(10)} ${String(brotli).padStart(10)}  ${name}`);
  }
  const kilobytes = sum('brotli') / 1000;
  console.log(`${kilobytes.toFixed(1)} kB after brotli; budget ${BUDGET_KB} kB`);
});
