import { join } from 'node:path';
import { PROXY_BOOKS, passedOnAgain } from '../../apps/proxy-book.ts';
import { hasBegun, readJournals } from '../../apps/served-journal.ts';
import { type Found, HOLDS } from '../../core/record/recorder.ts';
import { freePort } from '../../core/siege/free-port.ts';
import type { Method } from '../../core/siege/requests/request-definition.ts';
import type { Instance } from '../../run/stage/instance.ts';
import { startProxy } from '../proxy-by-nginx.ts';
import { switchUpstream } from '../switch-upstream.ts';
import type { GunicornStage } from './gunicorn-stage.ts';

const NAMES = ['gunicorn-1', 'gunicorn-2'] as const;

/** What nginx does with a request that has no answer: see conf/gunicorn/nginx.conf. */
export interface ProxySettings {
  readonly nextUpstream: string;
  /** How long it waits for an answer: for half of an import, so that a reload takes longer, or for long. */
  readonly waits: 'for half an import' | 'for long';
}

const PUT = { method: 'PUT', body: 'x'.repeat(16 * 1024) } as const;

/** A siege of uploads of 16 KiB, by PUT: each may be repeated. */
export const FAST_PUTS = { paths: ['/post/'], requests: { '/post/': PUT } } as const;

/** The same, half of which take their time. */
export const SLOW_PUTS = { paths: ['/post/slow/', '/post/'], requests: { '/post/slow/': PUT, '/post/': PUT } } as const;

/** A siege of POST alone, half of which take their time: so some are in hand whenever a gunicorn ends. */
export const SLOW_POSTS = {
  paths: ['/slow/', '/fast/'],
  requests: { '/slow/': { method: 'POST' }, '/fast/': { method: 'POST' } },
} as const;

/** A siege whose every request is sent by this method, to what is answered at once. */
export const askedBy = (method: Method) => ({ paths: ['/fast/'], requests: { '/fast/': { method } } }) as const;

/** Starts two gunicorns with the old version, and nginx in front of them. */
export async function bootBehindProxy(stage: GunicornStage, { nextUpstream, waits }: ProxySettings): Promise<void> {
  await stage.switchBuild('ver_a');
  const addresses = await Promise.all(NAMES.map(async () => `127.0.0.1:${await freePort()}`));
  await writeUpstream(stage, addresses);
  await Promise.all(NAMES.map((name, i) => stage.startGunicorn(name, 'sync.py', { HTTP_ADDRESS: addresses[i] ?? '' })));
  const waitMs = waits === 'for long' ? 120_000 : Math.round(stage.startupSeconds * 500);
  await startProxy(stage, 'nginx', 'nginx.conf', {
    workers: NGINX_WORKERS,
    names: { NEXT_UPSTREAM: nextUpstream, READ_TIMEOUT: `${waitMs}ms` },
  });
}

/** Reloads both gunicorns (HUP), one after the other: nginx knows nothing of it. */
export async function reloadBoth(stage: GunicornStage): Promise<void> {
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    for (const name of NAMES) await stage.reloads(stage.instance(name));
  });
}

/**
 * Replaces both gunicorns by new ones at their addresses, one after the other. `end` ends the old one, and may first have nginx pass its requests
 * to the other one, whose address it is given.
 */
export async function replaceBoth(stage: GunicornStage, end: (old: Instance, other: string) => Promise<void>): Promise<void> {
  const addresses = addressesOf(stage);
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    for (const [i, name] of NAMES.entries()) {
      const old = stage.instance(name);
      await end(old, addresses[1 - i] ?? '');
      await old.ended();
      await stage.until(`every process of ${name} to be gone`, async () => ((await old.pids()).length === 0 ? true : null));
      await stage.startGunicorn(`${name}-new`, 'sync.py', { HTTP_ADDRESS: addresses[i] ?? '' });
    }
  });
}

/** Kills a gunicorn with all its workers, while at least two of them have a request in hand. */
export async function killInTheMiddle(stage: GunicornStage, old: Instance): Promise<void> {
  const what = `two workers of ${old.name} to have a request in hand`;
  await stage.until(what, async () => ((await inHand(stage, old)).length >= 2 ? true : null));
  await old.killAll('SIGKILL');
}

/**
 * The same, when all that it has in hand now is done: some of it nginx may have passed on once already, when the other gunicorn was down, and
 * has no third one to pass it on to.
 */
export async function killWithFreshRequests(stage: GunicornStage, old: Instance): Promise<void> {
  const had = await inHand(stage, old);
  await stage.until(`${old.name} to be done with what it has in hand`, async () => {
    const still = await inHand(stage, old);
    return had.some((id) => still.includes(id)) ? null : true;
  });
  await killInTheMiddle(stage, old);
}

/** Ids of the requests that the workers of a gunicorn have in hand, by their journals. */
async function inHand(stage: GunicornStage, { name }: Instance): Promise<readonly string[]> {
  const journals = (await readJournals(join(stage.folder, 'journal'))).filter(({ instance }) => instance === name);
  return journals
    .filter(({ text }) => hasBegun(text))
    .map(({ text }) => /^B (\S+)/.exec(text.trimEnd().split('\n').at(-1) ?? '')?.[1] ?? '');
}

/** Shows that nginx passed a request on twice, by its own book, and that two workers had begun with it, by theirs; has 10 s for it. */
export async function showsRepeated(stage: GunicornStage): Promise<void> {
  await stage.shows('a PUT that came to nginx once was passed on to both gunicorns, and begun by both', async (): Promise<Found> => {
    const repeated = await stage.until('a PUT to be begun by two workers', () => begunByTwo(stage), 10_000);
    stage.note('repeated-by-proxy', `PUT ${repeated.map((id) => `#${id}`).join(', ')}`);
    return HOLDS;
  });
}

async function begunByTwo(stage: GunicornStage): Promise<readonly number[] | null> {
  const journals = await readJournals(join(stage.folder, 'journal'));
  const repeated = await passedOnAgain(join(stage.folder, PROXY_BOOKS));
  const byTwo = repeated.filter(({ id }) => journals.filter(({ text }) => new RegExp(`^B ${id} `, 'm').test(text)).length > 1);
  return byTwo.length > 0 ? byTwo.map(({ id }) => id) : null;
}

/** Has nginx pass requests to these addresses alone, and waits until its old workers have ended: they know of others. */
export async function passTo(stage: GunicornStage, addresses: readonly string[]): Promise<void> {
  const nginx = stage.instance('nginx');
  const ended = /: worker process \d+ exited with code 0$/;
  const before = nginx.timesSaid(ended);
  await writeUpstream(stage, addresses);
  nginx.kill('SIGHUP');
  await stage.until('the old workers of nginx to end', async () => (nginx.timesSaid(ended) >= before + NGINX_WORKERS ? true : null));
}

async function writeUpstream(stage: GunicornStage, addresses: readonly string[]): Promise<void> {
  const servers = addresses.map((address) => `    server ${address} max_fails=0;`);
  await switchUpstream(stage, `upstream app {\n${servers.join('\n')}\n}\n`, addresses.join(' and '));
}

/** Where the two gunicorns were started. */
export function addressesOf(stage: GunicornStage): readonly string[] {
  return NAMES.map((name) => addressOf(stage.instance(name)));
}

function addressOf(instance: Instance): string {
  const said = /Listening at: http:\/\/(\S+) /;
  return said.exec(instance.log.matching(said).at(-1)?.text ?? '')?.[1] ?? '';
}

/** `worker_processes` of conf/gunicorn/nginx.conf. */
const NGINX_WORKERS = 2;
