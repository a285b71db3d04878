/** What the command line of the app means, and which mistakes it names. */

import { describe, expect, test } from '@jest/globals';

import { ownArguments, parseArguments } from './arguments';

const parse = (...args: string[]) => parseArguments(args, '/home/me');

describe('parseArguments', () => {
  test('nothing opens the home window', () => {
    expect(parse()).toEqual({
      kind: 'run',
      target: null,
      fullscreen: false,
      decode: 'auto',
      presenter: null,
      title: null,
      verbose: false,
      screenshotDir: null,
      compression: null,
      videoCodec: null,
    });
  });

  test('reads every option, long and short', () => {
    const expected = {
      kind: 'run',
      target: 'a.vv',
      fullscreen: true,
      decode: 'main',
      presenter: '2d',
      title: 'My VM',
      verbose: true,
      screenshotDir: '/home/me/shots',
      compression: 'lz4',
      videoCodec: 'vp8',
    };
    expect(
      parse(
        '--fullscreen',
        '--title=My VM',
        '--decode=main',
        '--presenter=2d',
        '--verbose',
        '--screenshot-dir=shots',
        '--spice-preferred-compression=lz4',
        '--video-codec=vp8',
        'a.vv',
      ),
    ).toEqual(expected);
    expect(
      parse(
        ...['-f', '-t', 'My VM', '-v', '--decode', 'main', '--presenter', '2d', 'a.vv', '--screenshot-dir', 'shots'],
        ...['--compression', 'lz4', '--video-codec', 'vp8'],
      ),
    ).toEqual(expected);
  });

  test('switches of the runtime are not ours', () => {
    expect(parse('--no-sandbox', '--user-data-dir=/tmp/x', '--inspect=0', 'h:1')).toMatchObject({
      kind: 'run',
      target: 'h:1',
    });
  });

  test('after -- everything is a target', () => {
    expect(parse('--', '--odd.vv')).toMatchObject({ kind: 'run', target: '--odd.vv' });
  });

  test('standard input is a target', () => {
    expect(parse('-')).toMatchObject({ kind: 'run', target: '-' });
  });

  test.each([
    [['--nonsense'], 'unknown option --nonsense'],
    [['--password=secret'], 'unknown option --password'],
    [['-x'], 'unknown option -x'],
    [['--title'], 'option --title needs a value'],
    [['--title='], 'option --title needs a value'],
    [['--fullscreen=yes'], 'option --fullscreen takes no value'],
    [['--decode=gpu'], '--decode is main, renderer or auto'],
    [['--presenter=vulkan'], '--presenter is webgl or 2d'],
    [['--compression=zip'], '--compression is off, auto-glz, auto-lz, quic, glz, lz or lz4'],
    [['--video-codec=av1'], '--video-codec is mjpeg, vp8, h264, vp9 or h265'],
    [['a.vv', 'b.vv'], 'more than one target was given'],
  ])('%j is refused', (args, message) => {
    expect(parse(...args)).toEqual({ kind: 'error', message });
  });

  test('help and version', () => {
    expect(parse('--help')).toEqual({ kind: 'help' });
    expect(parse('-h')).toEqual({ kind: 'help' });
    expect(parse('--version', 'a.vv')).toEqual({ kind: 'version' });
  });
});

describe('ownArguments', () => {
  test('drops the program and the folder of the app', () => {
    expect(ownArguments(['electron', '/app', '--no-sandbox', 'x.vv'], '/app', '/')).toEqual(['--no-sandbox', 'x.vv']);
    expect(ownArguments(['electron', '--no-sandbox', '.', 'x.vv'], '/app', '/app')).toEqual(['--no-sandbox', 'x.vv']);
  });

  test('keeps everything of a packaged app', () => {
    expect(ownArguments(['saffron', 'x.vv'], null, '/')).toEqual(['x.vv']);
  });
});
