/** QEMU's SPICE server with nothing but a firmware: SeaBIOS says that there is no bootable device, and that picture stays. */
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { difference } from './image';
import type { Picture } from './image';
import { startProcess } from './process';
import type { LabProcess } from './process';
import { referenceScreenshot } from './spicy';
import { canConnect, freePort, waitFor, waitStable } from './wait';
import { temporaryFolder } from './x-server';

/** A blinking text cursor changes at most one character cell of 9x16. */
const CURSOR_PIXELS = 9 * 16;

export interface QemuOptions {
  readonly device?: 'std' | 'qxl' | 'virtio';
  readonly password?: string;
  /** Folder with ca-cert.pem, server-cert.pem and server-key.pem; opens a TLS port beside the plain one. */
  readonly tlsFolder?: string;
  /** Only these channels over TLS, by the server's will. */
  readonly tlsChannels?: readonly string[];
  /** Listens on a Unix socket in the server's folder instead of TCP. */
  readonly unixSocket?: boolean;
  readonly compression?: string;
  /** Gives a tablet, so that the server offers client mouse mode. */
  readonly tablet?: boolean;
  readonly name?: string;
}

/** A running QEMU. */
export class QemuServer {
  readonly #process: LabProcess;
  #qmp: Socket | undefined;
  #answers = '';

  constructor(
    process: LabProcess,
    readonly host: string,
    readonly port: number,
    readonly tlsPort: number | undefined,
    readonly unixPath: string | undefined,
    readonly password: string | undefined,
    readonly folder: string,
  ) {
    this.#process = process;
  }

  get endpoint(): { host: string; port: number; password?: string } | { unixPath: string } {
    if (this.unixPath !== undefined) return { unixPath: this.unixPath };
    const password = this.password === undefined ? {} : { password: this.password };
    return { host: this.host, port: this.port, ...password };
  }

  get pid(): number {
    return this.#process.pid;
  }

  logTail(): string {
    return this.#process.logTail();
  }

  async #answer(): Promise<Record<string, unknown>> {
    return waitFor(
      'an answer on QMP',
      () => {
        for (;;) {
          const end = this.#answers.indexOf('\n');
          if (end < 0) return undefined;
          const line = JSON.parse(this.#answers.slice(0, end)) as Record<string, unknown>;
          this.#answers = this.#answers.slice(end + 1);
          if (!('event' in line)) return line;
        }
      },
      { everyMs: 10 },
    );
  }

  /**
   * Runs one QMP command and returns its result.
   * @throws Error with QEMU's words.
   */
  async qmp(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (!this.#qmp) {
      const socket = connect(join(this.folder, 'qmp.sock'));
      socket.on('data', (chunk) => (this.#answers += chunk.toString('utf8')));
      socket.on('error', () => undefined); // seen as a missing answer
      this.#qmp = socket;
      await this.#answer();
      await this.qmp('qmp_capabilities');
    }
    this.#qmp.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const answer = await this.#answer();
    if ('error' in answer) throw new Error(`QMP ${command}: ${JSON.stringify(answer['error'])}`);
    return answer['return'];
  }

  /**
   * Waits until the firmware has given up looking for a disk, then stops the virtual CPU and clock: no blinking cursor, the
   * picture stays for good.
   */
  async freezeAtFirmware(): Promise<Picture> {
    // By the reference client: QMP's screendump never answers on a QXL device.
    const settled = (a: Picture, b: Picture): boolean => difference(a, b).pixels <= CURSOR_PIXELS;
    await waitStable('the firmware', () => referenceScreenshot(this), settled, { quietMs: 1500 });
    await this.freeze();
    return referenceScreenshot(this);
  }

  /** Stops the virtual CPU and clock. */
  async freeze(): Promise<void> {
    await this.qmp('stop');
  }

  async stop(): Promise<void> {
    this.#qmp?.destroy();
    await this.#process.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const DEVICES = { std: 'VGA', qxl: 'qxl-vga', virtio: 'virtio-vga' } as const;

/**
 * Starts QEMU without a disk and waits until its SPICE port answers.
 * @throws Error with QEMU's output.
 */
export async function startQemu(options: QemuOptions = {}): Promise<QemuServer> {
  const folder = temporaryFolder('qemu');
  const port = await freePort();
  const tlsPort = options.tlsFolder === undefined ? undefined : await freePort();
  const unixPath = options.unixSocket === true ? join(folder, 'spice.sock') : undefined;
  const spice = [
    ...(unixPath === undefined ? [`port=${port}`, 'addr=127.0.0.1'] : ['unix=on', `addr=${unixPath}`]),
    ...(tlsPort === undefined ? [] : [`tls-port=${tlsPort}`, `x509-dir=${options.tlsFolder ?? ''}`]),
    ...(options.tlsChannels ?? []).map((channel) => `tls-channel=${channel}`),
    options.password === undefined ? 'disable-ticketing=on' : 'password-secret=ticket',
    ...(options.compression === undefined ? [] : [`image-compression=${options.compression}`]),
    'streaming-video=off',
  ].join(',');
  const args = [
    '-machine', 'pc', '-accel', 'tcg', '-m', '64', '-nodefaults', '-display', 'none', '-no-user-config',
    '-name', options.name ?? 'saffron-lab',
    ...(options.password === undefined ? [] : ['-object', `secret,id=ticket,data=${options.password}`]),
    '-device', DEVICES[options.device ?? 'std'],
    '-spice', spice,
    ...(options.tablet === true ? ['-device', 'qemu-xhci', '-device', 'usb-tablet'] : []),
    '-qmp', `unix:${join(folder, 'qmp.sock')},server=on,wait=off`,
  ]; // prettier-ignore
  const process = await startProcess('qemu-system-x86_64', args, { name: 'qemu' });
  const server = new QemuServer(process, '127.0.0.1', port, tlsPort, unixPath, options.password, folder);
  try {
    await waitFor('the SPICE port of QEMU', async () => {
      if (!process.isRunning()) throw new Error(`QEMU ended at start\n${process.logTail()}`);
      return canConnect(unixPath ?? port);
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}
