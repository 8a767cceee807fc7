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
};

export default config;
