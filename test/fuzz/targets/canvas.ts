/** The whole display pipeline: any messages over a compiled and a plain core end alike, write only their own memory and give it all back. */
import { Fixture } from '../../../main/spice/display/testing/fixture';
import { SharedImages } from '../../../main/spice/display/images/shared-images';
import { displayServer } from '../../../main/spice/wire/messages/display';
import { displayServerSamples } from '../../../main/spice/wire/testing/samples';
import type { MessageDef } from '../../../main/spice/wire/table';
import type { PixelCore } from '../../../native-addons/pixels/face';
import { loadPixels } from '../../../native-addons/pixels/node';
import { createTwin } from '../../../native-addons/pixels/twin';
import { Grammar } from '../grammar';
import { Random } from '../random';
import { messageOf, mutateSequence, toBytes, toMessages } from '../sequence';
import { expectRefusal } from '../target';
import type { FuzzTarget } from '../target';

const MAX_BYTES = 32 * 1024;
const MAX_CORE_BYTES = 48 * 1024 * 1024;
/** Turns of the event loop that a message may take that does not wait for others. */
const WAITING_TURNS = 4;
const GUARD = 0xa5;
const GUARD_BYTES = 4096;
const SAMPLES = Object.entries(displayServerSamples).flatMap(([name, values]) =>
  values.map((value: unknown) =>
    messageOf(displayServer[name as keyof typeof displayServer] as MessageDef<unknown>, value),
  ),
);

interface Outcome {
  /** Codes of what was dropped, in order. */
  readonly problems: readonly string[];
  /** Code of what closed the channel. */
  readonly end: string | null;
  readonly picture: Uint8Array;
}

let compiled: PixelCore | null = null;
let plain: PixelCore | null = null;

/** Messages through a pipeline of its own. A message that waits for what never comes ends the input. */
async function feed(core: PixelCore, input: Uint8Array): Promise<Outcome> {
  const guards = [core.alloc(GUARD_BYTES, false)];
  const images = new SharedImages({ core });
  const fixture = new Fixture({ core, images });
  // Behind what the pipeline made for itself, and in front of its surfaces.
  guards.push(core.alloc(GUARD_BYTES, false));
  for (const guard of guards) core.u8().fill(GUARD, guard, guard + GUARD_BYTES);
  let end: string | null = null;
  try {
    for (const { type, body } of toMessages(input)) {
      try {
        const waiting = fixture.pipeline.handle(type, body);
        if (waiting !== undefined && !(await isDoneSoon(waiting))) break;
      } catch (error) {
        end = expectRefusal(error).code;
        break;
      }
    }
    for (const problem of fixture.events.problems) expectRefusal(problem);
    return { problems: fixture.events.problems.map(({ code }) => code), end, picture: fixture.picture() };
  } finally {
    fixture.pipeline.dispose();
    images.close();
    for (const guard of guards) {
      if (!isUntouched(core, guard)) throw new Error(`${core.kind} wrote outside of its pixels`);
      core.free(guard);
    }
  }
}

/** @returns false if it still waits after some turns of the event loop. @throws what it fails with. */
async function isDoneSoon(waiting: Promise<void>): Promise<boolean> {
  const done = waiting.then(() => true);
  for (let turn = 0; turn < WAITING_TURNS; turn++) {
    const turned = new Promise<false>((resolve) => setImmediate(resolve, false));
    if (await Promise.race([done, turned])) return true;
  }
  // It fails when the pipeline is disposed of; nobody listens any more.
  done.catch(() => undefined);
  return false;
}

function isUntouched(core: PixelCore, guard: number): boolean {
  return core
    .u8()
    .subarray(guard, guard + GUARD_BYTES)
    .every((byte) => byte === GUARD);
}

export const canvas: FuzzTarget = {
  name: 'canvas',
  maxBytes: MAX_BYTES,
  seeds: () => [
    toBytes(SAMPLES),
    ...Array.from({ length: 24 }, (_, seed) => toBytes(new Grammar(new Random(seed)).session(12))),
  ],
  generate: (random) => toBytes(new Grammar(random).session(4 + random.below(24))).subarray(0, MAX_BYTES),
  mutate: (input, other, random) => mutateSequence(input, other, random, MAX_BYTES),
  reset: () => {
    compiled = plain = null;
  },
  async run(input) {
    try {
      compiled ??= loadPixels({ maxBytes: MAX_CORE_BYTES });
      plain ??= createTwin({ maxBytes: MAX_CORE_BYTES });
      const one = await feed(compiled, input);
      const two = await feed(plain, input);
      for (const core of [compiled, plain]) {
        if (core.usedBytes() !== 0) throw new Error(`${core.kind} keeps ${core.usedBytes()} bytes`);
      }
      if (one.end !== two.end) throw new Error(`compiled ends with ${one.end}, plain with ${two.end}`);
      if (one.problems.join() !== two.problems.join())
        throw new Error(`dropped: ${one.problems.join()} and ${two.problems.join()}`);
      // What was dropped half done may have left any pixels behind.
      if (one.problems.length === 0 && Buffer.compare(one.picture, two.picture) !== 0) throw new Error('other pixels');
    } catch (error) {
      // Whatever happened, the next input starts clean.
      compiled = plain = null;
      throw error;
    }
  },
};
