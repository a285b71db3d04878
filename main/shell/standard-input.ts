/** Standard input as text, for the target `-`: a connection file that comes over a pipe. */

/** More than the parser takes; it says so itself. */
const LIMIT = 2 * 1024 * 1024;

export async function readStandardInput(): Promise<string> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of process.stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
    chunks.push(bytes);
    total += bytes.byteLength;
    if (total > LIMIT) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
