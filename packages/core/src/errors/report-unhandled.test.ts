import { config } from 'rxjs';
import { reportUnhandled } from './report-unhandled.js';

describe('reportUnhandled', () => {
  afterEach(() => (config.onUnhandledError = null));

  it('raises an error as RxJS raises its own: later, and by its hook', async () => {
    const seen: unknown[] = [];
    config.onUnhandledError = (error) => seen.push(error);
    const error = new RangeError('broken');
    reportUnhandled(error);
    expect(seen).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toEqual([error]);
  });
});
