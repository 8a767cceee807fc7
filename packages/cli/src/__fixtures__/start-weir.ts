import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const command = fileURLToPath(new URL('../weir.ts', import.meta.url));
const node = [process.execPath, '--conditions=@weir/source', '--import', tsx, command] as const;

export interface StartOptions {
  /** A shell command that gets the weir command as `"$@"`. */
  shell?: string;
  env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  /** The exit code, or the name of the signal that ended the process. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The weir command in a process of its own. */
export interface WeirProcess {
  /** What it has written, once that matches; what it has written at all where it ends before. */
  said(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  readonly outcome: Promise<Outcome>;
}

/** Starts the weir command from source, as a real process with pipes for its streams. */
export function startWeir(args: readonly string[], { shell = 'exec "$@"', env = {} }: StartOptions = {}): WeirProcess {
  const environment = { ...process.env, NODE_OPTIONS: '', ...env };
  const child = spawn('sh', ['-c', shell, 'sh', ...node, ...args], { stdio: 'pipe', env: environment });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => (written[name] += chunk));
  }
  const outcome = new Promise<Outcome>((resolve) => {
    child.once('close', (code, signal) => resolve({ code: code ?? signal, ...written }));
  });
  return {
    said: (pattern) => said(child, pattern, () => written.stdout),
    signal: (name) => child.kill(name),
    outcome,
  };
}

/** Runs the weir command to its end. */
export function runWeir(args: readonly string[], options?: StartOptions): Promise<Outcome> {
  return startWeir(args, options).outcome;
}

function said(child: ChildProcessWithoutNullStreams, pattern: RegExp, text: () => string): Promise<string> {
  return new Promise((resolve) => {
    const look = () => {
      if (pattern.test(text())) resolve(text());
    };
    child.stdout.on('data', look);
    child.once('close', () => resolve(text()));
    look();
  });
}
