// Keeps the code in the guide equal to the example files that the tests run. `--check` names stale pages instead of writing them.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const guide = join(import.meta.dirname, '../docs/guide');
const marker = /<!-- example: (\S+) -->\n```(\w+)\n[\s\S]*?```/g;

export function embedExamples({ check }) {
  const stale = [];
  for (const page of readdirSync(guide).filter((name) => name.endsWith('.md'))) {
    const path = join(guide, page);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(marker, (_, file, language) => {
      const code = readFileSync(join(guide, 'examples', file), 'utf8').trimEnd();
      return `<!-- example: ${file} -->\n\`\`\`${language}\n${code}\n\`\`\``;
    });
    if (after === before) continue;
    stale.push(path);
    if (!check) writeFileSync(path, after);
  }
  return stale;
}
