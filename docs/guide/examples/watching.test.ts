import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sessionOf } from './__fixtures__/session-of.js';

const folder = fileURLToPath(new URL('watching/', import.meta.url));
const tracing = fileURLToPath(new URL('../../../packages/agent/src/tracing/__fixtures__/guide/', import.meta.url));
const examples = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}${file}`),
  `${tracing}traced-run.ts`,
];
const page = readFileSync(new URL('../watching.md', import.meta.url), 'utf8');

describe('the page on watching runs', () => {
  it.each(examples)('shows what is printed: %s', async (path) => {
    const session = readFileSync(path.replace('.ts', '.txt'), 'utf8').trimEnd();
    expect(await sessionOf(path)).toBe(session);
  });

  it.each(examples)('has the code and the session: %s', (path) => {
    for (const file of [path, path.replace('.ts', '.txt')])
      expect(page).toContain(`\n${readFileSync(file, 'utf8').trimEnd()}\n\`\`\``);
  });
});
