import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../errors/errno-of.js';
import { FolderInUseError } from '../errors/folder-in-use-error.js';

/** By their real paths: a link leads to one folder by two names. */
const ownFolders = new Set<string>();

/**
 * Takes a folder that is there for oneself, by a file with the process's id. The lock of a process that is no more is taken over.
 *
 * @returns gives it back
 * @throws FolderInUseError
 */
export function lockFolder(path: string): () => void {
  const folder = realpathSync(path);
  const file = join(folder, 'lock');
  if (ownFolders.has(folder)) throw new FolderInUseError(path, process.pid, true);
  const owner = ownerOf(file);
  if (owner !== undefined && owner !== process.pid && isRunning(owner)) throw new FolderInUseError(path, owner);
  // Two may have found it free at the same time: only one can make it anew.
  rmSync(file, { force: true });
  writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
  ownFolders.add(folder);
  return () => {
    rmSync(file, { force: true });
    ownFolders.delete(folder);
  };
}

function ownerOf(file: string): number | undefined {
  try {
    const id = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return id > 0 ? id : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    // It may not be told, so it is there.
    return errnoOf(error) === 'EPERM';
  }
}
