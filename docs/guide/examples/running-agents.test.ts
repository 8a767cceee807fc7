import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { jest } from '@jest/globals';

const folder = fileURLToPath(new URL('running-agents/', import.meta.url));
const examples = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const page = readFileSync(new URL('../running-agents.md', import.meta.url), 'utf8');

/** What an example prints. */
async function sessionOf(example: string): Promise<string> {
  let printed = '';
  const log = jest.spyOn(console, 'log').mockImplementation((...args) => void (printed += `${format(...args)}\n`));
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  await import(`${folder}${example}`);
  log.mockRestore();
  write.mockRestore();
  return printed.trimEnd();
}

describe('the page on running agents', () => {
  it.each(examples)('shows what is printed: %s', async (example) => {
    const session = readFileSync(`${folder}${example.replace('.ts', '.txt')}`, 'utf8').trimEnd();
    expect(await sessionOf(example)).toBe(session);
  });

  it.each(examples)('has the code and the session: %s', (example) => {
    for (const file of [example, example.replace('.ts', '.txt')]) {
      const text = readFileSync(`${folder}${file}`, 'utf8').trimEnd();
      expect(page).toContain(`<!-- example: running-agents/${file} -->`);
      expect(page).toContain(text);
    }
  });
});
