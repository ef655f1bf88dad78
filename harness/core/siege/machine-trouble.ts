import { ZerodropError } from '../errors.ts';
import { codeOf } from './classify-error.ts';

/** This machine ran out of something: it is said, and the server is not blamed. */
export function exhausted(error: Error): ZerodropError {
  const code = codeOf(error);
  const hint =
    code === 'EADDRNOTAVAIL'
      ? 'All ports for outgoing connections are in use: fewer clients, a lower rate, or the reused lane need fewer of them.'
      : code === 'EMFILE' || code === 'ENFILE'
        ? 'Raise the limit of open files (ulimit -n), or use fewer clients.'
        : 'Use fewer clients.';
  return new ZerodropError(`the siege itself ran out of resources, which says nothing about the server: ${error.message}`, {
    hint,
    cause: error,
  });
}

/** The server's certificate was not acceptable from the start: a matter of options. */
export function untrusted(error: Error): ZerodropError {
  return new ZerodropError(`the server's certificate is not trusted: ${error.message} (${codeOf(error)})`, {
    hint: 'It was so before anything was done to the service. Mend it; or use --insecure for a test certificate, or name its authority in NODE_EXTRA_CA_CERTS.',
    cause: error,
  });
}
