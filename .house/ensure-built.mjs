import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the whole project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const oldestNode = [20, 19];
const quietBuildMs = 1500;

/** Installs what is missing and builds what is stale; ends the process, saying why, where that fails. */
export async function ensureBuilt() {
  await ensureInstalled();
  const notice = setTimeout(() => console.error('weir: building …'), quietBuildMs);
  const build = await buildAll();
  clearTimeout(notice);
  if (build.code !== 0) giveUp('the build failed', build.output);
}

/** Compiles what is stale, then bundles. */
export async function buildAll() {
  const compiled = await runNode(['node_modules/typescript/bin/tsc', '-b']);
  return compiled.code === 0 ? runNode(['.house/bundle.mjs']) : compiled;
}

/** Installs the dependencies unless node_modules is in step with the lockfile; needs nothing but Node and npm. */
export async function ensureInstalled() {
  requireNode();
  if (isInstalled()) return;
  console.error('weir: installing dependencies …');
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // pnpm asks before it replaces node_modules, except where CI is set; nobody could answer here.
  const install = await run('npx', ['-y', packageManager, 'install', '--frozen-lockfile'], { CI: 'true' });
  if (install.code !== 0) giveUp('installing the dependencies failed', install.output);
}

/** Runs Node in the project's folder, its output kept. */
export function runNode(args, environment = {}) {
  return run(process.execPath, args, environment);
}

/** Gives the exit code, the output of both streams, and the seconds taken. */
function run(command, args, environment) {
  return new Promise((resolve) => {
    const started = performance.now();
    const chunks = [];
    const end = (code) => {
      resolve({ code, output: Buffer.concat(chunks).toString(), seconds: (performance.now() - started) / 1000 });
    };
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npx',
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  giveUp(
    `this is Node ${process.versions.node}; install Node ${oldestNode.join('.')} or newer from https://nodejs.org`,
  );
}

/** pnpm leaves a copy of the lockfile that it installed; a package that came later has no node_modules yet. */
function isInstalled() {
  const installed = join(root, 'node_modules/.pnpm/lock.yaml');
  if (!existsSync(installed)) return false;
  if (!readFileSync(installed).equals(readFileSync(join(root, 'pnpm-lock.yaml')))) return false;
  return ['packages', 'apps']
    .flatMap((area) => readdirSync(join(root, area)).map((name) => join(root, area, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .every((folder) => existsSync(join(folder, 'node_modules')));
}

function giveUp(reason, output = '') {
  if (output !== '') console.error(output.trimEnd());
  console.error(`weir: ${reason}.`);
  process.exit(1);
}
