/** A byte stream cut into messages: the same ones however it arrives, and no memory for what only a header claims. */
import { Framer } from '../../../main/spice/wire/framer';
import type { Frame } from '../../../main/spice/wire/framer';
import { encodeHeader } from '../../../main/spice/wire/framer';
import { join } from '../mutate';
import { Random } from '../random';
import { refusal } from '../target';
import type { FuzzTarget } from '../target';

const MAX_BODY = 1 << 20;

interface Cut {
  readonly frames: readonly Omit<Frame, 'body'>[];
  readonly bodies: string;
  readonly error: string | null;
  readonly left: number;
}

function cut(mini: boolean, bytes: Uint8Array, pieces: () => number): Cut {
  const framer = new Framer({ channel: 'fuzz', miniHeader: mini, maxBodyBytes: MAX_BODY });
  const frames: Omit<Frame, 'body'>[] = [];
  const bodies: string[] = [];
  const error = refusal(() => {
    for (let at = 0; at < bytes.length;) {
      const size = pieces();
      framer.push(bytes.slice(at, at + size));
      at += size;
      for (let frame = framer.next(); frame !== null; frame = framer.next()) {
        const { body, ...header } = frame;
        frames.push(header);
        bodies.push(Buffer.from(body).toString('latin1'));
      }
    }
  });
  return {
    frames,
    bodies: bodies.join('|'),
    error: error?.message ?? null,
    left: error === null ? framer.bufferedBytes : 0,
  };
}

/** The first byte: bit 0 the full header, the others how the stream is cut. */
export const framer: FuzzTarget = {
  name: 'framer',
  maxBytes: 8192,
  seeds: () =>
    [true, false].map((mini) =>
      join(
        Uint8Array.of(mini ? 0 : 1),
        ...[0, 3, 1500, 40].flatMap((size, i) => [
          encodeHeader(mini, i + 1, 100 + i, size),
          new Uint8Array(size).fill(i),
        ]),
      ),
    ),
  run(input) {
    const mini = ((input[0] ?? 0) & 1) === 0;
    const bytes = input.subarray(1);
    const random = new Random(input[0] ?? 0);
    const whole = cut(mini, bytes, () => bytes.length);
    for (const pieces of [() => 1 + random.below(9), () => 1 + random.below(3000)]) {
      if (JSON.stringify(cut(mini, bytes, pieces)) !== JSON.stringify(whole))
        throw new Error('pieces make a difference');
    }
    if (whole.left > bytes.length) throw new Error('more is kept than came');
  },
};
