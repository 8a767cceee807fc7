import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface StartOptions {
  /** What standard input gives; it stays open and silent behind that where `keepOpen` says so, and is /dev/null where it is left out. */
  input?: string;
  keepOpen?: boolean;
  env?: Readonly<Record<string, string>>;
}

/** Starts the quickstart from source, in a process of its own. */
export function startQuickstart(args: readonly string[], { input, keepOpen = false, env = {} }: StartOptions = {}) {
  const child = spawn(process.execPath, ['--conditions=@weir/source', '--import', tsx, main, ...args], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', WEIR_MODEL: '', QUESTION: '', ...env },
  });
  child.stdin?.on('error', () => undefined).write(input);
  if (!keepOpen) child.stdin?.end();
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const outcome = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      child.stdin?.destroy();
      resolve({ code, stdout, stderr });
    });
  });
  return {
    outcome,
    signal: (name: NodeJS.Signals) => child.kill(name),
    /** Resolves once what it has written matches, or when it has ended. */
    said: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        child.stdout?.on('data', () => pattern.test(stdout) && resolve());
        child.once('close', () => resolve());
      }),
  };
}
