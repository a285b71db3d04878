/** Compiles the C programs of this folder into the cache, once for each state of their sources. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../lab/process';

export type QxlProgram = 'server' | 'client';

const LIBRARIES: Readonly<Record<QxlProgram, string>> = { server: 'spice-server', client: 'spice-client-glib-2.0' };
const FLAGS = ['-std=gnu11', '-O2', '-g', '-Wall', '-Wextra', '-Werror'];
const COMPILE_TIMEOUT_MS = 120_000;

/** Where programs and recordings are kept. */
export function cacheFolder(): string {
  const { SAFFRON_CACHE, XDG_CACHE_HOME } = process.env;
  if (SAFFRON_CACHE !== undefined) return SAFFRON_CACHE;
  return join(
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME,
    'saffron',
  );
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.[ch]$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

async function pkgConfig(...args: readonly string[]): Promise<string> {
  return (await run('pkg-config', args)).stdout.toString('utf8').trim();
}

const building = new Map<string, Promise<string>>();

/**
 * The path of the compiled program.
 * @param sanitized With the address and undefined-behaviour sanitizers.
 * @throws Error with the compiler's words; warnings are errors
 */
export function buildProgram(program: QxlProgram, sanitized = false): Promise<string> {
  const key = `${program}${sanitized ? '-sanitized' : ''}`;
  const known = building.get(key);
  if (known !== undefined) return known;
  const built = compile(program, sanitized);
  building.set(key, built);
  return built;
}

async function compile(program: QxlProgram, sanitized: boolean): Promise<string> {
  const common = join(__dirname, 'common');
  const sources = [...sourcesIn(join(__dirname, program)), ...sourcesIn(common)];
  const library = LIBRARIES[program];
  const flags = [...FLAGS, ...(sanitized ? ['-fsanitize=address,undefined', '-fno-omit-frame-pointer'] : [])];
  const hash = createHash('sha256').update(flags.join(' '));
  hash.update(await pkgConfig('--modversion', library));
  for (const source of sources) hash.update(source.slice(__dirname.length)).update(readFileSync(source));
  const folder = join(cacheFolder(), 'qxl', hash.digest('hex').slice(0, 16));
  const target = join(folder, `qxl-${program}`);
  if (existsSync(target)) return target;
  mkdirSync(folder, { recursive: true });
  // Another test may build the same at the same time: whoever is last renames the same program over it.
  const scratch = mkdtempSync(join(folder, 'build-'));
  try {
    const output = join(scratch, 'program');
    const inputs = sources.filter((source) => source.endsWith('.c'));
    const linking = (await pkgConfig('--cflags', '--libs', library)).split(/\s+/);
    const args = [...flags, `-I${common}`, ...inputs, '-o', output, ...linking, '-lpthread'];
    await run('gcc', args, { name: `gcc for qxl-${program}`, timeoutMs: COMPILE_TIMEOUT_MS });
    renameSync(output, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return target;
}
