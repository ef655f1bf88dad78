import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../harness/core/siege/free-port.ts';
import { nginxVersion, startNginx } from '../../harness/setup/own-nginx.ts';
import { pinTo } from './pinned.ts';

/** What all tools are let loose at. */
export interface BenchTarget {
  readonly url: string;
  /** The same server by what it speaks; null if it doesn't. */
  readonly urls: { readonly http1: string; readonly http2: string | null };
  /** What it is, for the report. */
  readonly title: string;
  stop(): Promise<void>;
}

/** nginx with one worker if it is installed, else a small server of our own; on a core of its own if there are two. */
export async function startTarget(): Promise<BenchTarget> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const http2 = await freePort();
  const version = await nginxVersion();
  const startedBy = await pinTo('server');
  const place = startedBy.length === 0 ? 'on the same core' : 'on a core of its own';
  if (version !== null) {
    const folder = await mkdtemp(join(tmpdir(), 'zerodrop-bench-'));
    const listen = [`127.0.0.1:${port}`, `127.0.0.1:${http2} http2`];
    const nginx = await startNginx({ folder, listen, status: 200, body: 'hello', accessLog: false, startedBy });
    return {
      url,
      urls: { http1: url, http2: `http://127.0.0.1:${http2}/` },
      title: `nginx ${version}, one worker, ${place}`,
      async stop() {
        await nginx.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  const own = [process.execPath, join(import.meta.dirname, 'outage-server.ts'), String(port)];
  const [program = process.execPath, ...args] = [...startedBy, ...own];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  return {
    url,
    urls: { http1: url, http2: null },
    title: `a server of our own in Node, ${place}`,
    stop: async () => child.disconnect(),
  };
}
