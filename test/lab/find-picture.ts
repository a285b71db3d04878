/** Finds a picture inside a screen by its pixels alone, so that a test need not trust what the page says about its layout. */
import { crop } from './image';
import type { Picture } from './image';

const PROBE_PIXELS = 48;
const PROBES = 24;

/** A short run of pixels of a picture, with how many times its colour changes. */
interface Probe {
  readonly x: number;
  readonly y: number;
  readonly bytes: Uint8Array;
  readonly changes: number;
}

function probeAt(picture: Picture, x: number, y: number): Probe {
  const start = (y * picture.width + x) * 3;
  const bytes = picture.rgb.subarray(start, start + PROBE_PIXELS * 3);
  let changes = 0;
  for (let at = 3; at < bytes.length; at += 3) {
    if (bytes[at] !== bytes[at - 3] || bytes[at + 1] !== bytes[at - 2] || bytes[at + 2] !== bytes[at - 1]) changes++;
  }
  return { x, y, bytes, changes };
}

/** The most lively runs, at most one for each row, spread over the picture. */
function probes(picture: Picture): Probe[] {
  const best: Probe[] = [];
  for (let y = 2; y < picture.height; y += 5) {
    let row: Probe | undefined;
    for (let x = 0; x + PROBE_PIXELS <= picture.width; x += 16) {
      const probe = probeAt(picture, x, y);
      if (row === undefined || probe.changes > row.changes) row = probe;
    }
    if (row !== undefined && row.changes > 3) best.push(row);
  }
  return best.sort((a, b) => b.changes - a.changes).slice(0, PROBES);
}

/** Candidates that are looked at: a pattern that repeats itself has many. */
const MAX_CANDIDATES = 4000;
/** Of this many pixels one is compared to tell candidates apart. */
const SAMPLE_STEP = 61;

/** How many sampled pixels differ when the picture's corner is at (x, y); counting stops at `enough`. */
function sampledDifference(screen: Picture, needle: Picture, x: number, y: number, enough: number): number {
  let differing = 0;
  for (let i = 0; i < needle.width * needle.height && differing < enough; i += SAMPLE_STEP) {
    const to = ((y + Math.floor(i / needle.width)) * screen.width + x + (i % needle.width)) * 3;
    const same = [0, 1, 2].every((part) => screen.rgb[to + part] === needle.rgb[i * 3 + part]);
    if (!same) differing++;
  }
  return differing;
}

/**
 * Where `needle` stands in `screen` at its own size: the best of the places where one of its lively runs of pixels is found.
 * @returns undefined when none of them is on the screen.
 */
export function findPicture(
  screen: Picture,
  needle: Picture,
): { readonly x: number; readonly y: number; readonly found: Picture } | undefined {
  const pixels = Buffer.from(screen.rgb.buffer, screen.rgb.byteOffset, screen.rgb.byteLength);
  let best: { readonly x: number; readonly y: number; readonly differing: number } | undefined;
  let candidates = 0;
  for (const probe of probes(needle)) {
    for (let at = pixels.indexOf(probe.bytes); at >= 0; at = pixels.indexOf(probe.bytes, at + 1)) {
      if (at % 3 !== 0) continue;
      const x = ((at / 3) % screen.width) - probe.x;
      const y = Math.floor(at / 3 / screen.width) - probe.y;
      if (x < 0 || y < 0 || x + needle.width > screen.width || y + needle.height > screen.height) continue;
      const differing = sampledDifference(screen, needle, x, y, best?.differing ?? Infinity);
      if (best === undefined || differing < best.differing) best = { x, y, differing };
      if (best.differing === 0 || ++candidates >= MAX_CANDIDATES) break;
    }
    if (best?.differing === 0 || candidates >= MAX_CANDIDATES) break;
  }
  if (best === undefined) return undefined;
  return { x: best.x, y: best.y, found: crop(screen, best.x, best.y, needle.width, needle.height) };
}
