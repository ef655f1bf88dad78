import { defineScenario, reproduces } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update with a grace period that is shorter than a slow request takes',
  mustShow: 'a pod that still has requests in hand is killed when its grace period is over',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  tags: ['kubernetes', 'rolling-update', 'timeouts'],
  cure: 'kubernetes-rolling-update-pre-stop',
  expect: reproduces({
    says: 'the preStop hook is part of `terminationGracePeriodSeconds`, and what is left of it is too short for a slow request',
    outcome: 'empty-reply',
    also: ['reset'],
    causes: ['killed-after-grace-period'],
    log: { pattern: /^container was killed: / },
  }),
  startups: 3,

  boot: (stage) => stage.deploy('short-grace-period.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b')),
});
