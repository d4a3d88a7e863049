// Serves `dist/` below a path, as a static host does: what is missing is a 404,
// and the page cannot rely on lying at the root.

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

const [folder, base, port] = process.argv.slice(2);
if (!folder || !base || !port) {
  throw new Error('usage: server.mjs FOLDER BASE-PATH PORT');
}

createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  const file = path.startsWith(base) ? fileBelow(folder, path.slice(base.length)) : undefined;
  if (!file) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': 'no-store',
    // Scripts of a frame with an opaque origin come from elsewhere.
    'Access-Control-Allow-Origin': '*',
  });
  createReadStream(file).pipe(response);
}).listen(Number(port), '127.0.0.1');

/**
 * @param {string} folder
 * @param {string} path as in the address, from the folder on
 */
function fileBelow(folder, path) {
  const file = join(folder, normalize(`/${path === '' ? 'index.html' : path}`));
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}
