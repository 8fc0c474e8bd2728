import * as apps from 'kubernetes-models/apps/v1';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import type { KubernetesObject, Kinds } from './objects';

interface Model {
  validate(): void;
}

/** Models of Kubernetes 1.33. */
const MODELS = {
  ConfigMap: core.ConfigMap,
  Deployment: apps.Deployment,
  Job: batch.Job,
  Namespace: core.Namespace,
  NetworkPolicy: networking.NetworkPolicy,
  PersistentVolumeClaim: core.PersistentVolumeClaim,
  PodDisruptionBudget: policy.PodDisruptionBudget,
  ResourceQuota: core.ResourceQuota,
  Service: core.Service,
  StatefulSet: apps.StatefulSet,
} as unknown as Readonly<Record<keyof Kinds, new (object: KubernetesObject) => Model>>;

/** Reports wrong types, missing fields, invalid quantities and invalid enum values. */
export function modelJudge(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.flatMap((object) => {
    try {
      new MODELS[object.kind](object).validate();
      return [];
    } catch (e) {
      if (!(e instanceof Error) || !('errors' in e)) throw e;
      return [`${object.metadata.name}: ${e.message}`];
    }
  });
}
