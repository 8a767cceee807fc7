import type { Config } from 'jest';

const config: Config = {
  roots: ['<rootDir>/packages', '<rootDir>/apps', '<rootDir>/docs', '<rootDir>/.house'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...(process.env['WEIR_LONG'] ? [] : ['\\.long\\.test\\.ts$'])],
  // Built files repeat what stands in src; packages find each other's sources by the condition below.
  modulePathIgnorePatterns: ['<rootDir>/(packages|apps)/[^/]+/dist/'],
  // No test measures time; this only ends one that hangs, on a machine that may be busy.
  testTimeout: 60_000,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@weir/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: '<rootDir>/.house/tsconfig.tests.json' }] },
  maxWorkers: 2,
  // Modules of files that are done stay in memory: a worker that holds so much is begun anew before it spends its time on garbage.
  workerIdleMemoryLimit: '1GB',
};

export default config;
