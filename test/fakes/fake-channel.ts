/** One linked channel of the fake server, in the hands of a test. */
import type { Socket } from 'node:net';
import type { ByteStream } from '../../main/demo/byte-stream';
import type { LinkMess } from '../../main/demo/link';
import { channelTypeName } from '../../main/spice/wire/constants';
import { encodeHeader } from '../../main/spice/wire/framer';
import { decode, encode } from '../../main/spice/wire/struct';
import type { MessageDef } from '../../main/spice/wire/table';

export class FakeChannel {
  readonly mess: LinkMess;
  readonly name: string;
  /** Resolves when the client closed the connection. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #stream: ByteStream;
  readonly #mini: boolean;
  readonly #dripBytes: number;
  #serial = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(socket: Socket, stream: ByteStream, mess: LinkMess, mini: boolean, dripBytes: number) {
    this.mess = mess;
    this.name = channelTypeName(mess.channelType);
    this.#socket = socket;
    this.#stream = stream;
    this.#mini = mini;
    this.#dripBytes = dripBytes;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** False once the connection is gone. */
  get isOpen(): boolean {
    return !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  send<T>(def: MessageDef<T>, value: T): void {
    this.sendMessage(def.id, encode(def.codec, value));
  }

  /** A message of any type and body; `claimed` is the size that its header tells, if that is to be a lie. */
  sendMessage(type: number, body: Uint8Array, claimed = body.byteLength): void {
    this.sendRaw(Buffer.concat([encodeHeader(this.#mini, ++this.#serial, type, claimed), body]));
  }

  /** Any bytes. They leave in pieces if the server drips. */
  sendRaw(bytes: Uint8Array): void {
    if (this.#dripBytes === Infinity) {
      if (!this.#socket.destroyed) this.#socket.write(bytes);
      return;
    }
    this.#writing = this.#writing.then(() => this.#drip(bytes));
  }

  /** Resolves when everything that was sent has left. */
  async sent(): Promise<void> {
    await this.#writing;
    if (this.#socket.writableLength > 0) await new Promise((resolve) => this.#socket.once('drain', resolve));
  }

  /** The next message, whatever it is; null if the client left. */
  async next(): Promise<{ readonly type: number; readonly body: Uint8Array } | null> {
    const header = await this.#stream.read(this.#mini ? 6 : 18);
    if (header === null) return null;
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const type = view.getUint16(this.#mini ? 0 : 8, true);
    const body = await this.#stream.read(view.getUint32(this.#mini ? 2 : 10, true));
    return body === null ? null : { type, body };
  }

  /** Skips messages until one of this kind comes. @throws Error if the client leaves before */
  async expect<T>(def: MessageDef<T>): Promise<T> {
    for (;;) {
      const message = await this.next();
      if (message === null) throw new Error(`${this.name}: the client left before message ${def.id} came`);
      if (message.type === def.id) return decode(def.codec, message.body);
    }
  }

  /** Leaves what the client sends in the network from now on. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Closes in order, after what was sent. */
  end(): void {
    void this.#writing.then(() => this.#socket.end());
  }

  /** Closes with a reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  async #drip(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength && !this.#socket.destroyed; at += this.#dripBytes) {
      const piece = bytes.subarray(at, at + this.#dripBytes);
      // A turn of the event loop between the writes makes them separate packets.
      await new Promise<void>((resolve) => this.#socket.write(piece, () => setImmediate(resolve)));
    }
  }
}
