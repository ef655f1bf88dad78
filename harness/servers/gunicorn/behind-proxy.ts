import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../core/siege/free-port.ts';
import type { Method } from '../../core/siege/request-definition.ts';
import { startProxy } from '../proxy-by-nginx.ts';
import type { GunicornStage } from './gunicorn-stage.ts';

const NAMES = ['gunicorn-1', 'gunicorn-2'] as const;

/** What nginx does with a request that has no answer: see conf/gunicorn/nginx.conf. */
export interface ProxySettings {
  readonly nextUpstream: string;
  /** How long it waits for an answer: for half of an import, so that a reload takes longer, or for long. */
  readonly waits: 'for half an import' | 'for long';
}

/** A siege whose every request is sent by this method, to what is answered at once. */
export const askedBy = (method: Method) => ({ paths: ['/fast/'], requests: { '/fast/': { method } } }) as const;

/** Starts two gunicorns with the old version, and nginx in front of them. */
export async function bootBehindProxy(stage: GunicornStage, { nextUpstream, waits }: ProxySettings): Promise<void> {
  await stage.switchBuild('ver_a');
  const addresses = await Promise.all(NAMES.map(async () => `127.0.0.1:${await freePort()}`));
  const path = join(stage.folder, 'upstream.conf');
  const servers = addresses.map((address) => `    server ${address} max_fails=0;`);
  await writeFile(`${path}.next`, `upstream app {\n${servers.join('\n')}\n}\n`);
  await rename(`${path}.next`, path);
  await Promise.all(NAMES.map((name, i) => stage.startGunicorn(name, 'sync.py', { HTTP_ADDRESS: addresses[i] ?? '' })));
  const waitMs = waits === 'for long' ? 120_000 : Math.round(stage.startupSeconds * 500);
  await startProxy(stage, 'nginx', 'nginx.conf', { names: { NEXT_UPSTREAM: nextUpstream, READ_TIMEOUT: `${waitMs}ms` } });
}

/** Reloads both gunicorns (HUP), one after the other: nginx knows nothing of it. */
export async function reloadBoth(stage: GunicornStage): Promise<void> {
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    for (const name of NAMES) await stage.reloads(stage.instance(name));
  });
}
