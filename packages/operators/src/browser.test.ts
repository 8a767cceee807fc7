import { findChromium } from './__fixtures__/browser/find-chromium.js';
import * as scenarios from './__fixtures__/browser/scenarios.js';
import { bodyLength, servedPage, type ServedPage } from './__fixtures__/browser/served-page.js';

const chromium = findChromium();

// Without a browser there is nobody to ask. `npm test` installs Chromium where it runs as root on Debian; WEIR_CHROMIUM names one that lies elsewhere.
const describeInBrowser = chromium === undefined ? describe.skip : describe;

describeInBrowser(`core and operators in Chromium (${chromium ?? 'skipped: none found; set WEIR_CHROMIUM'})`, () => {
  let served: ServedPage;

  beforeAll(async () => {
    served = await servedPage(chromium ?? '');
  });
  afterAll(() => served?.close());
  afterEach(() => expect(served.errors).toEqual([]));

  /** Runs a scenario within the page. */
  function run<Name extends keyof typeof scenarios>(name: Name, ...args: unknown[]): Promise<Result<Name>> {
    return served.page.evaluate(`scenarios.${name}(...${JSON.stringify(args)})`);
  }

  it('load whole, and need nothing of Node', async () => {
    expect(await run('foundOfNode')).toEqual([]);
    expect(await run('exported')).toEqual(scenarios.exported());
  });

  it('make a fast async iterable wait for a slow sink, through plain operators', async () => {
    const { taken, ahead, given } = await run('slowSink', 2000);
    expect(taken).toEqual(Array.from({ length: 2000 }, (_, n) => n));
    // The item in work, and those that wait.
    expect({ ahead, given }).toEqual({ ahead: 1 + scenarios.highMark, given: 2000 });
  });

  it('read a ReadableStream no faster than it is taken', async () => {
    const { taken, ahead } = await run('slowReader', 500);
    expect(taken).toEqual(Array.from({ length: 500 }, (_, n) => n));
    // The stream itself keeps one ready.
    expect(ahead).toBe(1 + scenarios.highMark + 1);
  });

  it('make a server wait while the body that it sends is not taken', async () => {
    const { sentAtRest, length, wrongAt } = await run('slowBody', served.url);
    expect(sentAtRest).toBeLessThan(bodyLength / 2);
    expect({ length, wrongAt }).toEqual({ length: bodyLength, wrongAt: -1 });
  });

  it('listen to what a page raises, with a bound, until it closes', async () => {
    expect(await run('clicks')).toEqual({ taken: [1, 2, 8, 9, 10], dropped: [3, 4, 5, 6, 7] });
  });

  it('fail with what an ErrorEvent says', async () => {
    expect(await run('failedTarget')).toBe('RangeError: broken');
  });

  it('cut, smooth, count and redact text as in Node', async () => {
    const inNode = await scenarios.texts();
    expect(inNode['redact']?.join('')).toContain('Call [phone]. ');
    expect(await run('texts')).toEqual(inNode);
  });
});

type Result<Name extends keyof typeof scenarios> = (typeof scenarios)[Name] extends (...args: never[]) => infer Given
  ? Awaited<Given>
  : never;
