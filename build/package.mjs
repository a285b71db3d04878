/** `npm run package`: the unpacked application for this machine in release/, from whatever Electron the bootstrap found. */
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { root } from './paths.mjs';
import { fail, say, step } from './progress.mjs';
import { run } from './run.mjs';

try {
  const { electron } = await bootstrap({ purpose: 'run' });
  if (electron.kind === 'stand-in')
    say(`packing with the stand-in Electron ${electron.version}: for tests, not for release`);
  await step('packing release/', () =>
    run(
      process.execPath,
      [
        join(root, 'node_modules/electron-builder/cli.js'),
        '--dir',
        `-c.electronDist=${electron.dir}`,
        `-c.electronVersion=${electron.version}`,
        '--publish=never',
      ],
      { cwd: root, quiet: true },
    ),
  );
} catch (error) {
  fail(error);
}
