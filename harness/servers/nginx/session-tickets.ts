import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CERTIFICATES } from '../../core/calibration/certificates.ts';
import { freePort } from '../../core/siege/free-port.ts';
import type { NginxStage } from './nginx-stage.ts';

/** Octets of a key by which tickets are sealed (`ssl_session_ticket_key`): AES-256. */
const KEY_BYTES = 80;

/** Starts backends, and nginx in front of them that also speaks TLS, at an address of its own, which is returned. */
export async function bootByTls(stage: NginxStage, keyFrom: 'file' | 'itself'): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  await writeFile(join(stage.folder, 'server.crt'), CERTIFICATES.good.cert);
  await writeFile(join(stage.folder, 'server.key'), CERTIFICATES.good.key, { mode: 0o600 });
  const key = join(stage.folder, 'ticket.key');
  await writeFile(key, randomBytes(KEY_BYTES), { mode: 0o600 });
  await stage.startBackends('ver_a');
  const names = { TLS_ADDRESS: address, TICKET_KEY: keyFrom === 'file' ? `ssl_session_ticket_key ${key};` : '' };
  await stage.startNginx('nginx', 'proxy-tickets.conf', { names });
  return address;
}
