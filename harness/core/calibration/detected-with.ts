import type { RequestDefinition } from '../siege/requests/request-definition.ts';

/** The detector proves itself with a request like the first that is more than a GET; what answers a HEAD has no body that could be cut. */
export function detectedWith(requests: readonly RequestDefinition[]): { readonly request?: RequestDefinition } {
  const [found] = requests.filter(({ method = 'GET' }) => method !== 'GET' && method !== 'HEAD');
  if (found?.method === undefined) return {};
  return { request: { method: found.method, ...(found.body === undefined ? {} : { body: 'x' }) } };
}
