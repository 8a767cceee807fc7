import { fstatSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How long to wait for a line on a pipe that nobody may ever write to, or close, in ms. */
const patience = 3000;

/** Standard input, or what stands in for it. */
export type QuestionInput = Readable & { readonly isTTY?: boolean; readonly fd?: number };

/**
 * The questions to ask: what stands on the command line, else the lines that are piped in.
 *
 * @returns an empty list where there are neither, or where nothing came on standard input for three seconds
 */
export async function readQuestions(args: readonly string[], input: QuestionInput): Promise<string[]> {
  if (args.length > 0) return [args.join(' ')];
  return isPiped(input) ? readLines(input) : [];
}

function isPiped({ isTTY, fd }: QuestionInput): boolean {
  if (isTTY || fd === undefined) return false;
  try {
    const kind = fstatSync(fd);
    return kind.isFIFO() || kind.isFile() || kind.isSocket();
  } catch {
    // Standard input is closed: nobody pipes anything in.
    return false;
  }
}

/** Takes lines until the input ends, or falls silent. */
async function readLines(input: Readable): Promise<string[]> {
  const lines = createInterface({ input, crlfDelay: Infinity });
  const questions: string[] = [];
  const giveUp = setTimeout(() => lines.close(), patience);
  for await (const line of lines) {
    giveUp.refresh();
    if (line.trim() !== '') questions.push(line.trim());
  }
  clearTimeout(giveUp);
  // An open pipe would keep the process alive.
  input.destroy();
  return questions;
}
