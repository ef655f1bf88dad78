import { describe, expect, it } from 'vitest';
import { type BrokenAt, classifyError, tlsErrorOf } from './classify-error.ts';

function systemError(code: string, fields: Readonly<Record<string, string>> = { syscall: 'connect' }): Error {
  return Object.assign(new Error(code), { code, ...fields });
}

const at = (code: string, where: BrokenAt) => {
  const found = classifyError(systemError(code), where, false);
  return found.kind === 'server' ? found.outcome : found.kind;
};

describe('an error of the operating system', () => {
  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOENT', 'refused'],
    ['EAGAIN', 'refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['EAI_AGAIN', 'unreachable'],
    ['EACCES', 'unreachable'],
    ['EPERM', 'unreachable'],
    ['ETIMEDOUT', 'connect-timeout'],
    ['ECONNRESET', 'reset'],
    ['ECONNABORTED', 'reset'],
    ['EMFILE', 'local'],
    ['ENFILE', 'local'],
    ['ENOBUFS', 'local'],
    ['ENOMEM', 'local'],
  ])('%s while connecting is %s', (code, outcome) => {
    expect(at(code, 'connect')).toBe(outcome);
  });

  it.each([
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['ECONNABORTED', 'reset'],
    ['ETIMEDOUT', 'timeout'],
    ['EHOSTUNREACH', 'reset'],
    ['EPROTO', 'malformed'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'malformed'],
    ['ERR_SSL_UNEXPECTED_EOF_WHILE_READING', 'truncated'],
    ['ENOBUFS', 'local'],
  ])('%s on an open connection is %s', (code, outcome) => {
    expect(at(code, 'answer')).toBe(outcome);
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'UNSPECIFIED',
  ])('%s in the handshake is about the certificate', (code) => {
    expect(at(code, 'handshake')).toBe('certificate');
  });

  it.each([
    ['EHOSTUNREACH', 'reset'],
    ['ENETDOWN', 'reset'],
    ['ETIMEDOUT', 'connect-timeout'],
    ['EPIPE', 'reset'],
  ])('%s in the handshake is %s: the server had been reached', (code, outcome) => {
    expect(at(code, 'handshake')).toBe(outcome);
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['UNSPECIFIED', 'the words of OpenSSL'],
    ['ECONNRESET', ''],
    ['ENOENT', ''],
  ])('%s is told as “%s”', (code, told) => {
    expect(tlsErrorOf(Object.assign(new Error('the words of OpenSSL'), { code }))).toBe(told);
  });

  it('ERR_SSL_WRONG_VERSION_NUMBER in the handshake is malformed', () => {
    expect(at('ERR_SSL_WRONG_VERSION_NUMBER', 'handshake')).toBe('malformed');
  });
});

describe('EADDRNOTAVAIL', () => {
  const to = (address: string, wasConnected: boolean) =>
    classifyError(systemError('EADDRNOTAVAIL', { address }), 'connect', wasConnected).kind;

  it('is ports that have run out, and so none of the doing of the server', () => {
    expect(to('127.0.0.1', false)).toBe('local');
    expect(to('127.0.0.1', true)).toBe('local');
    expect(to('::1', true)).toBe('local');
  });

  it('is an address out of reach if IPv6 never worked', () => {
    expect(to('::1', false)).toBe('server');
  });
});

describe('the errors of a name with several addresses', () => {
  const of = (...codes: readonly string[]) => {
    const found = classifyError(new AggregateError(codes.map((code) => systemError(code))), 'connect', false);
    return found.kind === 'server' ? found.outcome : found.kind;
  };

  it('are what says most of them', () => {
    expect(of('ENETUNREACH', 'ECONNREFUSED')).toBe('refused');
    expect(of('ETIMEDOUT', 'ENETUNREACH')).toBe('connect-timeout');
    expect(of('EHOSTUNREACH', 'ENETUNREACH')).toBe('unreachable');
    expect(of('ECONNREFUSED', 'EMFILE')).toBe('local');
  });
});
