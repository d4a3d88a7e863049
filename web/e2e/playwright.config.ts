import { defineConfig } from '@playwright/test';
import { use, webServer } from './site.ts';

const OUTPUT = '../../target/playwright';

export default defineConfig({
  testDir: 'tests',
  outputDir: `${OUTPUT}/artifacts`,
  // `cargo xtask test` counts from the second one.
  reporter: [['list'], ['json', { outputFile: `${OUTPUT}/results.json` }]],
  forbidOnly: true,
  // Animations are watched as they run: more would take time from each other.
  workers: 2,
  timeout: 20_000,
  use: { ...use, actionTimeout: 5_000, screenshot: 'only-on-failure' },
  webServer,
});
