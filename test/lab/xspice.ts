/** Xspice: an X server that is a SPICE server, started as plain Xorg with a configuration of ours. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canConnect, freePort, waitFor } from './wait';
import { startXServer, temporaryFolder } from './x-server';
import type { XDisplay } from './x-server';

export type Compression = 'off' | 'quic' | 'lz' | 'glz' | 'auto_lz' | 'auto_glz';

export interface XspiceOptions {
  /** Default auto_glz, as QEMU has it. */
  readonly compression?: Compression;
  readonly jpegWan?: 'auto' | 'never' | 'always';
  readonly zlibGlzWan?: 'auto' | 'never' | 'always';
  readonly streaming?: 'off' | 'filter' | 'all';
  /** `encoder:codec;...`, best first: spice:mjpeg, gstreamer:vp8, gstreamer:vp9, gstreamer:h264. Default: the server's own list. */
  readonly videoCodecs?: string;
  /** Without one the server lets everybody in. */
  readonly password?: string;
  /** Folder with ca-cert.pem, server-cert.pem and server-key.pem; opens a TLS port beside the plain one. */
  readonly tlsFolder?: string;
  /** A mode name: 640x480, 800x600, 1024x768, 1280x800, 1920x1080. Default 1024x768. */
  readonly size?: string;
  readonly heads?: number;
  /** Off-screen surfaces and both image caches of the driver; default off. */
  readonly surfacesAndCaches?: boolean;
  /** Fixed port, to bring a server back where it was; default a free one. */
  readonly port?: number;
}

/** A running Xspice. */
export class XspiceServer {
  constructor(
    /** The guest's X display. */
    readonly guest: XDisplay,
    readonly host: string,
    readonly port: number,
    readonly tlsPort: number | undefined,
    readonly password: string | undefined,
    readonly folder: string,
  ) {}

  get endpoint(): { host: string; port: number; password?: string } {
    return {
      host: this.host,
      port: this.port,
      ...(this.password === undefined ? {} : { password: this.password }),
    };
  }

  /** Ends the server and everything on it. */
  stop(): Promise<void> {
    return this.guest.stop();
  }
}

function section(name: string, lines: readonly string[]): string {
  return [`Section "${name}"`, ...lines.map((line) => `    ${line}`), 'EndSection', ''].join('\n');
}

function configuration(options: XspiceOptions, port: number, tlsPort: number | undefined): string {
  const onOff = options.surfacesAndCaches === true ? 'True' : 'False';
  const heads = options.heads ?? 1;
  const settings: Record<string, string | undefined> = {
    SpiceAddr: '127.0.0.1',
    SpicePort: String(port),
    SpiceTlsPort: tlsPort === undefined ? undefined : String(tlsPort),
    SpiceX509Dir: options.tlsFolder,
    SpiceDisableTicketing: options.password === undefined ? 'True' : 'False',
    SpicePassword: options.password,
    SpiceImageCompression: options.compression ?? 'auto_glz',
    SpiceJpegWanCompression: options.jpegWan ?? 'never',
    SpiceZlibGlzWanCompression: options.zlibGlzWan ?? 'never',
    SpiceStreamingVideo: options.streaming ?? 'off',
    SpiceVideoCodecs: options.videoCodecs,
    NumHeads: String(heads),
    EnableSurfaces: onOff,
    EnableImageCache: onOff,
    EnableFallbackCache: onOff,
    // The driver dies of its own default sizes; these are what it documents.
    SurfaceBufferSize: '128',
    CommandBufferSize: '128',
    FrameBufferSize: String(16 * heads),
  };
  const device = Object.entries(settings).flatMap(([key, value]) =>
    value === undefined ? [] : [`Option "${key}" "${value}"`],
  );
  return [
    section('ServerFlags', ['Option "AutoAddDevices" "False"']),
    section('Device', ['Identifier "card"', 'Driver "spiceqxl"', ...device]),
    section('InputDevice', ['Identifier "pointer"', 'Driver "xspice pointer"']),
    section('InputDevice', ['Identifier "keyboard"', 'Driver "xspice keyboard"']),
    section('Monitor', ['Identifier "monitor"']),
    section('Screen', [
      'Identifier "screen"',
      'Device "card"',
      'Monitor "monitor"',
      'DefaultDepth 24',
      'SubSection "Display"',
      '    Depth 24',
      `    Modes "${options.size ?? '1024x768'}"`,
      'EndSubSection',
    ]),
    section('ServerLayout', [
      'Identifier "layout"',
      'Screen "screen"',
      'InputDevice "keyboard" "CoreKeyboard"',
      'InputDevice "pointer" "CorePointer"',
    ]),
  ].join('\n');
}

function tail(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-2000);
  } catch {
    return '(no log file)';
  }
}

async function startOnce(options: XspiceOptions): Promise<XspiceServer> {
  const folder = temporaryFolder('xspice');
  const port = options.port ?? (await freePort());
  const tlsPort = options.tlsFolder === undefined ? undefined : await freePort();
  const configPath = join(folder, 'xorg.conf');
  const logPath = join(folder, 'xorg.log');
  writeFileSync(configPath, configuration(options, port, tlsPort));
  const args = [
    '-config',
    configPath,
    '-logfile',
    logPath,
    '-noreset',
    '-ac',
    '-nolisten',
    'tcp',
    '-novtswitch',
    'vt7',
    '-sharevts',
  ];
  const guest = await startXServer('/usr/lib/xorg/Xorg', args, { name: 'Xspice', folders: [folder] }).catch(
    (error: unknown) => {
      throw new Error(`Xspice does not start: ${String(error)}\n${tail(logPath)}`);
    },
  );
  const describe = (): string => `${guest.logTail()}\n${tail(logPath)}`;
  try {
    await waitFor(`the SPICE port ${port}`, async () => (guest.isRunning() ? canConnect(port) : false), { describe });
  } catch (error) {
    await guest.stop();
    throw error;
  }
  return new XspiceServer(guest, '127.0.0.1', port, tlsPort, options.password, folder);
}

/**
 * Starts an Xspice server with an empty desktop.
 * @throws Error with the end of the X server's log.
 */
export async function startXspice(options: XspiceOptions = {}): Promise<XspiceServer> {
  try {
    return await startOnce(options);
  } catch (error) {
    if (options.port !== undefined) throw error;
    // Somebody may have taken the free port between looking and listening.
    return startOnce(options);
  }
}
