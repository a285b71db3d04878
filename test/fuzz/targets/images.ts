/** The image decoders, compiled and plain: the same verdict and the same pixels, nothing written outside, no memory kept. */
import { colour420, colour444, grey, progressive } from '../../../native-addons/jpeg/testing/files';
import { createJpegDecoder } from '../../../native-addons/jpeg/node';
import { encodeLz } from '../../../native-addons/pixels/encode-lz';
import type { PixelCore } from '../../../native-addons/pixels/face';
import { GlzWindow } from '../../../native-addons/pixels/glz-window';
import { cores, decodeInto, withBytes } from '../../../native-addons/pixels/testing/cores';
import { GlzEncoder } from '../../../native-addons/pixels/testing/encode-glz';
import { encodeLz4 } from '../../../native-addons/pixels/testing/encode-lz4';
import { encodeQuic } from '../../../native-addons/pixels/testing/encode-quic';
import { picture, pictures, withAlpha } from '../../../native-addons/pixels/testing/images';
import { bytesOf, vectors } from '../../../native-addons/pixels/testing/vectors';
import { join, mutateBytes } from '../mutate';
import { refusal } from '../target';
import type { FuzzTarget } from '../target';

const KINDS = ['quic', 'lz', 'lz-palette', 'lz-alpha', 'lz4', 'bitmap'] as const;
type Kind = (typeof KINDS)[number];
/** Kind, flags, width, height, bitmap format or palette size, stride or nothing. */
const HEADER_BYTES = 6;
const MAX_BYTES = 8192;
const PALETTE = Uint32Array.from({ length: 256 }, (_, i) => i * 0x10203);

function header(kind: Kind, width: number, height: number, format = 0, flags = 0, stride = 0): Uint8Array {
  return Uint8Array.of(KINDS.indexOf(kind), flags, width, height, format, stride);
}

function call(core: PixelCore, input: Uint8Array, src: number, size: number, dst: number, stride: number): number {
  const [kind = 0, flags = 0, width = 0, height = 0, format = 0, sourceStride = 0] = input;
  const raw16 = (flags & 1) !== 0;
  const withPalette = (use: (palette: number) => number): number =>
    withBytes(core, new Uint8Array(PALETTE.buffer), use);
  switch (KINDS[kind % KINDS.length]) {
    case 'quic':
      return core.decodeQuic(src, size, dst, stride, width, height, raw16);
    case 'lz':
      return core.decodeLzRgb(src, size, dst, stride, width, height, raw16);
    case 'lz-palette':
      return withPalette((palette) => core.decodeLzPlt(src, size, palette, format, dst, stride, width, height));
    case 'lz-alpha':
      return core.decodeLzAlphaInto(src, size, dst, stride, width, height);
    case 'lz4':
      return core.decodeLz4(src, size, dst, stride, width, height, raw16);
    default: {
      const topDown = (flags & 2) !== 0;
      return withPalette((palette) => {
        const entries = (flags & 4) !== 0 ? 0 : palette;
        return core.unpackBitmap(
          format,
          src,
          size,
          sourceStride,
          topDown,
          entries,
          200,
          dst,
          stride,
          width,
          height,
          raw16,
        );
      });
    }
  }
}

function imageSeeds(): Uint8Array[] {
  const seeds = vectors
    .filter(({ codec }) => codec !== 'glz')
    .map(({ codec, type, width, height, data }) => {
      const kind = codec === 'lz' ? (type === 10 ? 'lz-alpha' : type >= 6 ? 'lz' : 'lz-palette') : codec;
      return join(header(kind as Kind, width, height, 3, 1), bytesOf(data));
    });
  for (const kind of pictures) {
    const pixels = picture(kind, 24, 16);
    seeds.push(join(header('quic', 24, 16), encodeQuic(pixels, 24, 16)));
    seeds.push(join(header('quic', 24, 16), encodeQuic(withAlpha(pixels), 24, 16, 5)));
    seeds.push(join(header('lz', 24, 16), encodeLz(pixels, 24, 16)));
    seeds.push(join(header('lz4', 24, 16), encodeLz4(new Uint8Array(pixels.buffer), 8)));
  }
  for (let format = 1; format <= 10; format++) {
    seeds.push(
      join(
        header('bitmap', 9, 5, format, 2, 36),
        Uint8Array.from({ length: 180 }, (_, i) => i * 37),
      ),
    );
  }
  return seeds;
}

const images: FuzzTarget = {
  name: 'images',
  maxBytes: MAX_BYTES,
  seeds: imageSeeds,
  mutate(input, other, random) {
    const head = input.slice(0, HEADER_BYTES);
    if (random.oneIn(8)) head[random.below(HEADER_BYTES)] = random.below(256);
    const data = mutateBytes(
      input.subarray(HEADER_BYTES),
      other.subarray(HEADER_BYTES),
      random,
      MAX_BYTES - HEADER_BYTES,
    );
    return join(head, data);
  },
  run(input) {
    const [, flags = 0, width = 0, height = 0] = input;
    const data = input.subarray(HEADER_BYTES);
    const options = { gap: (flags & 8) === 0 ? 0 : 12, before: 0x5a5a5a5a };
    const [one, two] = cores.map((core) =>
      decodeInto(
        core,
        data,
        width,
        height,
        (src, dst, stride) => call(core, input, src, data.length, dst, stride),
        options,
      ),
    );
    if (one?.status !== two?.status) throw new Error(`status ${one?.status} compiled, ${two?.status} plain`);
    if (one?.status === 0 && one.pixels.some((pixel, i) => pixel !== two?.pixels[i])) throw new Error('other pixels');
    for (const core of cores)
      if (core.usedBytes() !== 0) throw new Error(`${core.kind} keeps ${core.usedBytes()} bytes`);
  },
};

/** Images of one dictionary one after the other: a length of two bytes before each. */
const glz: FuzzTarget = {
  name: 'glz',
  maxBytes: MAX_BYTES,
  seeds() {
    const lists: Uint8Array[][] = [vectors.filter(({ codec }) => codec === 'glz').map(({ data }) => bytesOf(data))];
    for (const kind of pictures) {
      const encoder = new GlzEncoder();
      lists.push([1, 1, 2].map((seed) => encoder.encode(picture(kind, 24, 16, seed), 24, 16)));
    }
    return lists.map((list) =>
      join(...list.flatMap((data) => [Uint8Array.of(data.length & 255, data.length >> 8), data])),
    );
  },
  run(input) {
    const outcomes = cores.map((core) => {
      const window = new GlzWindow(core, { maxBytes: 1 << 20 });
      const outcome: string[] = [];
      for (let at = 0; at + 2 <= input.length && outcome.length < 32;) {
        const end = at + 2 + input[at]! + input[at + 1]! * 256;
        const data = input.slice(at + 2, end);
        at = end;
        const view = new DataView(data.buffer);
        const [width, height] = data.length < 17 ? [1, 1] : [view.getUint32(9), view.getUint32(13)];
        if (width * height > 1 << 16) continue;
        const error = refusal(() => {
          const result = window.decode(data, width, height);
          if (result.kind !== 'ok') outcome.push(JSON.stringify({ ...result, header: undefined }));
          else
            outcome.push(
              Buffer.from(core.u8().subarray(result.ptr, result.ptr + width * height * 4)).toString('latin1'),
            );
        });
        if (error !== null) outcome.push(error.code);
      }
      window.clear();
      if (core.usedBytes() !== 0) throw new Error(`${core.kind} keeps ${core.usedBytes()} bytes`);
      return outcome.join('\n');
    });
    if (outcomes[0] !== outcomes[1]) throw new Error('the compiled window differs from the plain one');
  },
};

const jpegDecoder = createJpegDecoder();
const jpeg: FuzzTarget = {
  name: 'jpeg',
  maxBytes: MAX_BYTES,
  seeds: () => [colour420.file, colour444.file, grey.file, progressive],
  run(input) {
    refusal(() => {
      const { width, height, pixels } = jpegDecoder.decode(input, 512, 512);
      if (width > 512 || height > 512) throw new Error(`${width}x${height} is over the limit`);
      if (pixels.length !== width * height * 4) throw new Error('pixels and size disagree');
    });
  },
};

export const decoders: readonly FuzzTarget[] = [images, glz, jpeg];
