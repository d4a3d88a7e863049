// Where the site under test is served: below a path, because it has to work
// from any, and on a port that no other run of the tests uses.

import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig } from '@playwright/test';

const BASE = '/some/sub/path/';

// Workers are told by their environment, so that they agree with the server.
const port = (process.env.SYNSCOPE_E2E_PORT ??= String(20_000 + (process.pid % 20_000)));

export const baseURL = `http://127.0.0.1:${port}${BASE}`;

const folder = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

export const webServer: PlaywrightTestConfig['webServer'] = {
  command: `node ${folder('server.mjs')} ${folder('../../dist')} ${BASE} ${port}`,
  url: baseURL,
  reuseExistingServer: false,
};

export const use: PlaywrightTestConfig['use'] = {
  baseURL,
  launchOptions: {
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--no-first-run',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};
