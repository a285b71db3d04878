/** Main channel of the demo server: session start, the list of channels, and the mouse mode. */

import { ChannelType, MainCap, MouseMode } from '../../spice/wire/constants';
import { commonServer } from '../../spice/wire/messages/common';
import { mainClient, mainServer } from '../../spice/wire/messages/main';
import { unsupported } from '../../spice/wire/table';
import type { ChannelLink } from '../channel-link';

const NAME = 'Saffron demo';
const UUID = Uint8Array.from([0x5a, 0xff, 0x20, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1]);
const RAM_HINT = 16 << 20;

export interface MainEvents {
  readonly mouseMode: (mode: number) => void;
}

/** Runs until the client leaves. */
export async function serveMain(link: ChannelLink, sessionId: number, events: MainEvents): Promise<void> {
  const supported = MouseMode.SERVER | MouseMode.CLIENT;
  link.send(mainServer.INIT, {
    sessionId,
    displayChannelsHint: 1,
    supportedMouseModes: supported,
    currentMouseMode: MouseMode.SERVER,
    agentConnected: 0,
    agentTokens: 10,
    multiMediaTime: Math.floor(performance.now()),
    ramHint: RAM_HINT,
  });
  link.send(commonServer.PING, { id: 1, timestamp: process.hrtime.bigint(), data: new Uint8Array() });
  if (link.mess.channelCaps.has(MainCap.NAME_AND_UUID)) {
    link.send(mainServer.NAME, { name: new TextEncoder().encode(`${NAME}\0`) });
    link.send(mainServer.UUID, { uuid: UUID });
  }
  const noAgent = unsupported('the demo has no guest agent');
  const noMigration = unsupported('the demo does not migrate');
  await link.serve(mainClient, {
    ATTACH_CHANNELS: () =>
      link.send(mainServer.CHANNELS_LIST, {
        channels: [ChannelType.display, ChannelType.inputs, ChannelType.cursor].map((type) => ({ type, id: 0 })),
      }),
    MOUSE_MODE_REQUEST: ({ mode }) => {
      if (mode !== MouseMode.SERVER && mode !== MouseMode.CLIENT) return;
      events.mouseMode(mode);
      link.send(mainServer.MOUSE_MODE, { supported, current: mode });
    },
    CLIENT_INFO: unsupported('it has no effect on any server'),
    AGENT_START: noAgent,
    AGENT_DATA: noAgent,
    AGENT_TOKEN: noAgent,
    MIGRATE_CONNECTED: noMigration,
    MIGRATE_CONNECT_ERROR: noMigration,
    MIGRATE_END: noMigration,
    MIGRATE_DST_DO_SEAMLESS: noMigration,
    MIGRATE_CONNECTED_SEAMLESS: noMigration,
  });
}
