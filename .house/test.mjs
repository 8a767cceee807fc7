import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, root, runNode } from './ensure-built.mjs';
import { ensurePrograms } from './ensure-programs.mjs';

const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const typesState = 'node_modules/.cache/weir/types.tsbuildinfo';
const long = process.argv.includes('--long');
const args = process.argv.slice(2).filter((argument) => argument !== '--long');
const environment = long ? { WEIR_LONG: '1' } : {};

/**
 * `npm test`: runs every gate, with a line for each and the output of those that fail, and ends with the totals of the tests.
 * `--long` adds the tests named `*.long.test.ts`. Any other argument goes to Jest, which then runs alone: `npm test -- packages/core`.
 */
await ensureInstalled();
ensurePrograms();
const folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
const resultsFile = join(folder, 'results.json');
const jestRun = [...jest, ...args, '--json', `--outputFile=${resultsFile}`];
try {
  process.exitCode = args.length > 0 ? testsAlone() : await allGates();
  console.log(totals());
} finally {
  rmSync(folder, { recursive: true });
}

function testsAlone() {
  const options = { cwd: root, env: { ...process.env, ...environment }, stdio: ['inherit', 'ignore', 'inherit'] };
  return spawnSync(process.execPath, jestRun, options).status ?? 1;
}

async function allGates() {
  const tsc = 'node_modules/typescript/bin/tsc';
  const stages = [
    [
      gate('build', '.house/build.mjs'),
      gate('types', tsc, '-p', '.house/tsconfig.tests.json', '--incremental', '--tsBuildInfoFile', typesState),
    ],
    [
      gate('lint', 'node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'),
      gate('format', 'node_modules/prettier/bin/prettier.cjs', '.', '--check', '--cache', '--log-level', 'warn'),
      gate('docs', '.house/docs.mjs', '--check'),
      gate('unused', 'node_modules/knip/bin/knip.js'),
    ],
    // The tests need the build, and run alone: some of them measure time.
    [gate('tests', ...jestRun, '--reporters', 'summary')],
  ];
  const results = [];
  for (const stage of stages) results.push(...(await runTwoAtATime(stage)));

  const failed = results.filter(({ code }) => code !== 0).map(({ name }) => name);
  if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

function gate(name, ...command) {
  return async () => ({ name, ...(await runNode(command, environment)) });
}

/** Starts the gates in order, and reports each as soon as it and those before it are done. */
async function runTwoAtATime(gates) {
  const results = [];
  let started = 0;
  let reported = 0;
  const lane = async () => {
    while (started < gates.length) {
      const index = started++;
      results[index] = await gates[index]();
      while (results[reported] !== undefined) report(results[reported++]);
    }
  };
  await Promise.all([lane(), lane()]);
  return results;
}

function report({ name, seconds, code, output }) {
  console.log(`${name.padEnd(7)} ${seconds.toFixed(1).padStart(6)} s  ${code === 0 ? 'ok' : 'FAILED'}`);
  if (code !== 0) console.log(`\n${output.trim()}\n`);
}

/** A suite that could not be loaded counts as one failed test. */
function totals() {
  const none = {
    numPassedTests: 0,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 0,
    numTodoTests: 0,
  };
  const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : none;
  const skipped = results.numPendingTests + results.numTodoTests;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
