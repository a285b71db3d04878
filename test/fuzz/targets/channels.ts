/** The channels with their real handlers and, for the display, the real pipeline: any messages in any order. */
import { serverSamples } from '../../../main/spice/wire/testing/samples';
import { LONE_CHANNELS, LoneChannel } from '../../fakes';
import type { LoneChannelName } from '../../fakes';
import { messageOf, mutateSequence, toBytes } from '../sequence';
import type { FuzzTarget } from '../target';

const MAX_BYTES = 16 * 1024;
/** Turns of the event loop after which a channel that still waits is left to wait. */
const MAX_TURNS = 20;

function channel(name: LoneChannelName): FuzzTarget {
  return {
    name: `channel-${name}`,
    maxBytes: MAX_BYTES,
    seeds() {
      const messages = serverSamples[name].map(({ def, value }) => messageOf(def, value));
      const common = serverSamples.common.map(({ def, value }) => messageOf(def, value));
      return [toBytes(messages), toBytes([...common, ...messages]), ...messages.map((one) => toBytes([one]))];
    },
    mutate: (input, other, random) => mutateSequence(input, other, random, MAX_BYTES),
    async run(input) {
      const lone = new LoneChannel(name);
      try {
        lone.stream.push(input);
        await lone.settle(MAX_TURNS);
        if (lone.error?.kind === 'bug')
          throw new Error(`the channel blames itself: ${lone.error.message}`, { cause: lone.error });
      } finally {
        lone.dispose();
      }
    },
  };
}

export const channels: readonly FuzzTarget[] = LONE_CHANNELS.map(channel);
