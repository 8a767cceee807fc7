import { open, type FileHandle } from 'node:fs/promises';

const blockBytes = 64 * 1024;
const newline = 0x0a;
/** A longer last line is not looked into: it counts as half-written. */
const longestChecked = 16 * 1024 * 1024;

/** What was done about a last line that has no end. */
export interface TailRepair {
  readonly path: string;
  /** How many bytes the line has. */
  readonly bytes: number;
  /** Where the bytes are kept now; undefined where the line was whole and only lacked its end. */
  readonly movedTo: string | undefined;
}

/**
 * Mends a file of JSON lines whose last line was half written, as after a crash or a full disk.
 *
 * A line that is whole gets its missing newline. The bytes of any other go to the end of `<path>.corrupt`, as a line of their own, before they are cut off:
 * nothing is thrown away. Gives `undefined` where there was nothing to mend.
 */
export async function repairTail(path: string): Promise<TailRepair | undefined> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const start = await lastLineStart(file, size);
    if (start === size) return undefined;
    if (await isWholeLine(file, start, size)) {
      await file.write('\n', size);
      return { path, bytes: size - start, movedTo: undefined };
    }
    const movedTo = `${path}.corrupt`;
    await moveAside(file, { start, size, movedTo });
    return { path, bytes: size - start, movedTo };
  } finally {
    await file.close();
  }
}

/** The offset behind the last newline. */
async function lastLineStart(file: FileHandle, size: number): Promise<number> {
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - blockBytes);
    const found = (await readAt(file, start, end)).lastIndexOf(newline);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return 0;
}

/** Only what is closed by its last character can be known to be whole: of `12` nobody can tell that it was not to be `123`. */
async function isWholeLine(file: FileHandle, start: number, size: number): Promise<boolean> {
  if (size - start > longestChecked) return false;
  const line = (await readAt(file, start, size)).toString();
  if (!/^\s*[[{"]/.test(line)) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

async function moveAside(file: FileHandle, { start, size, movedTo }: { start: number; size: number; movedTo: string }) {
  const corrupt = await open(movedTo, 'a');
  try {
    for (let at = start; at < size; at += blockBytes) {
      await corrupt.appendFile(await readAt(file, at, Math.min(size, at + blockBytes)));
    }
    await corrupt.appendFile('\n');
    await corrupt.sync();
  } finally {
    await corrupt.close();
  }
  await file.truncate(start);
}

async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}
