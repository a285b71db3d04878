/** The environments of the tree, as `npm run check` compiles them: one tsconfig each, with that environment's types only. */

/** @type {readonly { config: string; vue: boolean }[]} */
export const projects = [
  { config: 'main/spice/tsconfig.json', vue: false },
  { config: 'native-addons/tsconfig.json', vue: false },
  { config: 'main/tsconfig.json', vue: false },
  { config: 'main/shell/tsconfig.json', vue: false },
  { config: 'preload/tsconfig.json', vue: false },
  { config: 'renderer/tsconfig.json', vue: true },
  { config: 'renderer/worker/tsconfig.json', vue: false },
  { config: 'test/tsconfig.json', vue: false },
  { config: 'build/tsconfig.json', vue: false },
];
