/** Decoding speed of each image type: megabytes of 32-bit pixels made in a second, in WebAssembly and in the TypeScript twin. */
import { benchCases } from '../../native-addons/pixels/bench';
import type { BenchCase } from '../../native-addons/pixels/bench';
import type { PixelCore } from '../../native-addons/pixels/face';
import { loadPixels } from '../../native-addons/pixels/node';
import { createTwin } from '../../native-addons/pixels/twin';
import { median } from './table';
import type { Row } from './table';

const RUNS = 5;
const RUN_MS = 200;

function megabytesPerSecond({ prepare, bytesOut }: BenchCase, core: PixelCore): number {
  const run = prepare(core);
  run(); // the first call compiles
  const rates: number[] = [];
  for (let round = 0; round < RUNS; round++) {
    const start = performance.now();
    let calls = 0;
    do {
      run();
      calls++;
    } while (performance.now() - start < RUN_MS);
    rates.push((bytesOut * calls) / 1e6 / ((performance.now() - start) / 1000));
  }
  return median(rates);
}

export function benchCodecs(): Promise<Row[]> {
  return Promise.resolve(
    benchCases().map((entry) => ({
      'image type, 1920x1080': entry.name,
      'wasm MB/s': megabytesPerSecond(entry, loadPixels()),
      'twin MB/s': megabytesPerSecond(entry, createTwin()),
    })),
  );
}
