/** Serves the pages of the app over its own scheme: no file: URLs, no network, cross-origin isolated (design: processes). */

import { readFile } from 'node:fs/promises';

import { protocol } from 'electron';

import { APP_SCHEME, pageHeaders, resolvePageFile } from './files';

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers requests with files below `root` (absolute); everything else is 404. */
export function serveApp(root: string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const file = request.method === 'GET' ? resolvePageFile(root, request.url) : null;
    if (file === null) return new Response('Not found', { status: 404, headers: pageHeaders('text/plain') });
    try {
      const bytes = await readFile(file.path);
      return new Response(new Uint8Array(bytes), { status: 200, headers: pageHeaders(file.mime) });
    } catch {
      return new Response('Not found', { status: 404, headers: pageHeaders('text/plain') });
    }
  });
}
