import { ConversationChangedError, OutputClosedError } from '@weir/core';
import { conversationStoreLaws } from '@weir/testing';
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf, startProgram } from '../__fixtures__/run-program.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { FolderInUseError } from '../errors/folder-in-use-error.js';
import { NotSerializableError } from '../errors/not-serializable-error.js';
import { ReadFailedError } from '../errors/read-failed-error.js';
import { WriteFailedError } from '../errors/write-failed-error.js';
import type { TailRepair } from '../jsonl/repair-tail.js';
import { fileConversationStore, type FileConversationStore } from './file-conversation-store.js';

const inFolder = temporaryFolder();
const folder = () => inFolder('conversations');
const fileIn = (path: string) => join(path, readdirSync(path).find((name) => name.endsWith('.jsonl')) as string);

/** Opens a store, as a process that starts would, and closes it behind the work. */
async function withStore<R>(
  work: (store: FileConversationStore<unknown>) => Promise<R>,
  onRepair?: (r: TailRepair) => void,
) {
  const store = fileConversationStore<unknown>({ path: folder(), ...(onRepair && { onRepair }) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe('fileConversationStore', () => {
  describe('keeps the laws:', () => {
    const path = mkdtempSync(join(tmpdir(), 'weir-conversations-'));
    let count = 0;
    afterAll(() => rmSync(path, { recursive: true }));
    const laws = conversationStoreLaws({
      name: 'it',
      create: () => fileConversationStore({ path: join(path, String(count++)) }),
      close: (store) => (store as FileConversationStore).close(),
    });
    for (const law of laws) it(law.name, law.check);
  });

  it('has everything when it is opened again', async () => {
    const version = await withStore((store) => store.append('c', [{ role: 'user', content: 'Hi\n' }], ''));
    await withStore(async (store) => {
      expect(await store.load('c')).toEqual({ messages: [{ role: 'user', content: 'Hi\n' }], version });
      expect(await store.append('c', ['more'], version)).not.toBe(version);
    });
  });

  it('puts a half-written change aside and goes on before it', async () => {
    const version = await withStore((store) => store.append('c', ['a'], ''));
    appendFileSync(fileIn(folder()), '{"id":"c","version":2,"mess');
    const repairs: TailRepair[] = [];
    await withStore(
      async (store) => {
        // It need not be loaded first.
        await store.append('c', ['b'], version);
        expect(await store.load('c')).toMatchObject({ messages: ['a', 'b'] });
      },
      (repair) => repairs.push(repair),
    );
    expect(repairs).toHaveLength(1);
    expect(readFileSync(repairs[0]?.movedTo as string, 'utf8')).toBe('{"id":"c","version":2,"mess\n');
  });

  it('ignores a replacement that was not finished', async () => {
    const version = await withStore((store) => store.append('c', ['a'], ''));
    writeFileSync(`${fileIn(folder())}.new`, '{"id":"c","vers');
    await withStore(async (store) => {
      expect(await store.load('c')).toEqual({ messages: ['a'], version });
      await store.replace('c', ['z'], version);
      expect((await store.load('c')).messages).toEqual(['z']);
    });
  });

  it('has every change that it told of when the process is killed at any moment', async () => {
    const program = startProgram(new URL('./__fixtures__/append-until-killed.ts', import.meta.url), {
      args: [folder()],
      shell: 'exec "$@"',
    });
    let said = '';
    await new Promise<void>((resolve) => {
      program.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.split('\n').length > 300) resolve();
      });
    });
    program.kill('SIGKILL');
    await outcomeOf(program);
    const told = Number(said.trim().split('\n').at(-1));
    await withStore(async (store) => {
      const numbers = (await store.load('c')).messages.map((message) => (message as { number: number }).number);
      const last = numbers.at(-1) as number;
      // One more may be done than was told.
      expect(last === told || last === told + 1).toBe(true);
      const first = Math.floor((last + 1) / 10) * 10 - 1;
      expect(numbers).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index));
    });
  }, 30_000);

  it('belongs to one at a time', async () => {
    await withStore(async (store) => {
      await store.load('c');
      const other = fileConversationStore({ path: folder() });
      await expect(other.load('c')).rejects.toThrow(FolderInUseError);
    });
    await withStore((store) => store.load('c'));
  });

  it('refuses what comes after its close, and finishes what came before', async () => {
    const store = fileConversationStore<string>({ path: folder(), fsync: 'each' });
    const before = store.append('c', ['a'], '');
    await store.close();
    await expect(store.load('c')).rejects.toThrow(OutputClosedError);
    const version = await before;
    await withStore(async (again) => expect(await again.load('c')).toEqual({ messages: ['a'], version }));
  });

  it('says where a file is damaged, and leaves it as it is', async () => {
    await withStore((store) => store.append('c', ['a'], ''));
    writeFileSync(fileIn(folder()), 'no JSON\n{"id":"c","version":2,"messages":[]}\n');
    await withStore(async (store) => {
      await expect(store.load('c')).rejects.toThrow(ReadFailedError);
      await expect(store.append('c', ['b'], '2')).rejects.toThrow(ReadFailedError);
    });
    expect(readFileSync(fileIn(folder()), 'utf8')).toMatch(/^no JSON\n/);
  });

  it('changes nothing where a message cannot be written', async () => {
    await withStore(async (store) => {
      const cyclic: Record<string, unknown> = {};
      cyclic['self'] = cyclic;
      const version = await store.append('c', ['a'], '');
      await expect(store.append('c', [cyclic], version)).rejects.toThrow(NotSerializableError);
      expect(await store.append('c', ['b'], version)).toBe('2');
    });
  });

  it('says why where there is no folder to be had', async () => {
    writeFileSync(inFolder('file'), '');
    const store = fileConversationStore({ path: inFolder('file/within') });
    await expect(store.load('c')).rejects.toThrow(WriteFailedError);
  });

  it('knows the versions of more conversations than it remembers', async () => {
    await withStore(async (store) => {
      const ids = Array.from({ length: 1002 }, (_, index) => `c${index}`);
      await Promise.all(ids.map((id) => store.append(id, [id], '')));
      await expect(store.append('c0', ['x'], '')).rejects.toThrow(ConversationChangedError);
      await store.append('c0', ['x'], '1');
      expect((await store.load('c0')).messages).toEqual(['c0', 'x']);
    });
  }, 30_000);
});
