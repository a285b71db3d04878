/** One image decoded away from its pipeline: what a decode thread is told, what it does, and what it answers. */

import { DecodeStatus } from '../../../../native-addons/pixels/codecs-face';
import type { PixelCore } from '../../../../native-addons/pixels/face';
import type { JpegDecoder } from '../../../../native-addons/jpeg/face';
import { SpiceError } from '../../wire/errors';
import type { Inflate } from './decode';

/** `data` is the image's compressed data as its message has it; sizes are the descriptor's, in pixels. */
export type DecodeJob =
  | { readonly codec: 'quic' | 'jpeg'; readonly data: Uint8Array; readonly width: number; readonly height: number }
  | {
      readonly codec: 'jpegAlpha';
      readonly data: Uint8Array;
      readonly jpegBytes: number;
      readonly width: number;
      readonly height: number;
    }
  /** zlib data that makes exactly `outputBytes` bytes. */
  | { readonly codec: 'inflate'; readonly data: Uint8Array; readonly outputBytes: number };

/** To a decode thread. Both buffers change hands; they come back with the answer and are used again, as fresh memory is dear. */
export interface DecodeRequest {
  readonly id: number;
  /** Its data is at the start of `input`. */
  readonly job: DecodeJob;
  readonly input: ArrayBuffer;
  /** Room for the output, if there is some. */
  readonly room: ArrayBuffer | null;
}

/** From a decode thread: it can work now, or an answer. */
export type DecodeAnswer =
  | { readonly kind: 'ready' }
  /** `room` begins with the output; null when the data is broken: whoever asked decodes again to learn how. */
  | { readonly kind: 'decoded'; readonly id: number; readonly input: ArrayBuffer; readonly room: ArrayBuffer | null };

/** What a decode thread has of its own: nothing is shared with the pipeline. */
export interface DecodeTools {
  readonly core: PixelCore;
  readonly jpeg: JpegDecoder;
  readonly inflate: Inflate;
}

/** Bytes of a job's output: packed top-down rows of B, G, R, high byte; or what zlib data makes. */
export function outputBytes(job: DecodeJob): number {
  return job.codec === 'inflate' ? job.outputBytes : job.width * job.height * 4;
}

/** Does a job. The answer's buffers are to be transferred. */
export function runJob(tools: DecodeTools, { id, job, input, room }: DecodeRequest): DecodeAnswer {
  const bytes = outputBytes(job);
  const target = room !== null && room.byteLength >= bytes ? room : new ArrayBuffer(bytes);
  const isDone = decodeTo(tools, job, new Uint8Array(target, 0, bytes));
  return { kind: 'decoded', id, input, room: isDone ? target : null };
}

/** The buffers of an answer. */
export function buffersOf(answer: DecodeAnswer): ArrayBuffer[] {
  if (answer.kind === 'ready') return [];
  return answer.room === null ? [answer.input] : [answer.input, answer.room];
}

/** @returns false when the data is broken. */
function decodeTo(tools: DecodeTools, job: DecodeJob, target: Uint8Array): boolean {
  try {
    return decodeIn(tools, job, target);
  } catch (error) {
    if (error instanceof SpiceError) return false;
    throw error;
  }
}

function decodeIn({ core, jpeg, inflate }: DecodeTools, job: DecodeJob, target: Uint8Array): boolean {
  if (job.codec === 'inflate') {
    target.set(inflate(job.data, job.outputBytes));
    return true;
  }
  const { data, width, height } = job;
  if (job.codec === 'jpeg') return decodeJpeg(jpeg, data, width, height, target);
  const src = core.alloc(data.byteLength, false);
  try {
    const dst = core.alloc(target.byteLength, false);
    try {
      core.u8().set(data, src);
      const status =
        'jpegBytes' in job
          ? decodeJpegAlpha({ core, jpeg, inflate }, job, src, dst)
          : core.decodeQuic(src, data.byteLength, dst, width * 4, width, height, false);
      if (status !== DecodeStatus.OK) return false;
      target.set(core.u8().subarray(dst, dst + target.byteLength));
      return true;
    } finally {
      core.free(dst);
    }
  } finally {
    core.free(src);
  }
}

function decodeJpeg(jpeg: JpegDecoder, data: Uint8Array, width: number, height: number, target: Uint8Array): boolean {
  const picture = jpeg.decode(data, width, height);
  if (picture.width !== width || picture.height !== height) return false;
  target.set(picture.pixels.subarray(0, target.byteLength));
  return true;
}

function decodeJpegAlpha(
  { core, jpeg }: DecodeTools,
  { data, jpegBytes, width, height }: Extract<DecodeJob, { codec: 'jpegAlpha' }>,
  src: number,
  dst: number,
): number {
  const colour = core.u8().subarray(dst, dst + width * height * 4);
  if (!decodeJpeg(jpeg, data.subarray(0, jpegBytes), width, height, colour)) return DecodeStatus.BAD_SIZE;
  return core.decodeLzAlphaInto(src + jpegBytes, data.byteLength - jpegBytes, dst, width * 4, width, height);
}
