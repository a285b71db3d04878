import { expect, test } from '@jest/globals';

import { Capabilities } from '../spice/wire/caps';
import type { OpenedSession } from './session-engine';
import { createEngine } from './session-engine';

test('a session becomes a report: linked channels with both sides, the others as offered only', async () => {
  const caps = Capabilities.of(3);
  const opened: OpenedSession = {
    session: {
      facts: {
        init: null,
        name: 'vm',
        uuid: null,
        offered: [
          { type: 2, id: 0 },
          { type: 9, id: 1 },
        ],
        channels: [
          {
            type: 2,
            id: 0,
            tls: {
              protocol: 'TLSv1.3',
              cipher: 'C',
              certificate: { subject: 'CN=h', issuer: 'CN=ca', validTo: 'then' },
            },
            clientCaps: caps,
            serverCaps: { common: caps, channel: caps },
            roundTripMs: 4,
          },
        ],
      },
      mouseModes: { supported: 3, current: 2 },
      agentConnected: true,
    },
    displays: new Map([[0, null]]),
    waitQuiet: () => Promise.resolve(),
    picture: () => ({ width: 1, height: 1, rgb: new Uint8Array(3) }),
    close: () => undefined,
  };
  const engine = createEngine(
    () => Promise.resolve(opened),
    () => Promise.reject(new Error('not used')),
  );
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, child: () => log };
  const session = await engine.open({ endpoint: {}, connectTimeoutMs: 1, log });
  expect(session.displayIds).toEqual([0]);
  const report = session.report();
  expect(report).toMatchObject({ name: 'vm', mouseModes: { supported: 3, current: 2 }, roundTripsMs: [4] });
  expect(report.channels[0]).toMatchObject({
    type: 2,
    server: { common: caps, channel: caps },
    client: { channel: caps },
    tls: { protocol: 'TLSv1.3', subject: 'CN=h', issuer: 'CN=ca', fingerprint: '', validTo: 'then' },
  });
  expect(report.channels[1]).toEqual({ type: 9, id: 1, server: null, client: null, tls: null });
});
