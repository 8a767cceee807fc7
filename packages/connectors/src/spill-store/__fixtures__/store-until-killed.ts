import { fileSpillStore } from '../file-spill-store.js';

/** Puts numbered items aside, a few at a time, and settles every third; says each step once it is done, until it is killed. */
const store = fileSpillStore<{ number: number }>({
  path: process.argv[2] ?? '',
  survivesRestart: true,
  maxBytes: 64 * 1024 ** 2,
});
await store.open();
for (let number = 0; ; number += 4) {
  const items = [0, 1, 2, 3].map((more) => ({ number: number + more, text: 'x'.repeat((number * 7) % 3000) }));
  const positions = await store.append(items);
  process.stdout.write(`stored ${number + 3}\n`);
  store.settle([positions[1] as number]);
  process.stdout.write(`settled ${number + 1}\n`);
}
