import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** sshd wants to be called by its whole path. */
const SSHD = '/usr/sbin/sshd';

/** Is there an sshd, and an ssh? */
export function hasSshd(): boolean {
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' });
    execFileSync('test', ['-x', SSHD]);
    return true;
  } catch {
    return false;
  }
}

/** A real sshd of the test's own, on a free port of the loopback, with keys of its own; and a folder whose `ssh` knows hosts of it by name. */
export interface OwnSshd {
  /** To be put before PATH. */
  readonly bin: string;
  stop(): Promise<void>;
}

export async function startSshd(hosts: readonly string[]): Promise<OwnSshd> {
  const folder = await mkdtemp(join(tmpdir(), 'zd-sshd-'));
  const path = (name: string): string => join(folder, name);
  const port = await freePort();
  for (const key of ['host-key', 'user-key']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(key)]);
  execFileSync('cp', [path('user-key.pub'), path('authorized')]);
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${path('host-key')}`,
    `AuthorizedKeysFile ${path('authorized')}`,
    ...['StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'PermitRootLogin yes', `PidFile ${path('pid')}`],
  ];
  await writeFile(path('sshd-config'), `${settings.join('\n')}\n`);
  const client = hosts.map(
    (host) => `Host ${host}\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${path('user-key')}\n`,
  );
  await writeFile(
    path('config'),
    `${client.join('')}Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile ${path('known')}\n  LogLevel ERROR\n`,
  );
  await mkdir(path('bin'));
  await writeFile(path('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${path('config')}' "$@"\n`, { mode: 0o755 });
  // As root it wants this folder, which a machine that runs no sshd lacks.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(SSHD, ['-D', '-e', '-f', path('sshd-config')], { stdio: 'ignore' });
  await listening(port);
  return {
    bin: path('bin'),
    async stop() {
      const ended = once(server, 'close');
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1');
    const is = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (is) return;
    await delay(25);
  }
  throw new Error(`sshd does not listen on port ${port}`);
}
