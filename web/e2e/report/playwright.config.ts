import { defineConfig } from '@playwright/test';
import { use, webServer } from '../site.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.report.ts',
  outputDir: '../../../target/playwright/report',
  reporter: './printer.ts',
  workers: 1,
  timeout: 120_000,
  use,
  webServer,
});
