import { identityOf, sameFile, OpenedFile } from './opened-file.js';

/** How many rotated files are looked through for the one that was being read. */
const mostRotated = 1000;
/** How often names are looked at again when they move on meanwhile. */
const attempts = 5;

/**
 * Opens the file that was written after `current`, once `path` no longer names that one; `undefined` as long as it does.
 *
 * Rotation renames `path` to `path.1`, `path.1` to `path.2` and so on. Where `current` is found under such a name, its successor is
 * the file with the number below: nothing is passed over however often the file was rotated meanwhile. Otherwise it is `path` itself.
 */
export async function openNextFile(path: string, current: OpenedFile): Promise<OpenedFile | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const named = await identityOf(path);
    if (named === undefined || sameFile(current, named)) return undefined;
    const number = await rotatedNumber(path, current);
    const next = await OpenedFile.openIfThere(number > 1 ? `${path}.${number - 1}` : path);
    if (next === undefined) continue;
    const stillThere = number === 0 || sameFile(current, await identityOf(`${path}.${number}`));
    if (stillThere && !sameFile(current, next)) return next;
    await next.close();
  }
  return undefined;
}

/** The number that rotation has given to a file; 0 where it is not to be found. */
async function rotatedNumber(path: string, current: OpenedFile): Promise<number> {
  for (let number = 1; number <= mostRotated; number++) {
    const named = await identityOf(`${path}.${number}`);
    if (named === undefined) return 0;
    if (sameFile(current, named)) return number;
  }
  return 0;
}
