import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, page, REFUSED_SOURCE, SIGKILL_SOURCE, sourceOf } from '../cause-sources.ts';

const source = sourceOf('Kubernetes 1.20.2');
const DOCS = 'https://kubernetes.io/docs';
const TERMINATION = page('termination of pods', `${DOCS}/concepts/workloads/pods/pod-lifecycle/#pod-termination`);
const UNREACHED = ['refused', 'unreachable', 'connect-timeout', 'reset'] as const;

/** How long after a pod has closed its listener a node may still send connections to it: kube-proxy learns of it by the API server. */
const PROXY_LEARNS_MS = 5000;

/** Lines are those of pod-history.ts, cluster-book.ts and followed-pod.ts, of conf/kubernetes/pod.mjs and of uWSGI. */
const KUBERNETES_CAUSES: readonly Cause[] = [
  {
    name: 'killed-after-grace-period',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    // The kubelet looks at its containers once a second, and tells the API server of it.
    evidence: { kind: 'line-of-instance', pattern: /^container was killed: /, seenLateMs: 5000 },
    message:
      'the pod had not ended within its grace period, and was killed with {them} in hand, or with the connection that {they} came on',
    sources: [TERMINATION, SIGKILL_SOURCE],
    cure: 'set `terminationGracePeriodSeconds` to more than the preStop hook and the longest request take, and see that SIGTERM reaches the server and ends it',
  },
  {
    name: 'ended-with-requests-in-hand',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: {
      kind: 'line-of-instance',
      pattern: /^SIGINT\/SIG(?:QUIT|TERM) received\.\.\.killing workers|^\.\.\.brutally killing workers/,
    },
    message: 'the server ended at once when it got SIGTERM, with {them} in hand',
    sources: [page('die-on-term', 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#die-on-term'), TERMINATION],
    cure: 'sleep in a preStop hook for longer than the longest request takes, or end gracefully',
  },
  {
    name: 'kept-connection-closed',
    outcomes: ['empty-reply', 'reset'],
    when: { holder: 'kept' },
    evidence: { kind: 'line-of-instance', pattern: /^pod \d+ closes its listener$/ },
    message: 'the pod ended and closed a kept connection while a request was on its way to it',
    sources: [page('RFC 9112, 9.3.1: requests on a connection that is closed', 'https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1')],
    cure: 'answer with `Connection: close` for some seconds before the pod ends',
  },
  {
    name: 'ready-before-it-listens',
    outcomes: ['refused'],
    evidence: {
      kind: 'line-near',
      pattern: /^pod was an endpoint for /,
      beforeMs: 60_000,
      until: { pattern: /^pod \d+ listens$/, lateMs: 500, of: 'same-instance' },
    },
    message: 'a pod was taken for ready before it listened',
    sources: [
      page('readiness probes', `${DOCS}/concepts/configuration/liveness-readiness-startup-probes/#readiness-probe`),
      REFUSED_SOURCE,
    ],
    cure: 'let the readiness probe ask the app itself, by `httpGet`',
  },
  {
    name: 'no-pod-ready',
    outcomes: UNREACHED,
    evidence: {
      kind: 'line-near',
      pattern: /^endpoints\/\S+ is empty$/,
      beforeMs: 600_000,
      // kube-proxy needs a moment for the first one.
      until: { pattern: /^endpoints\/\S+ gets /, lateMs: PROXY_LEARNS_MS, of: 'any-instance' },
    },
    message: 'the service had no pod that was ready',
    sources: [page('maxUnavailable', `${DOCS}/concepts/workloads/controllers/deployment/#max-unavailable`), REFUSED_SOURCE],
    cure: 'set `maxUnavailable` to 0 and `maxSurge` to 1: an old pod goes when a new one is ready',
  },
  {
    name: 'node-port-held-by-proxy',
    outcomes: ['timeout'],
    when: { holder: 'untouched', connection: 'new', noByte: true },
    evidence: { kind: 'line-near', pattern: /^endpoints\/\S+ (?:gets|loses) /, beforeMs: PROXY_LEARNS_MS, to: 'sending' },
    message:
      'the connection came while kube-proxy changed its rules, and was taken by the socket with which it holds the node port, from which it never reads',
    sources: [source('pkg/proxy/iptables/proxier.go, syncProxyRules')],
    cure: 'never leave a service without a ready pod; newer versions of kube-proxy hold no node port',
  },
  {
    name: 'told-to-end-before-proxies-knew',
    outcomes: UNREACHED,
    evidence: { kind: 'line-near', pattern: /^pod \d+ closes its listener$|^goodbye to uWSGI/, beforeMs: PROXY_LEARNS_MS },
    message: 'a pod got SIGTERM and closed its listener before every kube-proxy knew that it is no endpoint any more',
    sources: [TERMINATION, page('kubernetes/kubernetes#43576', 'https://github.com/kubernetes/kubernetes/issues/43576')],
    cure: 'sleep in a preStop hook for longer than the proxies need to know (some seconds)',
  },
];

/** What is known of pods behind a service. */
export const KUBERNETES_KNOWLEDGE: ServerKnowledge = { causes: KUBERNETES_CAUSES };
