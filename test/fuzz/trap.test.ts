/** A compiled core that traps, in every function that it has: the message is dropped with a typed error, and the pipeline draws on. */
import { describe, expect, it } from '@jest/globals';
import { bitmap, Fixture, NO_MASK, PUT, rect } from '../../main/spice/display/testing/fixture';
import { PixelTrapError, type PixelCore } from '../../native-addons/pixels/face';
import { loadPixels } from '../../native-addons/pixels/node';
import { Grammar } from './grammar';
import { Random } from './random';

/** A module with one function, `f`, which is `unreachable`: its trap is a real one. */
const TRAP = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
  ...[10, 5, 1, 3, 0, 0, 0x0b],
]);
const trap = new WebAssembly.Instance(new WebAssembly.Module(TRAP)).exports['f'] as () => number;

const MEMORY = ['kind', 'memory', 'alloc', 'free', 'u8', 'usedBytes', 'setBudget', 'allocate', 'release', '__'];
const names = Object.entries(loadPixels())
  .filter(([name, part]) => typeof part === 'function' && !MEMORY.some((prefix) => name.startsWith(prefix)))
  .map(([name]) => name as keyof PixelCore);

/** A core whose function `name` traps at its `at`th call; `calls` counts them. */
function trapping(name: keyof PixelCore, at: number): { core: PixelCore; calls: () => number } {
  const inner = loadPixels();
  let calls = 0;
  const original = inner[name] as (...args: unknown[]) => unknown;
  const call = (...args: unknown[]): unknown => (++calls === at ? trap() : original(...args));
  return { core: { ...inner, [name]: call }, calls: () => calls };
}

/** Everything that the grammar has; enough to reach most functions. */
const sessions = [1, 2, 3].map((seed) => new Grammar(new Random(seed)).session(250));

describe('a trap of the pixel core', () => {
  const reached: string[] = [];

  it.each(names)('in %s', async (name) => {
    for (const messages of sessions) {
      const { core, calls } = trapping(name, 2);
      const fixture = new Fixture({ core });
      for (const { type, body } of messages) {
        const waiting = fixture.pipeline.handle(type, body);
        if (waiting !== undefined) await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve))]);
      }
      if (calls() < 2) continue;
      reached.push(name);
      const traps = fixture.events.problems.filter((error) => error instanceof PixelTrapError);
      expect(traps).toHaveLength(1);
      expect(traps[0]).toMatchObject({ code: 'PIXEL_TRAP', kind: 'bug' });

      fixture.surface(0, 4, 3);
      const src = bitmap(4, 3, new Uint32Array(12).fill(0x123456));
      const base = { surfaceId: 0, box: rect(0, 0, 4, 3), clip: null };
      void fixture.send('DRAW_COPY', { base, src, srcArea: rect(0, 0, 4, 3), rop: PUT, scaleMode: 0, mask: NO_MASK });
      expect(fixture.words().every((word) => (word & 0xffffff) === 0x123456)).toBe(true);
      fixture.pipeline.dispose();
      fixture.images.close();
      expect(core.usedBytes()).toBe(0);
      return;
    }
  });

  it('was tried in most functions', () => {
    expect(reached.length).toBeGreaterThan(names.length / 2);
  });
});
