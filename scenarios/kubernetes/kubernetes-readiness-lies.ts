import { defineScenario, reproduces } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update with a readiness probe that succeeds before the app listens',
  mustShow: 'a new pod gets requests while its app still starts, and refuses them',
  source: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/#readiness-probe',
  tags: ['kubernetes', 'rolling-update', 'readiness'],
  cure: 'kubernetes-rolling-update-pre-stop',
  expect: reproduces({
    says: 'the probe says that the pod is ready, and nothing listens there yet',
    outcome: 'refused',
    causes: ['ready-before-it-listens'],
    log: { pattern: /^pod was an endpoint for [\d.]+ s before it listened$/ },
  }),
  startups: 8,

  boot: (stage) => stage.deploy('readiness-lies.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b')),
});
