import { readFileSync } from 'node:fs';

/** The items of a JSONL file, in which every line has to be whole. */
export function jsonLines(path: string): unknown[] {
  const text = readFileSync(path, 'utf8');
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}
