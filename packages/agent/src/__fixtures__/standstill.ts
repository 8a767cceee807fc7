/** Resolves when a count that grows by sockets has stopped growing. */
export async function standstill(count: () => number): Promise<void> {
  let before = -1;
  for (let same = 0; same < 5;) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    same = count() === before && before > 0 ? same + 1 : 0;
    before = count();
  }
}
