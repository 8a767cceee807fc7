import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { FolderInUseError } from '../errors/folder-in-use-error.js';
import { lockFolder } from './folder-lock.js';

describe('lockFolder', () => {
  const at = temporaryFolder();
  const folder = () => dirname(at('lock'));

  it('takes a folder for one, until it is given back', () => {
    const unlock = lockFolder(folder());
    expect(readFileSync(at('lock'), 'utf8')).toBe(`${process.pid}\n`);
    expect(() => lockFolder(folder())).toThrow(FolderInUseError);
    expect(() => lockFolder(folder())).toThrow(/is in use by another stream of this process/);
    unlock();
    expect(existsSync(at('lock'))).toBe(false);
    lockFolder(folder())();
  });

  it('knows a folder by whatever name', () => {
    symlinkSync(folder(), at('link'));
    const unlock = lockFolder(folder());
    expect(() => lockFolder(at('link'))).toThrow(FolderInUseError);
    unlock();
    lockFolder(at('link'))();
    expect(existsSync(at('lock'))).toBe(false);
  });

  it('leaves it to another process that runs', () => {
    writeFileSync(at('lock'), `${process.ppid}\n`);
    expect(() => lockFolder(folder())).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ process: process.ppid }) as object }) as Error,
    );
    expect(readFileSync(at('lock'), 'utf8')).toBe(`${process.ppid}\n`);
  });

  it.each([['4194305'], [String(process.pid)], ['nonsense'], ['']])('takes over what %j has left', (owner) => {
    writeFileSync(at('lock'), owner);
    lockFolder(folder())();
  });
});
