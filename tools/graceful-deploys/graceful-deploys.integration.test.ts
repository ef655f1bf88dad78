import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GUNICORN } from '../../harness/servers/gunicorn/gunicorn-server.ts';
import { requireNginx } from '../../harness/setup/require-nginx.ts';
import { requireServer } from '../../harness/setup/require-server.ts';
import { deployUntilJudged } from './one-deploy.ts';
import { GUNICORN_HUP } from './servers/gunicorn-hup.ts';
import { NGINX_RELOAD } from './servers/nginx-reload.ts';
import { NODE_CLUSTER } from './servers/node-cluster.ts';
import { startServer } from './started-server.ts';

const there = { nginx: await requireNginx(), gunicorn: await requireServer(GUNICORN), node: true };

describe('a documented graceful deploy at the default settings', () => {
  it.skipIf(!there.nginx)('passes for nginx', () => passes(NGINX_RELOAD));
  it.skipIf(!there.gunicorn)('passes for gunicorn', () => passes(GUNICORN_HUP));

  it('leaves no process and no folder of a server that was stopped', async () => {
    const started = await startServer(NODE_CLUSTER);
    await started.stop();
    await expect(fetch(started.url)).rejects.toThrow();
    await expect(readdir(started.place.folder)).rejects.toThrow();
  });
});

async function passes(server: typeof NGINX_RELOAD): Promise<void> {
  const out = await mkdtemp(join(tmpdir(), 'zd-graceful-'));
  try {
    const runs = await deployUntilJudged((attempt) => ({ server, out: join(out, String(attempt)), options: null }));
    const { verdict, objections, failed, said } = runs.at(-1) ?? runs[0];
    expect({ verdict, objections, failed, said }).toEqual({ verdict: 'pass', objections: [], failed: 0, said: '' });
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
