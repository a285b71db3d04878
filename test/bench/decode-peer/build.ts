/** Fetches spice-gtk's source package from Debian and compiles its decoders with peer.c into the cache: never part of this project. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = 'spice-gtk';
const LIBRARIES = ['glib-2.0', 'gobject-2.0', 'pixman-1'];
const HEADERS = ['spice-protocol', 'glib-2.0', 'gio-2.0', 'gobject-2.0', 'pixman-1'];
/** What Debian's own build optimises with. */
const FLAGS = ['-O2', '-g', '-w', '-DG_LOG_DOMAIN="peer"'];
const DEBIAN_PACKAGES = 'gcc, libglib2.0-dev, libspice-protocol-dev, libpixman-1-dev, liblz4-dev, xz-utils';

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The machine's release of Debian, for the line of its sources. */
function release(): string {
  const text = execFileSync('sh', ['-c', '. /etc/os-release && echo $VERSION_CODENAME'], { encoding: 'utf8' });
  return text.trim();
}

/** Downloads the source package with apt, with lists of its own: the machine's configuration stays as it is. */
function fetchSources(folder: string): string {
  const apt = join(folder, 'apt');
  for (const part of ['lists/partial', 'cache/archives/partial', 'parts']) {
    mkdirSync(join(apt, part), { recursive: true });
  }
  const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(
    join(apt, 'sources.list'),
    `deb-src [signed-by=${key}] http://deb.debian.org/debian ${release()} main\n`,
  );
  const options = [
    `Dir::Etc::SourceList=${join(apt, 'sources.list')}`,
    `Dir::Etc::SourceParts=${join(apt, 'parts')}`,
    `Dir::State::Lists=${join(apt, 'lists')}`,
    `Dir::Cache=${join(apt, 'cache')}`,
  ].flatMap((option) => ['-o', option]);
  run('apt-get', [...options, 'update'], folder);
  run('apt-get', [...options, 'source', '--download-only', PACKAGE], folder);
  const archive = readdirSync(folder).find((name) => /\.orig\.tar\.\w+$/.test(name));
  if (archive === undefined) throw new Error(`apt-get brought no sources of ${PACKAGE}`);
  run('tar', ['xf', archive], folder);
  const sources = readdirSync(folder).find((name) => name.startsWith(PACKAGE) && existsSync(join(folder, name, 'src')));
  if (sources === undefined) throw new Error(`${archive} has no src folder`);
  return join(folder, sources);
}

function compile(folder: string, sources: string): void {
  const common = join(sources, 'subprojects/spice-common');
  // The sources want a configuration; nothing of it matters to the decoders.
  writeFileSync(join(folder, 'config.h'), '');
  const includes = [folder, common, join(common, 'common'), join(sources, 'src')].map((path) => `-I${path}`);
  const cflags = run('pkg-config', ['--cflags', ...HEADERS], folder)
    .split(/\s+/)
    .filter(Boolean);
  const libs = run('pkg-config', ['--libs', ...LIBRARIES], folder)
    .split(/\s+/)
    .filter(Boolean);
  const files = [
    ...['quic.c', 'lz.c', 'mem.c', 'canvas_utils.c', 'pixman_utils.c', 'log.c'].map((name) =>
      join(common, 'common', name),
    ),
    join(sources, 'src/decode-glz.c'),
    join(__dirname, 'peer.c'),
  ];
  run('gcc', [...FLAGS, ...includes, ...cflags, ...files, '-o', 'peer.part', ...libs, '-llz4', '-lm'], folder);
}

/**
 * The peer's program, built when it is missing or older than peer.c.
 * @throws Error that says what the machine lacks.
 */
export function buildPeer(cache: string): string {
  const folder = join(cache, 'decode-peer');
  const program = join(folder, 'peer');
  if (existsSync(program) && statSync(program).mtimeMs >= statSync(join(__dirname, 'peer.c')).mtimeMs) return program;
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    compile(folder, fetchSources(folder));
    renameSync(join(folder, 'peer.part'), program);
    return program;
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Error(`needs Debian's sources and ${DEBIAN_PACKAGES}: ${text}`, { cause: error });
  }
}
