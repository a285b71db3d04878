/** The import-boundary check itself: what it sees, what it refuses, and that a refusal says where to go. */
import { describe, expect, it } from '@jest/globals';
import { importsOf } from './check-layers.mjs';
import { judge, layers } from './layers.mjs';

describe('importsOf', () => {
  it('sees every form of import', () => {
    const source = [
      "import { a } from './a';",
      "import type { B } from '../b';",
      "import c, { type D } from 'c';",
      "import 'side-effect';",
      "export * from './e';",
      "const f = await import('f');",
      "const g = require('node:g');",
      'import {\n  h,\n  i,\n} from "./h";',
    ].join('\n');
    expect(importsOf(source)).toEqual([
      { specifier: './a', typeOnly: false },
      { specifier: '../b', typeOnly: true },
      { specifier: 'c', typeOnly: false },
      { specifier: 'side-effect', typeOnly: false },
      { specifier: './e', typeOnly: false },
      { specifier: 'f', typeOnly: false },
      { specifier: 'node:g', typeOnly: false },
      { specifier: './h', typeOnly: false },
    ]);
  });

  it('looks into single-file components and not into comments', () => {
    const source = `<script setup lang="ts">import x from './x.vue';\n// import y from './y';\n/* import z from './z'; */\n</script>`;
    expect(importsOf(source)).toEqual([{ specifier: './x.vue', typeOnly: false }]);
  });
});

describe('judge', () => {
  const allowed: [string, string, string | undefined][] = [
    ['main/spice/channels/display.ts', '../wire/reader', 'main/spice/wire/reader.ts'],
    ['main/spice/transport/tcp.ts', 'node:net', undefined],
    ['main/shell/windows.ts', 'electron', undefined],
    ['main/session/session.ts', '../spice/channels/main', 'main/spice/channels/main.ts'],
    ['renderer/worker/engine.ts', '../../main/spice/display/pipeline', 'main/spice/display/pipeline.ts'],
    ['renderer/stores/viewer.ts', 'pinia', undefined],
    ['main/spice/wire/reader.test.ts', 'fast-check', undefined],
    ['test/e2e/open.test.ts', 'electron', undefined],
  ];
  it.each(allowed)('lets %s import %s', (file, specifier, target) => {
    expect(judge({ file, specifier, target })).toBeUndefined();
  });

  const refused: [string, string, string | undefined][] = [
    ['main/spice/wire/reader.ts', 'node:fs', undefined],
    ['main/spice/wire/reader.ts', '../display/surface', 'main/spice/display/surface.ts'],
    ['main/spice/display/surface.ts', '../transport/tcp', 'main/spice/transport/tcp.ts'],
    ['main/spice/channels/main.ts', 'electron', undefined],
    ['main/session/session.ts', 'electron', undefined],
    ['main/session/session.ts', '../shell/log', 'main/shell/log.ts'],
    ['main/connections/store.ts', 'left-pad', undefined],
    ['preload/index.ts', '../main/spice/log', 'main/spice/log.ts'],
    ['renderer/views/HomeView.vue', '../../main/spice/wire/reader', 'main/spice/wire/reader.ts'],
    ['renderer/worker/engine.ts', '../../main/session/session', 'main/session/session.ts'],
    ['main/spice/channels/main.ts', '../../../test/fakes/server', 'test/fakes/server.ts'],
    ['main/spice/wire/reader.test.ts', 'electron', undefined],
  ];
  it.each(refused)('stops %s from importing %s', (file, specifier, target) => {
    const layer = layers.find((candidate) => candidate.files.test(file));
    expect(judge({ file, specifier, target })).toContain(`Instead: ${layer?.instead ?? 'no such layer'}`);
  });

  it('lets the contract share names with the engine, but no code', () => {
    const found = { file: 'preload/contract/session.ts', specifier: 'x', target: 'main/spice/wire/errors.ts' };
    expect(judge({ ...found, typeOnly: true })).toBeUndefined();
    expect(judge({ ...found, typeOnly: false })).toContain('Instead:');
  });
});
