import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { repairTail } from './repair-tail.js';

describe('repairTail', () => {
  const at = temporaryFolder();
  const read = (name: string) => readFileSync(at(name), 'utf8');

  it.each(['', '{"a":1}\n', '\n'])('leaves %j alone', async (text) => {
    writeFileSync(at('f'), text);
    expect(await repairTail(at('f'))).toBeUndefined();
    expect(read('f')).toBe(text);
    expect(existsSync(at('f.corrupt'))).toBe(false);
  });

  it('moves a half-written line aside, after what was moved before', async () => {
    for (const tail of ['{"b":', '\0\0\0']) {
      writeFileSync(at('f'), `{"a":1}\n${tail}`);
      expect(await repairTail(at('f'))).toEqual({ path: at('f'), bytes: tail.length, movedTo: at('f.corrupt') });
      expect(read('f')).toBe('{"a":1}\n');
    }
    expect(read('f.corrupt')).toBe('{"b":\n\0\0\0\n');
  });

  it('ends a whole line that lacks its end', async () => {
    writeFileSync(at('f'), '1\n{"a":[1]}');
    expect(await repairTail(at('f'))).toEqual({ path: at('f'), bytes: 9, movedTo: undefined });
    expect(read('f')).toBe('1\n{"a":[1]}\n');
  });

  it('does not take a number for whole', async () => {
    writeFileSync(at('f'), '1\n12');
    expect(await repairTail(at('f'))).toMatchObject({ movedTo: at('f.corrupt') });
    expect(read('f')).toBe('1\n');
  });

  it('moves a line that is longer than a block, and a file that is nothing else', async () => {
    const long = `"${'x'.repeat(200_000)}`;
    writeFileSync(at('f'), long);
    expect(await repairTail(at('f'))).toMatchObject({ bytes: long.length });
    expect(read('f')).toBe('');
    expect(read('f.corrupt')).toBe(`${long}\n`);
  });

  it('moves bytes that are no text without changing them', async () => {
    writeFileSync(at('f'), Buffer.from([0x7b, 0xff, 0xfe]));
    await repairTail(at('f'));
    expect([...readFileSync(at('f.corrupt'))]).toEqual([0x7b, 0xff, 0xfe, 0x0a]);
  });
});
