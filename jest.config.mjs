/** Jest: four projects. unit and dom sit beside the code, integration and e2e need what `npm test` sets up first. */

const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2023',
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const ignored = ['/node_modules/', '/dist/', '/release/'];

const shared = {
  rootDir: import.meta.dirname,
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'vue'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/release/'],
  testPathIgnorePatterns: ignored,
  transform: { '\\.(ts|mts|mjs)$': swc },
};

/** @type {import('jest').Config} */
const config = {
  maxWorkers: 2,
  workerIdleMemoryLimit: '768MB',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/main/**/*.test.ts',
        '<rootDir>/native-addons/**/*.test.ts',
        '<rootDir>/preload/**/*.test.ts',
        '<rootDir>/build/**/*.test.ts',
        '<rootDir>/test/unit/**/*.test.ts',
        '<rootDir>/test/fakes/**/*.test.ts',
        '<rootDir>/test/lab/**/*.test.ts',
        '<rootDir>/test/fuzz/**/*.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'dom',
      testEnvironment: 'jsdom',
      // Vue's CommonJS build is what jest can load: without this, jsdom asks for the browser's ES modules.
      testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
      testMatch: ['<rootDir>/renderer/**/*.test.ts'],
      transform: {
        '\\.vue$': '<rootDir>/build/jest-vue-transform.cjs',
        'node_modules/(pinia|nostics|@vue/devtools-[a-z]+)/.*\\.m?js$': swc,
        ...shared.transform,
      },
      // Pinia comes as ES modules only.
      transformIgnorePatterns: ['/node_modules/(?!(pinia|nostics|@vue/devtools-[a-z]+)/)'],
      moduleNameMapper: {
        '\\.css$': '<rootDir>/build/jest-asset-stub.cjs',
        '\\?(worker|url|raw|inline)(&.*)?$': '<rootDir>/build/jest-asset-stub.cjs',
        '\\.(svg|png|wasm)$': '<rootDir>/build/jest-asset-stub.cjs',
      },
    },
    {
      ...shared,
      displayName: 'integration',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/build/jest-long-timeout.cjs'],
    },
    {
      ...shared,
      displayName: 'e2e',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/build/jest-long-timeout.cjs'],
    },
  ],
};

export default config;
