import { randomBytes } from 'node:crypto';
import type { ConnectionOptions, TlsOptions } from 'node:tls';
import { UsageError } from '../core/errors.ts';

/** The variable of its environment in which an agent finds its invitation. */
export const INVITATION_VARIABLE = 'ZERODROP_AGENT';
const KEY_BYTES = 32;
const IDENTITY = 'zerodrop';

/**
 * A key of the run's own, which both sides prove to have (TLS-PSK), in place of certificates: there is nothing to generate but 32 random
 * octets, nothing to put into a file, no name to check, and no period of validity that a machine with a wrong clock would refuse. With
 * ECDHE what was said can't be read later by who finds the key. Node speaks it in TLS 1.2.
 */
const TLS = { ciphers: 'ECDHE-PSK-CHACHA20-POLY1305', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;

/** What an agent needs to find its coordinator, and to be let in. It is secret. */
export interface Invitation {
  /** Of the coordinator; null if the agent's own standard input and output lead to it. */
  readonly address: { readonly host: string; readonly port: number } | null;
  /** Hexadecimal. */
  readonly key: string;
  readonly order: string;
}

export function makeKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** The invitation as a word, for an environment or a line. */
export function invitationText(invitation: Invitation): string {
  return Buffer.from(JSON.stringify(invitation)).toString('base64url');
}

/** Reads it. Throws UsageError, which does not repeat it. */
export function parseInvitation(text: string): Invitation {
  const wrong = new UsageError(
    `${INVITATION_VARIABLE} holds no invitation`,
    'An agent is started by an engine of `zerodrop watch --vantage`.',
  );
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text.trim(), 'base64url').toString('utf8'));
  } catch {
    throw wrong;
  }
  if (typeof value !== 'object' || value === null) throw wrong;
  const { address, key, order } = value as Partial<Invitation>;
  if (typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key) || typeof order !== 'string' || address === undefined) throw wrong;
  if (address !== null && (typeof address.host !== 'string' || !Number.isInteger(address.port))) throw wrong;
  return { address, key, order };
}

/** What a coordinator's server is made with. */
export function serverOptions(key: Buffer): TlsOptions {
  return { ...TLS, pskCallback: (_, identity) => (identity === IDENTITY ? key : null) };
}

/** What an agent connects with. */
export function clientOptions({ address, key }: Invitation): ConnectionOptions {
  return {
    ...TLS,
    ...(address === null ? {} : address),
    pskCallback: () => ({ identity: IDENTITY, psk: Buffer.from(key, 'hex') }),
    // There is no certificate: that the other side has the key is what the handshake proves.
    checkServerIdentity: () => undefined,
  };
}
