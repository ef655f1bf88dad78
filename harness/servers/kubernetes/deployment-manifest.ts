import type { PodImage } from '../../runtime/kubernetes/pod-image.ts';
import { BUILD_LABEL } from './cluster-book.ts';
import type { Deployment, PodTemplate } from './cluster-objects.ts';

/** What a run puts into a deployment of conf/kubernetes. */
export interface Filling {
  readonly image: PodImage;
  readonly build: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The deployment as it is sent to the cluster: the image, the version and the environment of the app in its place. */
export function filledDeployment(deployment: Deployment, filling: Filling): Deployment {
  return { ...deployment, spec: { ...deployment.spec, template: filledTemplateOf(deployment.spec.template, filling) } };
}

function filledTemplateOf({ metadata, spec }: PodTemplate, { image, build, env }: Filling): PodTemplate {
  const variables = [
    ...Object.entries({ ...env, BUILD: build }).map(([name, value]) => ({ name, value })),
    { name: 'POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
  ];
  return {
    metadata: { ...metadata, labels: { ...metadata?.labels, [BUILD_LABEL]: build } },
    spec: {
      ...spec,
      // Pods ask nothing of the cluster, and of no other service.
      ...{ automountServiceAccountToken: false, enableServiceLinks: false, dnsPolicy: 'Default' },
      containers: spec.containers.map((container) => ({
        ...container,
        image: image.name,
        imagePullPolicy: image.pullPolicy,
        // What the file says itself holds.
        env: [...variables.filter(({ name }) => !container.env?.some((each) => each.name === name)), ...(container.env ?? [])],
      })),
    },
  };
}

/** The change that brings another version, as `kubectl set env` would send it. */
export function versionPatch(build: string): object {
  return {
    spec: {
      template: {
        metadata: { labels: { [BUILD_LABEL]: build } },
        spec: { containers: [{ name: 'app', env: [{ name: 'BUILD', value: build }] }] },
      },
    },
  };
}
