/** Tickets: right, wrong, missing, asked for. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startXspice } from '../lab';
import type { XspiceServer } from '../lab';
import { scope } from '../lab/scope';
import { errorCode, open } from './support';

const keep = scope('file');
const keepSession = scope('test');

describe('a server with a password', () => {
  let server: XspiceServer;
  beforeAll(async () => {
    server = await keep(startXspice({ password: 'pünktlich', size: '640x480' }));
  });

  it('lets the right one in', async () => {
    const session = await keepSession(open(server.endpoint));
    await session.waitQuiet(0, 200, 10_000);
    expect(session.picture(0)).toMatchObject({ width: 640, height: 480 });
  });

  it('refuses the wrong one', async () => {
    expect(await errorCode(open({ ...server.endpoint, password: 'wrong' }))).toBe('PASSWORD_WRONG');
  });

  it('wants one', async () => {
    const { host, port } = server;
    expect(await errorCode(open({ host, port }))).toBe('PASSWORD_REQUIRED');
  });

  it('refuses one that is longer than the protocol allows', async () => {
    expect(await errorCode(open({ ...server.endpoint, password: 'x'.repeat(61) }))).toBe('PASSWORD_TOO_LONG');
  });

  it('asks until it is right', async () => {
    const asked: boolean[] = [];
    const answers = ['wrong', server.password ?? ''];
    const { host, port } = server;
    const askPassword = (wrong: boolean) => {
      asked.push(wrong);
      return Promise.resolve({ username: null, password: answers.shift() ?? '' });
    };
    const session = await keepSession(open({ host, port }, { askPassword }));
    expect(session.session.state.name).toBe('connected');
    expect(asked).toEqual([false, true]);
  });

  it('ends when the user gives up', async () => {
    const { host, port } = server;
    expect(await errorCode(open({ host, port }, { askPassword: () => Promise.resolve(null) }))).toBe('CANCELLED');
  });
});
