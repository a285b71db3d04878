/** What a viewer window is told of its target. */

import { describe, expect, test } from '@jest/globals';

import { DEFAULT_DECODE, DEFAULT_VIEWER_ARGUMENTS, viewerOptions } from './viewer-options';

const endpoint = { host: 'h', port: 5900, password: 'hunter2' };

describe('viewerOptions', () => {
  test('the page never gets the password', () => {
    const { info, endpoint: own } = viewerOptions({ endpoint }, null, DEFAULT_VIEWER_ARGUMENTS);
    expect(own.password).toBe('hunter2');
    expect(JSON.stringify(info)).not.toContain('hunter2');
    expect(info).toMatchObject({ title: null, address: 'h:5900', decode: DEFAULT_DECODE, fullscreen: false });
  });

  test('title: command line, then file, then saved name', () => {
    const profile = { endpoint, title: 'VM %d of 3' };
    expect(viewerOptions(profile, 'saved', { ...DEFAULT_VIEWER_ARGUMENTS, title: 'mine' }).info.title).toBe('mine');
    expect(viewerOptions(profile, 'saved', DEFAULT_VIEWER_ARGUMENTS).info.title).toBe('VM 1 of 3');
    expect(viewerOptions({ endpoint }, 'saved', DEFAULT_VIEWER_ARGUMENTS).info.title).toBe('saved');
  });

  test('hotkeys: the defaults, or those of the file alone with a way out', () => {
    const { hotkeys } = viewerOptions({ endpoint }, null, DEFAULT_VIEWER_ARGUMENTS).info;
    expect(hotkeys).toMatchObject({
      'toggle-fullscreen': 'f11',
      'zoom-in': 'ctrl++',
      'secure-attention': 'ctrl+alt+end',
    });
    const own = viewerOptions({ endpoint, hotkeys: { 'zoom-out': '<Ctrl>minus' } }, null, DEFAULT_VIEWER_ARGUMENTS);
    expect(own.info.hotkeys).toEqual({ 'zoom-out': 'ctrl+-', 'release-cursor': 'ctrl+alt' });
  });

  test('wishes about quality: command line, then connection, then the server', () => {
    const quality = (profile: object, args: object) =>
      viewerOptions({ endpoint, ...profile }, null, { ...DEFAULT_VIEWER_ARGUMENTS, ...args }).quality;
    expect(quality({}, {})).toEqual({ compression: null, videoCodec: null });
    expect(quality({ compression: 'quic', videoCodec: 'vp8' }, { compression: 'lz4' })).toEqual({
      compression: 'lz4',
      videoCodec: 'vp8',
    });
  });

  test('a ticket as host is good for one connection', () => {
    const ticket = { host: 'pvespiceproxy:64:100:node::sig', tlsPort: 61000 };
    expect(viewerOptions({ endpoint: ticket }, null, DEFAULT_VIEWER_ARGUMENTS).info.canReconnect).toBe(false);
    expect(viewerOptions({ endpoint }, null, DEFAULT_VIEWER_ARGUMENTS).info.canReconnect).toBe(true);
  });
});
