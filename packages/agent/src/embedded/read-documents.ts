import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DocumentsUnreadableError } from '../errors/documents-unreadable-error.js';
import { markdownPassages, type Passage } from './markdown-passages.js';

/** Reads Markdown files, and those below folders, into passages. @throws DocumentsUnreadableError */
export async function readDocuments(paths: readonly string[]): Promise<Passage[]> {
  const files = (await Promise.all(paths.map(markdownFiles))).flat();
  const passages = await Promise.all(
    files.map(async ({ file, name }) => markdownPassages(name, await readFile(file, 'utf8'))),
  );
  return passages.flat();
}

/** Pages of figures and of references to tests: nothing in them answers a question. */
const tables = new Set(['performance.md', 'laws.md']);

/** Reads Weir's own documentation: as it lies in the repository, or as it comes with the package. @throws DocumentsUnreadableError */
export async function readWeirDocs(): Promise<Passage[]> {
  const passages = await readDocuments([weirDocs()]);
  return passages.filter(({ file }) => !tables.has(file));
}

function weirDocs(): string {
  const places = ['../../../../docs/', '../../docs/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new DocumentsUnreadableError(places.join(' or '));
  return found;
}

async function markdownFiles(path: string): Promise<{ file: string; name: string }[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ file: path, name: basename(path) }];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && extname(entry.name) === '.md')
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => ({ file, name: relative(path, file) }));
  } catch (cause) {
    throw new DocumentsUnreadableError(path, { cause });
  }
}
