import { defineScenario, zeroDowntime } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update of a deployment, with a preStop hook that sleeps',
  mustShow: 'no request fails: every kube-proxy knows before the pod gets SIGTERM',
  source: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
  tags: ['kubernetes', 'rolling-update'],
  advice: {
    use: 'a deployment behind a service: a probe that asks the app, a preStop hook that sleeps some seconds, and a server that finishes what it has in hand',
    breaks: 'no preStop hook (`kubernetes-rolling-update`), or a grace period that is too short (`kubernetes-grace-period-too-short`)',
  },
  rollback: 'kubernetes-rollback',
  expect: zeroDowntime(),
  startups: 3,

  boot: (stage) => stage.deploy('pre-stop.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.updateInBusyCluster('ver_b')),
});
