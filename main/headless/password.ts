/** Where the headless tools take a password from: a file, standard input or the environment, never the command line. */

import { createReadStream } from 'node:fs';

import { usage } from './arguments';

/** A line far longer than any SPICE password; what is behind it was not meant to be one. */
const LINE_LIMIT = 4096;

/**
 * The first line of a file, without its line end.
 * @throws SpiceError `USAGE` if the file cannot be read or its first line is too long
 */
export async function readPasswordFile(path: string): Promise<string> {
  const stream = createReadStream(path, { end: LINE_LIMIT });
  try {
    return await readFirstLine(stream);
  } catch (cause) {
    throw usage('the file of --password-file cannot be read, or its first line is too long', cause);
  } finally {
    stream.destroy();
  }
}

/** @throws SpiceError `USAGE` if the first line is too long */
export async function readFirstLine(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    chunks.push(bytes);
    total += bytes.byteLength;
    if (bytes.includes(0x0a) || total > LINE_LIMIT) break;
  }
  const line = new TextDecoder().decode(Buffer.concat(chunks)).split(/\r?\n/, 1)[0] ?? '';
  if (line.length >= LINE_LIMIT) throw usage('the password is too long');
  return line;
}
