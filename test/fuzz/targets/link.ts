/** The link stage against any server: it links, or fails with a reason, and never waits for what cannot come. */
import { encodeLinkReply, encodeLinkResult } from '../../../main/demo/link';
import { link as linkChannel } from '../../../main/spice/transport/link';
import { Capabilities } from '../../../main/spice/wire/caps';
import { ChannelType, CommonCap } from '../../../main/spice/wire/constants';
import type { ByteStream } from '../../../main/spice/wire/stream';
import type { SpiceError } from '../../../main/spice/wire/errors';
import { join } from '../mutate';
import { expectRefusal } from '../target';
import type { FuzzTarget } from '../target';

/** A server that says all it has to say in two pieces and hangs up. */
class Script implements ByteStream {
  readonly bytesReceived = 0;
  readonly bytesSent = 0;
  readonly #bytes: Uint8Array;
  #onData: (chunk: Uint8Array) => void = () => undefined;
  #onClose: (error: SpiceError | null) => void = () => undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#onData = listener;
  }

  onClose(listener: (error: SpiceError | null) => void): void {
    this.#onClose = listener;
  }

  resume(): void {
    queueMicrotask(() => {
      const half = this.#bytes.length >> 1;
      this.#onData(this.#bytes.slice(0, half));
      this.#onData(this.#bytes.slice(half));
      this.#onClose(null);
    });
  }

  write(): void {}
  pause(): void {}
  close(): void {}
}

/** DER of a 1024-bit RSA key; nobody has its other half. */
const KEY = Buffer.from(
  '30819f300d06092a864886f70d010101050003818d0030818902818100' + 'c3' + '5a'.repeat(126) + '5b' + '0203010001',
  'hex',
);

export const link: FuzzTarget = {
  name: 'link',
  maxBytes: 6000,
  seeds() {
    const caps = (...bits: number[]): Uint8Array =>
      encodeLinkReply({ publicKey: KEY, commonCaps: Capabilities.of(...bits), channelCaps: Capabilities.of(1, 40) });
    const { AUTH_SELECTION, AUTH_SPICE, MINI_HEADER, AUTH_SASL } = CommonCap;
    return [
      join(caps(AUTH_SELECTION, AUTH_SPICE, MINI_HEADER), encodeLinkResult(0), Uint8Array.of(1, 2, 3)),
      join(caps(MINI_HEADER), encodeLinkResult(7)),
      caps(AUTH_SELECTION, AUTH_SASL),
      join(
        encodeLinkReply({ error: 5, publicKey: KEY, commonCaps: Capabilities.of(), channelCaps: Capabilities.of() }),
      ),
      new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ];
  },
  async run(input) {
    const request = {
      connectionId: 0,
      channelType: ChannelType.main,
      channelId: 0,
      channelCaps: Capabilities.of(0),
      password: 'secret',
      timeoutMs: 60_000,
    };
    let early: Uint8Array;
    try {
      ({ early } = await linkChannel(new Script(input), request));
    } catch (error) {
      expectRefusal(error);
      return;
    }
    if (early.length > input.length) throw new Error('early bytes from nowhere');
  },
};
