import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { type KubernetesObject, ofKind, podTemplates } from './objects';

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/;
const PORT = /^(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?$/;
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
/**
 * Longest names. Pods have their owner's name as a label value; a StatefulSet appends a hyphen and a hash of ten
 * (kubernetes/kubernetes#64023).
 */
const LONGEST: Partial<Record<KubernetesObject['kind'], number>> = { Job: 63, StatefulSet: 52 };

/**
 * Reports what the API server and the kubelet refuse or misread although every schema allows it: names, label values,
 * references from one object to another, selectors that select the wrong pods, and text that the kubelet would expand.
 */
export function consistencyJudge(objects: readonly KubernetesObject[]): readonly string[] {
  return [
    ...names(objects),
    ...selectors(objects),
    ...podTemplates(objects).flatMap(([name, { metadata, spec }]) => [
      ...keysAndValues(name, metadata),
      ...pod(name, spec!, objects),
    ]),
  ];
}

function* names(objects: readonly KubernetesObject[]): Generator<string> {
  const seen = new Set<string>();
  for (const object of objects) {
    const { kind, metadata } = object;
    const name = metadata.name ?? `${metadata.generateName}x7k2p`;
    const form = kind === 'Service' || kind === 'Namespace' ? LABEL : SUBDOMAIN;
    if (!form.test(name) || name.length > (LONGEST[kind] ?? 253)) yield `${kind} ${name}: not a name`;
    if (kind !== 'Namespace' && !LABEL.test(metadata.namespace ?? '')) yield `${kind} ${name}: not in a namespace`;
    if (seen.has(`${kind} ${name}`)) yield `${kind} ${name}: duplicate`;
    seen.add(`${kind} ${name}`);
    yield* keysAndValues(`${kind} ${name}`, metadata);
  }
  for (const { metadata, data } of ofKind(objects, 'ConfigMap')) {
    for (const key of Object.keys(data ?? {}))
      if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) yield `ConfigMap ${metadata?.generateName}: ${key} is not a key`;
    if (Buffer.byteLength(JSON.stringify(data)) > 1024 ** 2) yield `ConfigMap ${metadata?.generateName}: over 1 MiB`;
  }
}

function* keysAndValues(what: string, metadata: KubernetesObject['metadata'] = {}): Generator<string> {
  for (const [key, value] of Object.entries(metadata.labels ?? {}))
    if (!KEY.test(key) || !VALUE.test(value)) yield `${what}: not a label: ${key}=${value}`;
  for (const key of Object.keys(metadata.annotations ?? {}))
    if (!KEY.test(key)) yield `${what}: not the name of an annotation: ${key}`;
}

function* selectors(objects: readonly KubernetesObject[]): Generator<string> {
  const templates = podTemplates(objects).map(([name, { metadata, spec }]) => ({
    name,
    labels: metadata?.labels ?? {},
    containers: spec?.containers ?? [],
  }));
  const selected = (labels: Readonly<Record<string, string>> = {}) =>
    templates.filter((t) => Object.entries(labels).every(([k, v]) => t.labels[k] === v));
  const one = function* (
    what: string,
    name: string,
    matchLabels: Readonly<Record<string, string>> | undefined,
  ): Generator<string> {
    const found = selected(matchLabels).map((t) => t.name);
    if (found.length !== 1 || found[0] !== name) yield `${what}: selects ${found.join(', ') || 'nothing'}`;
  };
  for (const o of [...ofKind(objects, 'StatefulSet'), ...ofKind(objects, 'Deployment')])
    yield* one(`${o.kind} ${o.metadata?.name}`, o.metadata?.name ?? '', o.spec?.selector.matchLabels);
  for (const o of ofKind(objects, 'PodDisruptionBudget'))
    yield* one(`PodDisruptionBudget ${o.metadata?.name}`, o.metadata?.name ?? '', o.spec?.selector?.matchLabels);
  for (const { metadata, spec } of ofKind(objects, 'Service')) {
    yield* one(`Service ${metadata?.name}`, metadata?.name ?? '', spec?.selector);
    const ports = selected(spec?.selector).flatMap((t) =>
      t.containers.flatMap((c) => c.ports?.map((p) => p.name) ?? []),
    );
    for (const { name, targetPort } of spec?.ports ?? []) {
      if (typeof targetPort === 'string' && !ports.includes(targetPort))
        yield `Service ${metadata?.name}: no pod has a port ${targetPort}`;
      if (!LABEL.test(name ?? '')) yield `Service ${metadata?.name}: ${name} is not the name of a port`;
    }
  }
  for (const { metadata, spec } of ofKind(objects, 'NetworkPolicy'))
    if (selected(spec?.podSelector.matchLabels).length === 0) yield `NetworkPolicy ${metadata?.name}: selects nothing`;
  const services = ofKind(objects, 'Service').map((s) => s.metadata?.name);
  for (const { metadata, spec } of ofKind(objects, 'StatefulSet'))
    if (!services.includes(spec?.serviceName)) yield `StatefulSet ${metadata?.name}: its Service does not exist`;
}

function* pod(name: string, spec: PodSpec, objects: readonly KubernetesObject[]): Generator<string> {
  const volumes = [
    ...(spec.volumes ?? []).map((v) => v.name),
    ...claimTemplates(objects.filter((o) => o.metadata.name === name)),
  ];
  const claims = claimsMade(objects);
  if (new Set(volumes).size !== volumes.length) yield `${name}: duplicate volume: ${volumes.join(', ')}`;
  for (const v of spec.volumes ?? [])
    if (v.persistentVolumeClaim && !claims.includes(v.persistentVolumeClaim.claimName))
      yield `${name}: nothing creates the claim ${v.persistentVolumeClaim.claimName}`;
  const used = new Set<string>();
  for (const c of [...(spec.initContainers ?? []), ...spec.containers]) {
    const what = `${name}, container ${c.name}`;
    if (!LABEL.test(c.name)) yield `${what}: not a name`;
    for (const m of c.volumeMounts ?? []) {
      used.add(m.name);
      if (!volumes.includes(m.name)) yield `${what}: mounts ${m.name}, which is not a volume`;
    }
    const paths = (c.volumeMounts ?? []).map((m) => m.mountPath);
    if (new Set(paths).size !== paths.length) yield `${what}: mounts two volumes on one path`;
    const ports = (c.ports ?? []).map((p) => p.name);
    for (const p of ports) if (!PORT.test(p ?? '')) yield `${what}: ${p} is not the name of a port`;
    for (const probe of [c.startupProbe, c.readinessProbe, c.livenessProbe]) {
      const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
      if (typeof port === 'string' && !ports.includes(port))
        yield `${what}: a probe uses port ${port}, which does not exist`;
    }
    yield* text(what, c);
  }
  for (const v of volumes) if (!used.has(v ?? '')) yield `${name}: nothing mounts ${v}`;
}

function claimTemplates(objects: readonly KubernetesObject[]): readonly (string | undefined)[] {
  return ofKind(objects, 'StatefulSet').flatMap(
    (s) => s.spec?.volumeClaimTemplates?.map((t) => t.metadata?.name) ?? [],
  );
}

/** Claims of the stack, and those that StatefulSets create for their pods. */
function claimsMade(objects: readonly KubernetesObject[]): readonly (string | undefined)[] {
  const ofSets = ofKind(objects, 'StatefulSet').flatMap((set) =>
    Array.from({ length: set.spec?.replicas ?? 0 }, (_, i) =>
      (set.spec?.volumeClaimTemplates ?? []).map((t) => `${t.metadata?.name}-${set.metadata?.name}-${i}`),
    ).flat(),
  );
  return [...ofKind(objects, 'PersistentVolumeClaim').map((c) => c.metadata?.name), ...ofSets];
}

function* text(what: string, { command = [], args = [], env = [] }: Container): Generator<string> {
  const variables = new Map<string, string>();
  for (const { name, value = '' } of env) {
    if (!VARIABLE.test(name)) yield `${what}: ${name} is not the name of a variable`;
    if (variables.has(name)) yield `${what}: duplicate ${name}`;
    variables.set(name, expanded(value, variables));
  }
  for (const line of [...command, ...args])
    if (expanded(line, variables) !== line) yield `${what}: the kubelet would expand its command`;
}

/**
 * How the kubelet expands a command, an argument or the value of a variable: `$(NAME)` becomes the value of a known
 * variable, `$$` becomes `$`.
 */
export function expanded(value: string, variables: ReadonlyMap<string, string>): string {
  return value.replace(/\$(?:\$|\(([^)]*)\))/g, (all: string, name?: string) =>
    name === undefined ? '$' : (variables.get(name) ?? all),
  );
}
