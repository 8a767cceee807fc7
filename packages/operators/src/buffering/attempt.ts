/** Does work that may be synchronous or not, and calls back: at once where it is synchronous. */
export function attempt<R>(
  work: () => R | Promise<R>,
  done: (result: R) => void,
  failed: (error: unknown) => void,
): void {
  let result: R | Promise<R>;
  try {
    result = work();
  } catch (error) {
    return failed(error);
  }
  if (isPromise(result)) result.then(done, failed);
  else done(result);
}

/** Not by its class: that of another realm is another one. */
function isPromise<R>(result: R | Promise<R>): result is Promise<R> {
  return typeof result === 'object' && result !== null && 'then' in result;
}
