/** `npm run bench`: how fast pixels are decoded, a recorded session drawn, and the app beside remote-viewer; a table and a JSON file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { removeTemporaryFolders } from '../lab';
import { benchApp } from './app';
import { benchCodecs } from './codecs';
import { benchDecode } from './decode';
import { benchHosts } from './hosts';
import { benchReplay } from './replay';
import { benchRaster } from './raster';
import { benchScreen } from './screen';
import { benchSessions } from './session';
import { printTable } from './table';
import type { Row } from './table';
import { benchVideo } from './video';

const PARTS = {
  codecs: benchCodecs,
  decode: benchDecode,
  raster: benchRaster,
  session: benchSessions,
  replay: benchReplay,
  app: benchApp,
  hosts: benchHosts,
  screen: benchScreen,
  video: benchVideo,
} as const;
type Part = keyof typeof PARTS;

const isPart = (name: string): name is Part => name in PARTS;

/** The commit that was measured, or null outside a git checkout. */
function commit(folder: string): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const wrong = asked.find((name) => !isPart(name));
  if (wrong !== undefined) throw new Error(`no benchmark ${wrong}; there are ${Object.keys(PARTS).join(', ')}`);
  const parts = asked.length === 0 ? (Object.keys(PARTS) as Part[]) : asked.filter(isPart);
  const results: Partial<Record<Part, readonly Row[]>> = {};
  for (const part of parts) {
    const rows = await PARTS[part]();
    results[part] = rows;
    printTable(part, rows);
  }
  const root = resolve(__dirname, '../..');
  const folder = join(root, 'test/results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `bench-${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
  const [cpu] = cpus();
  const machine = { cpu: cpu?.model, cores: cpus().length, memoryBytes: totalmem(), node: process.version };
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), commit: commit(root), machine, results }, null, 2)}\n`,
  );
  console.log(`\nwritten to ${file}`);
}

void main()
  .finally(removeTemporaryFolders)
  .then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
