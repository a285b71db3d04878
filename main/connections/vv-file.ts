/** Opens `.vv` files and standard input, and removes files that ask for it (protocol §14.1, `delete-this-file`). */

import type { FileHandle } from 'node:fs/promises';
import { open, unlink } from 'node:fs/promises';
import { basename } from 'node:path';

import type { ProfileWarning } from './errors';
import { VvError } from './errors';
import type { VvOptions, VvResult } from './vv';
import { parseVv, tooLarge, VV_SIZE_LIMIT } from './vv';

export interface VvFileOptions extends VvOptions {
  /** Read for the path `-`; bytes. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** `VIRT_VIEWER_KEEP_FILE`, set and not empty, keeps files that ask to be deleted. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface VvFileResult extends VvResult {
  /** Whether the file was removed, as it asked to be. */
  readonly deleted: boolean;
}

/**
 * Reads one connection file and, once it is understood, removes it if it says so.
 * @param path Absolute or relative to the process; `-` reads `options.stdin`.
 * @throws VvError; `details.file` is the file's name without its folders
 */
export async function readVvFile(path: string, options: VvFileOptions = {}): Promise<VvFileResult> {
  if (path === '-') {
    const bytes = await readStream(options.stdin ?? process.stdin);
    return { ...parseVv(bytes, options), deleted: false };
  }

  const { bytes, isFile } = await readFileLimited(path);
  const result = withFileName(path, () => parseVv(bytes, options));
  if (result.profile.deleteThisFile !== true) return { ...result, deleted: false };
  const keep = (options.env ?? process.env)['VIRT_VIEWER_KEEP_FILE'];
  // A pipe (bash's `<(…)`) or a device has nothing that could be deleted.
  if ((keep !== undefined && keep !== '') || !isFile) return { ...result, deleted: false };
  try {
    await unlink(path);
    return { ...result, deleted: true };
  } catch (error) {
    const reason = errnoOf(error) ?? 'unknown reason';
    const message = `the file asks to be deleted, which failed (${reason}); it may hold a password`;
    const warning: ProfileWarning = { code: 'VV_NOT_DELETED', message, key: 'delete-this-file' };
    return { ...result, warnings: [...result.warnings, warning], deleted: false };
  }
}

async function readFileLimited(path: string): Promise<{ bytes: Uint8Array; isFile: boolean }> {
  const file = basename(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new VvError('VV_UNREADABLE', `${file} is a folder`, { file, reason: 'EISDIR' });
    return { bytes: await readHandle(handle), isFile: stat.isFile() };
  } catch (error) {
    if (error instanceof VvError) throw error;
    const reason = errnoOf(error) ?? 'unknown';
    if (reason === 'ENOENT' || reason === 'ENOTDIR') {
      throw new VvError('VV_NOT_FOUND', `${file} does not exist`, { file }, error);
    }
    throw new VvError('VV_UNREADABLE', `${file} cannot be read (${reason})`, { file, reason }, error);
  } finally {
    await handle?.close();
  }
}

/** Reads to the end or one byte past the limit: the size that stat tells is not to be trusted for pipes. */
async function readHandle(handle: FileHandle): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const buffer = new Uint8Array(64 * 1024);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return Buffer.concat(chunks, total);
    total += bytesRead;
    if (total > VV_SIZE_LIMIT) throw tooLarge();
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

async function readStream(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    total += bytes.byteLength;
    if (total > VV_SIZE_LIMIT) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, total);
}

function withFileName<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof VvError)) throw error;
    const file = basename(path);
    throw new VvError(error.code, `${file}: ${error.message}`, { ...error.details, file }, error.cause);
  }
}

export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
