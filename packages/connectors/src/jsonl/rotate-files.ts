import { existsSync, renameSync, rmSync } from 'node:fs';

/**
 * Makes room at `path`: the file there becomes `path.1`, that one `path.2`, and so on; the one beyond `keep` is deleted.
 *
 * Renames from the oldest to the newest, so that a crash in between loses nothing.
 */
export function rotateFiles(path: string, keep: number): void {
  if (keep === 0) return rmSync(path, { force: true });
  for (let number = keep - 1; number >= 1; number--) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  if (existsSync(path)) renameSync(path, `${path}.1`);
}
