import { defineScenario, reproduces } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update of a deployment, as most people have it: without a preStop hook',
  mustShow: 'a pod closes its listener at SIGTERM while kube-proxy still sends connections to it, and they are refused',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  tags: ['kubernetes', 'rolling-update'],
  cure: 'kubernetes-rolling-update-pre-stop',
  expect: reproduces({
    says: 'SIGTERM and the news that a pod is no endpoint any more go out at one time, to different places',
    outcome: 'refused',
    also: ['reset', 'empty-reply', 'unreachable'],
    causes: ['told-to-end-before-proxies-knew'],
  }),
  startups: 3,

  boot: (stage) => stage.deploy('rolling-update.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.updateInBusyCluster('ver_b')),
});
