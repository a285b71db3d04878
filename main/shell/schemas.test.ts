/** What a page may say: the right arguments pass, everything else is an error without the value in it. */

import { describe, expect, test } from '@jest/globals';

import { COMMAND_NAMES } from '../../preload/contract/commands';
import { parseCommandArguments } from './schemas';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);

describe('parseCommandArguments', () => {
  test('every command has a schema, and none takes what is no list', () => {
    for (const name of COMMAND_NAMES) {
      for (const args of [undefined, null, {}, 'x', [Symbol('x'), 1, 2]]) {
        expect(() => parseCommandArguments(name, args)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENTS' }));
      }
    }
  });

  test('passes what is right', () => {
    expect(parseCommandArguments('connections.favourite', ['id', true])).toEqual(['id', true]);
    expect(parseCommandArguments('viewer.saveScreenshot', [PNG, 'a.png'])).toEqual([PNG, 'a.png']);
    expect(parseCommandArguments('app.info', [])).toEqual([]);
  });

  test('wishes about quality are names that are known', () => {
    const wish = { compression: 'lz4', videoCodec: null };
    expect(parseCommandArguments('viewer.setQuality', [wish])).toEqual([wish]);
    for (const bad of [{}, { ...wish, compression: 7 }, { ...wish, videoCodec: 'theora' }]) {
      expect(() => parseCommandArguments('viewer.setQuality', [bad])).toThrow('bad argument');
    }
  });

  test('a guest has whole pixels, and no more than a screen can have', () => {
    expect(parseCommandArguments('viewer.fitGuest', [1024, 768])).toEqual([1024, 768]);
    for (const bad of [[0, 768], [1024, 70_000], [1024.5, 768], [1024], ['1024', 768]]) {
      expect(() => parseCommandArguments('viewer.fitGuest', bad)).toThrow('bad argument');
    }
  });

  test('cuts titles, which come from servers', () => {
    expect(parseCommandArguments('viewer.setTitle', ['x'.repeat(1000)])).toEqual(['x'.repeat(300)]);
  });

  test('a screenshot is a PNG', () => {
    expect(() => parseCommandArguments('viewer.copyScreenshot', [new Uint8Array(20)])).toThrow('bad argument');
    expect(() => parseCommandArguments('viewer.copyScreenshot', [[...PNG]])).toThrow('bad argument');
  });

  test('errors name the place, never the value', () => {
    const draft = { name: 'a', host: 'h', port: 70000, password: 'hunter2' };
    expect(() => parseCommandArguments('connections.save', [draft])).toThrow(
      /^connections\.save: bad argument at 0\.\w+$/,
    );
  });
});
