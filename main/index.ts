/** Start of the app: the order in which things come up, and nothing else (docs/ARCHITECTURE.md). */

import { app } from 'electron';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { STORE_FILE_NAME, userDataFolder } from './connections';
import { createLogger } from './session/log';
import { registerAppScheme, serveApp } from './shell/app-protocol';
import type { AppArguments } from './shell/arguments';
import { HELP, ownArguments, parseArguments } from './shell/arguments';
import { Connections } from './shell/connections';
import { DesktopApp } from './shell/desktop-app';
import { refuseNavigation, restrictSession } from './shell/hardening';
import { lacksGpu } from './shell/gpu';
import { installMenu } from './shell/menu';
import { PAGES_FOLDER } from './shell/paths';
import type { OpenRequest } from './shell/single-instance';
import { becomeOnlyInstance, hearSystemTargets } from './shell/single-instance';
import { readStandardInput } from './shell/standard-input';
import { StartTiming } from './shell/timing';
import { VideoCodecMemory } from './shell/video-codecs';

const cwd = process.cwd();
const texts = ownArguments(process.argv, app.isPackaged ? null : app.getAppPath(), cwd);
const args = parseArguments(texts, cwd);

switch (args.kind) {
  case 'run':
    void run(args);
    break;
  case 'help':
    finish(HELP, 0);
    break;
  case 'version':
    finish(`Saffron ${app.getVersion()}\n`, 0);
    break;
  case 'error':
    process.stderr.write(`saffron: ${args.message}\n`);
    finish('', 2);
}

function finish(text: string, code: number): void {
  process.stdout.write(text, () => app.exit(code));
}

/** Must run before the app is ready. */
function chooseRendering({ presenter }: AppArguments): void {
  const hasSwitch = (name: string): boolean => app.commandLine.hasSwitch(name);
  if (!lacksGpu({ platform: process.platform, exists: existsSync, hasSwitch })) return;
  app.disableHardwareAcceleration();
  // WebGL in software is slower than a 2D canvas: only who asks for it gets it.
  if (presenter !== 'webgl') app.commandLine.appendSwitch('disable-software-rasterizer');
}

async function run(first: AppArguments): Promise<void> {
  const logLevel = first.verbose ? 'debug' : 'warn';
  const log = createLogger(logLevel).child('app');
  const timing = new StartTiming(log);

  app.setName('Saffron');
  if (process.platform === 'linux') app.setDesktopName('saffron.desktop');
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', userDataFolder());
  chooseRendering(first);
  registerAppScheme();
  refuseNavigation();
  installMenu();

  const waiting: OpenRequest[] = [];
  let desktop: DesktopApp | null = null;
  const open = (request: OpenRequest): void => {
    if (desktop === null) waiting.push(request);
    else void desktop.open(request);
  };
  hearSystemTargets(first, open);

  // The running app has no access to this start's input.
  const stdin = first.target === '-' ? { stdin: await readStandardInput() } : {};
  if (!becomeOnlyInstance({ args: texts, cwd, ...stdin }, open)) {
    app.exit(0);
    return;
  }

  const connections = new Connections(join(app.getPath('userData'), STORE_FILE_NAME), log);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  const videoCodecs = new VideoCodecMemory(
    join(app.getPath('userData'), 'video-codecs.json'),
    process.versions.chrome,
    log,
  );
  await app.whenReady();
  timing.mark('runtime ready');
  restrictSession();
  serveApp(PAGES_FOLDER);
  desktop = new DesktopApp({ log, logLevel, timing, connections, videoCodecs, version: app.getVersion(), args: first });
  const { home } = desktop;
  app.on('activate', () => home.open());
  if (first.target !== null || waiting.length === 0) waiting.unshift({ args: first, cwd, ...stdin });
  for (const request of waiting) void desktop.open(request);
}
