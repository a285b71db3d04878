/** Which file of the pages a URL of the app's scheme names, and with which headers it is served; no Electron, so it is unit-tested. */

import { extname, join, normalize, sep } from 'node:path';

export const APP_SCHEME = 'saffron';
export const APP_ORIGIN = 'saffron://app';

const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "worker-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** @returns the path below `root`, or null if the URL is of another origin, of an unknown type, or leads out of the folder. */
export function resolvePageFile(root: string, url: string): { readonly path: string; readonly mime: string } | null {
  let path: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== `${APP_SCHEME}:` || parsed.host !== 'app') return null;
    path = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  // A backslash is a separator on Windows, a colon names a drive or a stream there; no page needs either.
  if (/[\0\\:]/.test(path)) return null;
  const file = normalize(join(root, path === '/' ? 'index.html' : path));
  const mime = MIME[extname(file).toLowerCase()];
  if (mime === undefined || !file.startsWith(root.endsWith(sep) ? root : root + sep)) return null;
  return { path: file, mime };
}

/** Headers of every answer: they isolate the page (so that its workers may share memory) and allow no content but ours. */
export function pageHeaders(mime: string): Record<string, string> {
  return {
    'content-type': mime,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

/** True for a URL of the app's own pages. */
export function isOwnUrl(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`);
}
