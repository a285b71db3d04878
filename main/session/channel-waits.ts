/** One channel rests until others have completed certain messages (protocol: WAIT_FOR_CHANNELS), but not for ever. */

import type { Channel } from '../spice/channels/channel';
import type { After } from '../spice/display/images/shared-images';
import { ProtocolError, type SpiceError } from '../spice/wire/errors';
import type { WaitForChannel } from '../spice/wire/messages/common';

/** Servers name messages that are on their way already: what has not come after so long never will. */
export const MAX_CHANNEL_WAIT_MS = 10_000;

export interface ChannelWaitOptions {
  /** The channel that rests. */
  readonly waiting: Channel;
  /** A channel that is open, by type and id. */
  readonly find: (type: number, id: number) => Channel | undefined;
  readonly after: After;
  /** The wait was given up: the channel goes on, and images may be missing. */
  readonly problem: (error: SpiceError) => void;
}

/**
 * Resolves when each named message is completed, its channel is gone, or the time is up. Channels that are not open count as done;
 * a channel cannot wait for itself.
 */
export async function waitForChannels(waits: readonly WaitForChannel[], options: ChannelWaitOptions): Promise<void> {
  const { waiting, find, after, problem } = options;
  const open: Promise<void>[] = [];
  for (const { channelType, channelId, serial } of waits) {
    const channel = find(channelType, channelId);
    if (channel === undefined || channel.completedSerial >= Number(serial)) continue;
    if (channel === waiting) problem(new ProtocolError('SPICE_WAIT', `${waiting.name} is to wait for itself`));
    else open.push(channel.completion(Number(serial)));
  }
  if (open.length === 0) return;
  let cancel = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    cancel = after(MAX_CHANNEL_WAIT_MS, () => resolve(true));
  });
  const isLate = await Promise.race([Promise.all(open).then(() => false), late]);
  cancel();
  if (!isLate) return;
  const names = waits.map(({ channelType, channelId, serial }) => `${channelType}:${channelId} ${serial}`).join(', ');
  problem(new ProtocolError('SPICE_WAIT', `${waiting.name} waited too long for ${names}`, { channel: waiting.name }));
}
