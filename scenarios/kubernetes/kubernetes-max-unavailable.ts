import { defineScenario, reproduces } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update in which all old pods may be away at one time',
  mustShow: 'all old pods are deleted before a new one is ready: the service has no endpoint, and every connection is refused',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable',
  tags: ['kubernetes', 'rolling-update'],
  cure: 'kubernetes-rolling-update-pre-stop',
  expect: reproduces({
    says: '`maxUnavailable` of 100 %, and no surge, is a stop before a start',
    outcome: 'refused',
    // One of 280, on a busy machine: it connected to kube-proxy itself.
    also: ['timeout'],
    causes: ['no-pod-ready', 'node-port-held-by-proxy'],
    log: { pattern: /^endpoints\/web is empty$/ },
  }),
  startups: 3,

  boot: (stage) => stage.deploy('all-at-once.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b')),
});
