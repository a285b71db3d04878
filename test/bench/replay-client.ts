/**
 * Saffron's engine as a program of its own, for measurements (`ts-run replay-client.ts HOST PORT MODE [THREADS]`): the Node host.
 * MODE `alone` is a tool that has nothing else to do, `session` the process of a window's session.
 * Control lines as in qxl/common/control.h: `fence N`; `usage` → CPU ms of all threads, p99 and longest delay of the event loop in ms.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { decodeThreads } from '../../main/session/decode-threads';
import { PipelineHost } from '../../main/session/pipeline-host';
import { SpiceSession } from '../../main/session/session';
import { silentLogger } from '../../main/spice/log';

/** As often as a window that is shown. */
const PRESENT_EVERY_MS = 16;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const [host = '', port = '', mode = '', threadCount] = process.argv.slice(2);
  const decodesHere = mode === 'alone';
  const script = join(__dirname, '../../dist/main/decode-worker.js');
  if (!existsSync(script)) throw new Error(`${script} is not built`);
  const count = threadCount === undefined ? {} : { count: Number(threadCount) };
  const threads = decodeThreads({ script, decodesHere, ...count });
  const pipelines = new PipelineHost(silentLogger, { threads, decodesHere });
  let problems = 0;
  let fence = 0;
  let fenced = (): void => undefined;
  let presenting: NodeJS.Timeout | undefined;
  const session = new SpiceSession({
    endpoint: { host, port: Number(port) },
    displayHost: (display) =>
      pipelines.open(display, {
        primary: () => undefined,
        monitors: ({ maxAllowed }) => {
          fence = maxAllowed;
          fenced();
        },
        mark: () => undefined,
        damaged: () => {
          presenting ??= setTimeout(() => {
            presenting = undefined;
            pipelines.pipelines.get(display.displayId)?.takeDamage();
          }, PRESENT_EVERY_MS);
        },
        problem: () => problems++,
      }),
  });
  await session.connect();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const [id = '', command = '', wanted = ''] = line.split(' ');
      if (command === 'quit') {
        say(`${id} ok`);
        process.exit(0);
      }
      if (command === 'fence') {
        fenced = (): void => {
          if (fence !== Number(wanted)) return;
          fenced = (): void => undefined;
          say(`${id} ok`);
        };
        fenced();
        return;
      }
      const { user, system } = process.cpuUsage();
      say(`${id} ok ${(user + system) / 1000} ${delay.percentile(99) / 1e6} ${delay.max / 1e6} ${problems}`);
      delay.reset();
    })
    .on('close', () => process.exit(0));
  say('- event ready');
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
