import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';

/** How many bytes the body has: several times what the buffers of browser, server and system hold together. */
export const bodyLength = 256 * 1024 * 1024;

/** Any stretch of the body: its bytes count from 0 to 250, over and over. */
const period = 251;
const chunkLength = 64 * 1024;
const bytes = Uint8Array.from({ length: chunkLength + period }, (_, index) => index % period);

/** The server stands still when it has not sent anything for so many milliseconds: nobody tells it that the browser takes no more. */
const restAfter = 250;

const html = '<!doctype html><script type="module">globalThis.scenarios = await import("./scenarios.js");</script>';

/** A page that has loaded `scenarios.ts`, with the packages, as `globalThis.scenarios`. */
export interface ServedPage {
  readonly page: Page;
  readonly url: string;
  /** What was thrown in the page and caught by nobody. */
  readonly errors: readonly Error[];
  close(): Promise<void>;
}

/** Bundles the packages for browsers, serves them on 127.0.0.1 and opens them in the Chromium given. */
export async function servedPage(executablePath: string): Promise<ServedPage> {
  const site = new Site(await bundle());
  const url = await site.listen();
  const browser = await chromium.launch({ executablePath });
  const page = await browser.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(url);
  await page.waitForFunction('globalThis.scenarios !== undefined');
  return {
    page,
    url,
    errors,
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}

/** Fails where anything of Node's is imported. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('scenarios.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@weir/source'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

class Site {
  #sent = 0;
  readonly #server: Server;

  constructor(script: string) {
    this.#server = createServer((request, response) => this.#answer(request, response, script));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url }: IncomingMessage, response: ServerResponse, script: string): void {
    if (url === '/body') this.#send(response);
    else if (url === '/sent-at-rest') this.#tellAtRest(response);
    else if (url === '/scenarios.js') response.setHeader('content-type', 'text/javascript').end(script);
    else response.setHeader('content-type', 'text/html').end(html);
  }

  /** Sends as fast as the browser takes it. */
  #send(response: ServerResponse): void {
    while (this.#sent < bodyLength) {
      const start = this.#sent % period;
      this.#sent += chunkLength;
      if (!response.write(bytes.subarray(start, start + chunkLength)))
        return void response.once('drain', () => this.#send(response));
    }
    response.end();
  }

  #tellAtRest(response: ServerResponse): void {
    const before = this.#sent;
    setTimeout(() => {
      if (this.#sent === before) response.end(String(before));
      else this.#tellAtRest(response);
    }, restAfter);
  }
}
