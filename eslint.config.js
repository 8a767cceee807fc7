import { readFileSync } from 'node:fs';
import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import house from './.house/eslint/plugin.js';

const floors = JSON.parse(readFileSync(new URL('.house/floors.json', import.meta.url), 'utf8'));
const browserSafe = Object.keys(floors).filter((name) => floors[name].browserSafe);

const tests = ['**/*.test.ts', '**/__fixtures__/**'];
const sources = 'packages/*/src/**/*.ts';

const fromNode = {
  group: ['node:*'],
  message: 'This package also runs in browsers: leave Node to connectors, cli and the apps.',
};
const zodAtRunTime = {
  name: 'zod',
  allowTypeImports: true,
  message: "Importing a component must not load zod: use the 'z' that `config: ({ z }) => …` is given.",
};

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', 'apps/*/out/']),
  {
    // A rule that is wrong is changed here, for all; nothing is switched off in passing.
    linterOptions: { noInlineConfig: true },
    plugins: { house },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
    },
  },
  {
    name: 'typescript',
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    languageOptions: {
      parserOptions: { project: '.house/tsconfig.tests.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'house/floors': 'error',
      'house/no-vague-files': 'error',
      'house/observable-names': 'error',

      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'rxjs-x/throw-error': ['error', { allowThrowingUnknown: true }],

      // `return subscriber.error(…)` leaves early in one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // `clock.schedule<void>(…)` is how a schedule without state is written.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Types cannot tell what a call changed behind them, nor what JSON.stringify gives for undefined.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `EventType` is `string` only until users add their own events.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // `Subject<void>` and `Observable<unknown>` say what they carry, default or not.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      // Public signatures name their types for inference at the call, also where one appears once.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Implementing an asynchronous interface without waiting is fine.
      '@typescript-eslint/require-await': 'off',
      // Objects made of closures are taken apart freely; rxjs-x/no-unbound-methods minds the rest.
      '@typescript-eslint/unbound-method': 'off',
      // Each overload has its own words.
      '@typescript-eslint/unified-signatures': 'off',
      // An error that nobody handles is raised by RxJS, which is right where nobody could handle it.
      'rxjs-x/no-ignored-error': 'off',
      'rxjs-x/no-ignored-default-value': 'off',
      // Operators on the hot path are Subscribers, as RxJS's own are.
      'rxjs-x/no-subclass': 'off',
    },
  },
  {
    name: 'sources',
    files: [sources],
    ignores: tests,
    rules: {
      'house/no-bare-error': 'error',
      'max-lines': ['error', 300],
      '@typescript-eslint/max-params': ['error', { max: 4 }],
    },
  },
  {
    name: 'overloads of a chain have a parameter for each step',
    files: ['packages/core/src/rows/chain.ts'],
    rules: { '@typescript-eslint/max-params': 'off' },
  },
  {
    name: 'libraries: time is passed in, and what is said goes through the logger',
    files: [sources],
    ignores: [...tests, 'packages/cli/**'],
    rules: { 'house/injected-time': 'error', 'no-console': 'error' },
  },
  {
    name: 'browser-safe',
    files: browserSafe.map((name) => `packages/${name}/src/**/*.ts`),
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', 'process', 'Buffer', '__dirname', '__filename'],
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [zodAtRunTime], patterns: [fromNode] }],
    },
  },
  {
    name: 'the schemas of events are what loads zod',
    files: ['packages/core/src/events/schemas.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [fromNode] }] },
  },
  {
    name: 'operators',
    files: ['packages/operators/src/*/*.ts'],
    ignores: tests,
    rules: { 'house/component-file': 'error' },
  },
  {
    name: "built on what RxJS's own operators are built on, which it calls internal",
    files: ['packages/{core,operators,runtime,testing}/src/**/*.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    name: 'examples of the guide that need what only their package has: they say what users say',
    files: ['packages/*/src/**/__fixtures__/guide/*.ts'],
    rules: { 'house/floors': 'off' },
  },
  {
    name: 'tests',
    files: tests,
    rules: {
      'house/stated-skips': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Jest's matchers and parsed output are `any`; the assertions check them.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Letters of marbles; errors that are no Errors, and sources that break the rules, are what is tested.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      'rxjs-x/no-implicit-any-catch': 'off',
      'rxjs-x/no-nested-subscribe': 'off',
      'rxjs-x/no-redundant-notify': 'off',
      'rxjs-x/throw-error': 'off',
    },
  },
);
