import { format } from 'node:util';
import { jest } from '@jest/globals';

/** What an example prints, as a person would see it in a terminal. */
export async function sessionOf(path: string): Promise<string> {
  let printed = '';
  const log = jest.spyOn(console, 'log').mockImplementation((...args) => {
    printed += `${format(...args)}\n`;
  });
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    await import(path);
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
  return printed.trimEnd();
}
