import { isObject, jsonObject, type Peer } from './peer.ts';

/** k6, which uses Go's HTTP client. */
export const K6_PEER: Peer = {
  name: 'k6',
  lanes: ['new', 'reused'],
  http: '1.1',
  version: { file: 'k6', args: ['version'], pattern: /^k6(?:\.exe)? v(\S+)/m },
  command: ({ url, lane, clients, requests, timeoutSeconds, folder }) => ({
    file: 'k6',
    args: ['run', '--quiet', '--no-usage-report', '--summary-export', `${folder}/summary.json`, `${folder}/load.js`],
    files: {
      'load.js': [
        "import http from 'k6/http';",
        `export const options = { vus: ${clients}, iterations: ${requests}, noConnectionReuse: ${lane === 'new'} };`,
        `export default () => { http.get(${JSON.stringify(url)}, { timeout: '${timeoutSeconds}s', redirects: 0 }); };`,
        '',
      ].join('\n'),
    },
    resultFile: 'summary.json',
  }),
  failures(output) {
    const metrics = jsonObject(output)?.metrics;
    const failed = isObject(metrics) ? metrics.http_req_failed : undefined;
    // The metric is the rate of "it failed": what passes is what failed.
    return isObject(failed) && typeof failed.passes === 'number' ? failed.passes : null;
  },
};
