/** JPEG decoding by libjpeg-turbo in WebAssembly: pixels as spice-gtk's libjpeg gives them (integer DCT, smooth upsampling). */

// The package has no types of its own, and every environment that compiles this file needs the same ones.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./glue.d.ts" />
import createModule from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import { ImageDataError } from '../../main/spice/wire/errors';
import { MAX_PIXELS } from '../../main/spice/wire/limits';
import { leastJpegBytes } from '../pixels/plausible';
import type { JpegDecoder, JpegPicture } from './face';
import { readJpegHeader } from './header';

/** Every refused file leaves the library's working memory behind: after so many the instance is replaced. */
const MAX_FAILURES = 16;

/** The library as its JavaScript glue presents it. */
interface TurboDecoder {
  /** Room for the file; the view is stale after the next call. */
  getEncodedBuffer(bytes: number): Uint8Array;
  /** Throws a number when the library refuses the file. */
  decode(): void;
  /** The pixels: R, G, B, or one grey byte. Valid until the next decode. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number };
}

/** As the environment's own WebAssembly types call it. */
type Imports = ConstructorParameters<typeof WebAssembly.Instance>[1];

/** Starts the glue synchronously on a module that was compiled elsewhere. */
function instantiate(module: WebAssembly.Module): TurboDecoder {
  const glue: {
    JPEGDecoder?: new () => TurboDecoder;
    print: () => void;
    printErr: () => void;
    instantiateWasm: (imports: Imports, receive: (instance: WebAssembly.Instance) => void) => unknown;
  } = {
    // The library's warnings quote nothing that the error below does not say.
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(module, imports);
      receive(instance);
      return instance.exports;
    },
  };
  void createModule(glue);
  const { JPEGDecoder } = glue;
  if (JPEGDecoder === undefined) throw new Error('the JPEG decoder did not start');
  return new JPEGDecoder();
}

/** One decoder serves one thread; it keeps its buffers between pictures. */
export class TurboJpegDecoder implements JpegDecoder {
  readonly #module: WebAssembly.Module;
  #decoder: TurboDecoder | null = null;
  #failures = 0;
  #pixels = new Uint32Array(0);

  /** @param module codec-libjpeg-turbo's `libjpegturbowasm_decode.wasm`, compiled. */
  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  decode(data: Uint8Array, maxWidth: number, maxHeight: number): JpegPicture {
    const { width, height } = readJpegHeader(data);
    if (width > maxWidth || height > maxHeight) {
      throw new ImageDataError(`JPEG of ${width}×${height} where at most ${maxWidth}×${maxHeight} fits`);
    }
    if (data.length < leastJpegBytes(width, height)) throw new ImageDataError('JPEG: too short for its size');
    if (width * height > MAX_PIXELS) throw new ImageDataError(`JPEG of ${width}×${height}`);
    const decoder = (this.#decoder ??= instantiate(this.#module));
    try {
      decoder.getEncodedBuffer(data.length).set(data);
      decoder.decode();
    } catch (error) {
      this.#noteFailure(error);
      throw new ImageDataError('JPEG: the decoder refuses the file');
    }
    const info = decoder.getFrameInfo();
    const source = decoder.getDecodedBuffer();
    const bytesPerPixel = info.componentCount === 1 ? 1 : 3;
    if (info.width !== width || info.height !== height || source.length < width * height * bytesPerPixel) {
      throw new ImageDataError(`JPEG: decoded to ${info.width}×${info.height} instead of ${width}×${height}`);
    }
    const pixels = this.#room(width * height);
    if (bytesPerPixel === 1) spreadGrey(source, pixels);
    else spreadRgb(source, pixels);
    return { width, height, pixels: new Uint8Array(pixels.buffer, 0, pixels.length * 4) };
  }

  /** A number is the library's own refusal; anything else (a trap, memory exhausted) leaves the instance in an unknown state. */
  #noteFailure(error: unknown): void {
    this.#failures++;
    if (typeof error === 'number' && this.#failures < MAX_FAILURES) return;
    this.#failures = 0;
    this.#decoder = null;
  }

  #room(count: number): Uint32Array {
    if (this.#pixels.length < count) this.#pixels = new Uint32Array(count);
    return this.#pixels.subarray(0, count);
  }
}

/** R, G, B bytes to words of 0, R, G, B; four pixels are three words when the library's buffer is aligned. */
function spreadRgb(source: Uint8Array, target: Uint32Array): void {
  let done = 0;
  if (source.byteOffset % 4 === 0) {
    const words = new Uint32Array(source.buffer, source.byteOffset, source.length >> 2);
    const fours = target.length >> 2;
    for (let i = 0, from = 0; i < fours; i++, from += 3, done += 4) {
      const a = words[from]!;
      const b = words[from + 1]!;
      const c = words[from + 2]!;
      target[done] = ((a & 0xff) << 16) | (a & 0xff00) | ((a >>> 16) & 0xff);
      target[done + 1] = ((a >>> 24) << 16) | ((b & 0xff) << 8) | ((b >>> 8) & 0xff);
      target[done + 2] = (b & 0xff0000) | ((b >>> 24) << 8) | (c & 0xff);
      target[done + 3] = ((c & 0xff00) << 8) | ((c >>> 8) & 0xff00) | (c >>> 24);
    }
  }
  for (let at = done * 3; done < target.length; done++, at += 3) {
    target[done] = (source[at]! << 16) | (source[at + 1]! << 8) | source[at + 2]!;
  }
}

function spreadGrey(source: Uint8Array, target: Uint32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = source[i]! * 0x010101;
}
