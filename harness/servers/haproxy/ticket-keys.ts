import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CERTIFICATES } from '../../core/calibration/certificates.ts';
import { freePort } from '../../core/siege/free-port.ts';
import type { HaproxyStage } from './haproxy-stage.ts';

/** Keys that HAProxy wants in a file of `tls-ticket-keys`, and octets of each: AES-256. */
const KEYS = 3;
const KEY_BYTES = 80;

/** Starts backends, and HAProxy with a file of `conf/haproxy/` that speaks TLS, too, at an address of its own, which is returned. */
export async function bootByTls(stage: HaproxyStage, file: string): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const certificate = join(stage.folder, 'server.pem');
  const keys = join(stage.folder, 'ticket-keys');
  await writeFile(certificate, `${CERTIFICATES.good.cert}${CERTIFICATES.good.key}`, { mode: 0o600 });
  await writeFile(keys, Array.from({ length: KEYS }, () => `${randomBytes(KEY_BYTES).toString('base64')}\n`).join(''), { mode: 0o600 });
  await stage.switchBuild('ver_a');
  await stage.writeConfiguration(await stage.startBackends('ver_a', 2), file);
  await stage.startHaproxy('haproxy', { environment: { TLS_ADDRESS: address, CERTIFICATE: certificate, TICKET_KEYS: keys } });
  return address;
}

/** A reload that switches to backends of the new version, and ends the old ones. */
export async function reloadsToNewBackends(stage: HaproxyStage, file: string): Promise<void> {
  const haproxy = stage.instance('haproxy');
  const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    await stage.writeConfiguration(await stage.startBackends('ver_b', 2), file);
    await stage.reloads(haproxy);
    await stage.endBackends(old);
  });
}
