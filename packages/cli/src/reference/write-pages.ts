import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** What a folder of generated pages needs, to hold these pages and nothing else. */
export interface PageChanges {
  /** Paths of pages that are missing, or not as they would be written. */
  readonly stale: readonly string[];
  /** Paths of files that are none of the pages. */
  readonly surplus: readonly string[];
}

/** Compares a folder with the pages that it should hold, by their paths in it. */
export async function comparePages(folder: string, pages: ReadonlyMap<string, string>): Promise<PageChanges> {
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  const present = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return {
    stale: [...pages]
      .map(([page, text]) => [join(folder, page), text] as const)
      .flatMap(([path, text]) => (read(path) === text ? [] : [path])),
    surplus: present.filter((path) => !pages.has(relative(folder, path))),
  };
}

/** Writes the pages that are stale and removes what is no page. */
export async function writePages(folder: string, pages: ReadonlyMap<string, string>): Promise<PageChanges> {
  const changes = await comparePages(folder, pages);
  for (const path of changes.surplus) await rm(path);
  for (const path of changes.stale) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, pages.get(relative(folder, path)) ?? '');
  }
  return changes;
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
