/** Encoded video for tests and benchmarks, made by GStreamer as spice-server makes it: one file a picture, kept in the cache. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './process';

export const VIDEO_SAMPLE_CODECS = ['mjpeg', 'vp8', 'h264', 'vp9'] as const;
export type SampleCodec = (typeof VIDEO_SAMPLE_CODECS)[number];

export interface SampleOptions {
  readonly codec: SampleCodec;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** `moving`: everything changes with every picture; `bars`: colour bars that stand still. */
  readonly content: 'moving' | 'bars';
}

/** The settings of spice-server's own encoder (gstreamer-encoder.c: low latency, no look-ahead, no periodic key frames). */
const ENCODERS: Readonly<Record<SampleCodec, string>> = {
  mjpeg: 'jpegenc quality=80',
  vp8: 'vp8enc end-usage=vbr min-quantizer=10 error-resilient=default lag-in-frames=0 deadline=1 cpu-used=4 keyframe-max-dist=9999 target-bitrate=4000000',
  vp9: 'vp9enc end-usage=vbr min-quantizer=10 lag-in-frames=0 deadline=1 cpu-used=8 keyframe-max-dist=9999 target-bitrate=4000000',
  h264:
    'x264enc byte-stream=true aud=true qp-min=15 tune=zerolatency sliced-threads=true speed-preset=ultrafast intra-refresh=true bitrate=4000 ! ' +
    'video/x-h264,stream-format=byte-stream,alignment=au',
};

const CONTENTS = { moving: 'pattern=zone-plate kx2=12 ky2=9 kt=30', bars: 'pattern=smpte100' } as const;

/**
 * The pictures of a sample, encoded; made once.
 * @throws Error with GStreamer's words when an encoder is missing.
 */
export async function videoSample(options: SampleOptions): Promise<readonly Uint8Array[]> {
  const { codec, width, height, frames, content } = options;
  const cache = join(process.env['SAFFRON_CACHE'] ?? join(homedir(), '.cache/saffron'), 'video');
  const folder = join(cache, `${codec}-${content}-${width}x${height}-${frames}`);
  if (!existsSync(folder)) {
    const fresh = `${folder}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    const source = `videotestsrc ${CONTENTS[content]} num-buffers=${frames}`;
    const format = `video/x-raw,format=I420,width=${width},height=${height},framerate=30/1`;
    const pipeline = `${source} ! ${format} ! ${ENCODERS[codec]} ! multifilesink location=${fresh}/%05d`;
    await run('gst-launch-1.0', ['-q', ...pipeline.split(' ')], { timeoutMs: 120_000 });
    try {
      renameSync(fresh, folder);
    } catch {
      // Somebody else was faster.
      rmSync(fresh, { recursive: true });
    }
  }
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}
