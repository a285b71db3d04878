/** The reference client: `spicy-screenshot` of spice-gtk tells what a server's primary surface holds. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readPpm } from './image';
import type { Picture } from './image';
import { run } from './process';
import { temporaryFolder } from './x-server';

/**
 * Connects with spice-gtk, takes the picture of display 0 and disconnects.
 * @throws Error when it does not connect or takes more than 20 s.
 */
export async function referenceScreenshot(server: {
  readonly host: string;
  readonly port: number;
  readonly password?: string | undefined;
}): Promise<Picture> {
  const folder = temporaryFolder('spicy');
  const file = join(folder, 'reference.ppm');
  const password = server.password === undefined ? [] : ['-w', server.password];
  try {
    const result = await run(
      'spicy-screenshot',
      ['-h', server.host, '-p', String(server.port), ...password, '-o', file],
      {
        env: { DISPLAY: undefined },
      },
    );
    try {
      return readPpm(readFileSync(file));
    } catch (error) {
      throw new Error(`spicy-screenshot wrote no picture: ${result.stderr}`, { cause: error });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
