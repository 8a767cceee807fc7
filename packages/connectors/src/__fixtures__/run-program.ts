import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Readable } from 'node:stream';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const node = [process.execPath, '--conditions=@weir/source', '--import', tsx] as const;

export interface RunProgramOptions {
  args?: readonly string[];
  /** A shell command that gets the program as `"$@"`. */
  shell?: string;
  /** What standard input gives before it falls silent; it stays open. */
  input?: string;
}

/** Starts a program that lies beside the tests, from source, in a process of its own. */
export function startProgram(file: URL, { args = [], shell = '"$@"', input = '' }: RunProgramOptions = {}): Program {
  const command = ['-c', shell, 'sh', ...node, fileURLToPath(file), ...args];
  const environment = { ...process.env, TSX_DISABLE_CACHE: '1', NODE_OPTIONS: '' };
  const program = spawn('sh', command, { stdio: 'pipe', env: environment });
  program.stdin.on('error', () => undefined).write(input);
  return program;
}

export type Program = ChildProcessWithoutNullStreams;

/** Gathers what a program writes until it ends. */
export async function outcomeOf(program: Program): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const ended = new Promise<number | null>((resolve) => program.once('close', resolve));
  const [stdout, stderr] = await Promise.all([textOf(program.stdout), textOf(program.stderr)]);
  return { code: await ended, stdout, stderr };
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  return text;
}
