/** Keys and pointer from the engine arrive in the guest: read back on the guest's own X display. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MouseButton, MouseButtonMask, MouseMode } from '../../main/spice/wire/constants';
import { startMouseTerminal, startTypingTerminal, startXspice, waitFor } from '../lab';
import { scope } from '../lab/scope';
import { open, stillPicture } from './support';

const keep = scope('test');

/** Set-1 scan codes of a few keys. */
const KEYS: Readonly<Record<string, number>> = { h: 0x23, i: 0x17, ' ': 0x39, '1': 0x02, '\n': 0x1c };

describe('inputs', () => {
  it('types into a terminal', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    const file = await startTypingTerminal(server);
    const session = await keep(open(server.endpoint));
    await stillPicture(session);
    const { inputs } = session.session;
    if (!inputs) throw new Error('no inputs channel');
    for (const key of 'hi 11\n') {
      inputs.key(true, KEYS[key] ?? 0);
      inputs.key(false, KEYS[key] ?? 0);
    }
    await waitFor('the line in the guest', () => readFileSync(file, 'utf8') === 'hi 11\n');
  });

  it('moves the pointer, clicks and turns the wheel', async () => {
    const server = await keep(startXspice({ size: '800x600' }));
    const reports = await startMouseTerminal(server, '80x24+0+0');
    const session = await keep(open(server.endpoint));
    await stillPicture(session);
    const { inputs, mouseModes } = session.session;
    if (!inputs) throw new Error('no inputs channel');
    if (mouseModes.current === MouseMode.CLIENT) inputs.position(0, 200, 100, 0);
    else {
      const { x, y } = await server.guest.pointer();
      inputs.motion(200 - x, 100 - y, 0);
    }
    await waitFor('the pointer to move', async () => {
      const { x, y } = await server.guest.pointer();
      return x === 200 && y === 100;
    });
    inputs.button(true, MouseButton.LEFT, MouseButtonMask.LEFT);
    inputs.button(false, MouseButton.LEFT, 0);
    inputs.button(true, MouseButton.RIGHT, MouseButtonMask.RIGHT);
    inputs.button(false, MouseButton.RIGHT, 0);
    inputs.wheel(-2, 0);
    // xterm numbers: 0 left, 2 right, 64 wheel up.
    await waitFor('the clicks', () => reports().filter(({ pressed }) => pressed).length >= 4);
    expect(reports().map(({ button, pressed }) => `${button}${pressed ? 'down' : 'up'}`)).toEqual(
      expect.arrayContaining(['0down', '0up', '2down', '2up', '64down']),
    );
  });
});
