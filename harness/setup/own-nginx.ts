import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ZerodropError } from '../core/errors.ts';
import { poll, waitFor } from '../core/wait.ts';

export interface NginxOptions {
  /** An empty folder of its own. */
  readonly folder: string;
  /** What follows `listen`, such as `127.0.0.1:8080`, `127.0.0.1:8443 ssl` or `unix:/tmp/a.sock`. */
  readonly listen: readonly string[];
  readonly status: number;
  readonly body: string;
  /** Paths of PEM files, if a `listen` says `ssl`. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** A line for each request that was served, which costs time. */
  readonly accessLog: boolean;
  /** A program and its arguments that start nginx in their turn, such as `taskset`. */
  readonly startedBy?: readonly string[];
}

/** An nginx of our own, with one worker, in the background. */
export interface Nginx {
  readonly version: string;
  readonly configPath: string;
  readonly pidPath: string;
  readonly accessLogPath: string;
  /** Master and workers. */
  pids(): readonly number[];
  stop(): Promise<void>;
}

const START_WITHIN_MS = 5000;
const STOP_WITHIN_MS = 5000;

/** The version of the nginx on PATH, such as `1.22.1`; null if there is none. */
export async function nginxVersion(): Promise<string | null> {
  const { all } = await execa('nginx', ['-v'], { all: true, reject: false });
  return /nginx\/(\S+)/.exec(all ?? '')?.[1] ?? null;
}

/** Starts nginx; it listens and has its worker when this returns. Throws ZerodropError with its own words if it does not start. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const { folder } = options;
  const version = await nginxVersion();
  if (version === null) throw new ZerodropError('there is no nginx on PATH', { hint: 'On Debian: apt-get install nginx-light' });
  await mkdir(folder, { recursive: true });
  const configPath = join(folder, 'nginx.conf');
  const pidPath = join(folder, 'nginx.pid');
  const accessLogPath = join(folder, 'access.log');
  await writeFile(configPath, configuration(options, pidPath, accessLogPath));
  const [program = 'nginx', ...args] = [...(options.startedBy ?? []), 'nginx', '-e', join(folder, 'error.log'), '-c', configPath];
  const { failed, all } = await execa(program, args, { all: true, reject: false });
  if (failed) throw new ZerodropError(`nginx did not start: ${all}`);
  const pids = (): readonly number[] => {
    const master = masterOf(pidPath);
    return master === null ? [] : [master, ...childrenOf(master)];
  };
  // The command settles when the master is in the background, which forks its worker afterwards.
  await waitFor(
    poll(() => (pids().length > 1 ? true : null), 5),
    { what: 'the worker of nginx', timeoutMs: START_WITHIN_MS, signal: new AbortController().signal },
  );
  return {
    version,
    configPath,
    pidPath,
    accessLogPath,
    pids,
    async stop() {
      const all = pids();
      for (const pid of all.slice(0, 1)) tell(pid, 'SIGTERM');
      await waitFor(
        poll(() => (all.some(alive) ? null : true), 20),
        { what: 'nginx to end', timeoutMs: STOP_WITHIN_MS, signal: new AbortController().signal },
      ).catch(() => all.forEach((pid) => void tell(pid, 'SIGKILL')));
    },
  };
}

/** How many requests it served with this status, by its own count. Workers write a line at once, when the answer is sent. */
export async function servedBy(nginx: Nginx, status: number): Promise<number> {
  const lines = (await readFile(nginx.accessLogPath, 'latin1')).split('\n');
  return lines.filter((line) => line === String(status)).length;
}

function configuration({ folder, listen, status, body, tls, accessLog }: NginxOptions, pidPath: string, accessLogPath: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${join(folder, name)};`);
  return `worker_processes 1;
pid ${pidPath};
error_log ${join(folder, 'error.log')};
events { worker_connections 2048; }
http {
${temporary.join('\n')}
  log_format status '$status';
  access_log ${accessLog ? `${accessLogPath} status` : 'off'};
  keepalive_requests 1000000000;
  client_max_body_size 0;
  server {
${listen.map((address) => `    listen ${address} backlog=4096;`).join('\n')}
${tls === undefined ? '' : `    ssl_certificate ${tls.certificate};\n    ssl_certificate_key ${tls.key};\n`}    location / { return ${status} "${body}"; }
  }
}
`;
}

function masterOf(pidPath: string): number | null {
  try {
    return Number(readFileSync(pidPath, 'utf8'));
  } catch {
    // It has ended, and has removed the file.
    return null;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
