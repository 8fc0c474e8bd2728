import { always, inQuotes } from './hints';
import { asAddress, asAnyCidr, asCidr, asEndpoint, asImage, asOwner, asPath } from './hints-addresses';
import { asBackend, asDevice, asHost, asNodeGpus } from './hints-maps';
import { asLabelKey, asName, asObjectName } from './hints-words';
import { type Kind, mapKind, stringKind } from './kind';

/** Kinds of values that describe hosts, clusters and the objects in them. */
export const PLACE_KINDS = {
  host: (fields: string) =>
    mapKind(`a map with the fields ${fields}`, '{ host: unix:///var/run/docker.sock }', { hint: asHost }),
  device: () =>
    mapKind(
      '{ product: nvidia-l4, uuid: GPU-… } or { product: nvidia-l4, count: 1 }',
      '{ product: nvidia-l4, count: 1 }',
      { hint: asDevice },
    ),
  uuid: () =>
    stringKind(
      'a device such as GPU-11111111-2222-3333-4444-555555555555, in lower case after GPU-',
      'GPU-…, as `nvidia-smi -L` on the host shows it, or `rocminfo` for AMD devices',
      { hint: always('copy it from the output of `nvidia-smi -L` on the host, or of `rocminfo` for AMD devices') },
    ),
  place: () =>
    mapKind(
      'at least one Docker host or cluster',
      '{ here: { host: unix:///var/run/docker.sock } }, or kubernetes: and a cluster',
      { hint: always('write docker: { here: { host: unix:///var/run/docker.sock } }, or kubernetes: and a cluster') },
    ),
  nodeGpus: () =>
    mapKind(
      '{ product: nvidia-l4, count: 4 }, or { resource: nvidia.com/mig-1g.10gb, count: 7 }',
      '{ product: nvidia-l4, count: 4 }',
      { hint: asNodeGpus },
    ),
  namespace: () =>
    stringKind(
      'a namespace such as team-ai: at most 63 lower-case letters, digits and hyphens, ' +
        'with a letter or digit at both ends',
      'team-ai',
      { hint: asName },
    ),
  objectName: () =>
    stringKind(
      'the name of a Kubernetes object such as fast-local: lower-case letters, digits, - and .',
      'fast-local',
      {
        hint: asObjectName,
      },
    ),
  clusterDomain: () => stringKind("the domain of the cluster's Services such as cluster.local", 'cluster.local'),
  labelKey: () =>
    stringKind(
      'a key such as team or example.com/team: at most 63 letters, digits and - _ . after an optional domain and /',
      'team',
      { hint: asLabelKey },
    ),
  labelValue: () =>
    stringKind('at most 63 letters, digits and - _ . with a letter or digit at both ends, or ""', 'ai', {
      hint: inQuotes,
    }),
  context: () =>
    stringKind('a context of the kubeconfig such as gpu-admin, without spaces', 'gpu-admin', {
      hint: always('list contexts with `kubectl config get-contexts`; rename one with `kubectl config rename-context`'),
    }),
  kubeconfig: () =>
    stringKind('an absolute path such as /etc/poolform/kubeconfig', '/etc/poolform/kubeconfig', {
      hint: always('for a file in your home directory, remove the line and set KUBE_CONFIG_PATH where Terraform runs'),
    }),
  folder: () => stringKind('the folder with ca.pem, cert.pem and key.pem', './certificates/box-1', { hint: asPath }),
  owner: () =>
    stringKind('a team or an address such as team-ml or ml@lab.example, without spaces', 'team-ml', { hint: asOwner }),
  selinuxType: () =>
    stringKind('a type of SELinux such as nvidia_container_t, which ends with _t', 'nvidia_container_t', {
      hint: always('list the types that the host knows with `seinfo -t | grep container`'),
    }),
  endpoint: () =>
    stringKind('unix:///<socket>, ssh://<user>@<host> or tcp://<host>:<port>', 'unix:///var/run/docker.sock', {
      hint: asEndpoint,
    }),
  address: () => stringKind('an IPv4 address such as 127.0.0.1 or 10.20.0.11', '127.0.0.1', { hint: asAddress }),
  cidr: () => stringKind('an IPv4 network such as 10.20.0.0/16', '10.20.0.0/16', { hint: asCidr }),
  anyCidr: () =>
    stringKind('a network such as 10.20.0.0/16, or fd00:10::/32 on a cluster', '10.20.0.0/16', { hint: asAnyCidr }),
  image: () =>
    stringKind(
      'an image such as haproxy:3.2 or registry.example/team/haproxy@sha256:…',
      'registry.example/team/haproxy:3.2',
      { hint: asImage },
    ),
  backend: () =>
    mapKind('one Terraform backend, such as { local: {} } or { s3: { bucket: …, region: … } }', '{ local: {} }', {
      hint: asBackend,
    }),
} as const satisfies Record<string, (...args: never[]) => Kind>;
