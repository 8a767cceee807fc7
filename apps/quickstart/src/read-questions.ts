import { fstatSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** How long to wait for a first line on a pipe that nobody may ever write to, in ms. */
const patience = 3000;

/**
 * The questions to ask: what stands on the command line, else the lines that are piped in.
 *
 * @returns an empty list where there are neither, or where nothing came on standard input for three seconds
 */
export async function readQuestions(args: readonly string[], input: NodeJS.ReadStream): Promise<string[]> {
  if (args.length > 0) return [args.join(' ')];
  return isPiped(input) ? readLines(input) : [];
}

function isPiped({ isTTY, fd }: NodeJS.ReadStream & { fd?: number }): boolean {
  if (isTTY || fd === undefined) return false;
  try {
    const kind = fstatSync(fd);
    return kind.isFIFO() || kind.isFile() || kind.isSocket();
  } catch {
    // Standard input is closed: nobody pipes anything in.
    return false;
  }
}

async function readLines(input: NodeJS.ReadStream): Promise<string[]> {
  const lines = createInterface({ input, crlfDelay: Infinity });
  const questions: string[] = [];
  const giveUp = setTimeout(() => lines.close(), patience);
  for await (const line of lines) {
    clearTimeout(giveUp);
    if (line.trim() !== '') questions.push(line.trim());
  }
  clearTimeout(giveUp);
  input.unref();
  return questions;
}
