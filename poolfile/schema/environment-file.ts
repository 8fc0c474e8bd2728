import { z } from 'zod';
import { BACKEND_TYPES } from '../values/backend';
import { KubernetesCluster } from './cluster';
import { said } from '../suggestions/kinds';
import * as v from './scalars';
import { block, field, listOf, named } from './scalars';

/** `environment.yaml`, version 1: the places of an environment. The only home of its defaults. */

const Device = z.union(
  [
    block({
      product: field(v.product, 'A product of catalog/gpus.yaml', 'nvidia-l4'),
      uuid: field(
        v.uuid,
        'The device, as `nvidia-smi -L` shows it: it keeps its name when another is taken out',
        'GPU-11111111-2222-3333-4444-555555555555',
      ),
    }),
    block({
      product: field(v.product, 'A product of catalog/gpus.yaml', 'amd-mi300x'),
      count: field(
        v.whole(1, 16),
        "Devices by index, in the driver's order: an index moves when a device is taken out",
        1,
      ),
    }),
    block({
      resource: field(v.resource, 'What the catalogue lacks, such as a slice of a device', 'nvidia.com/mig-1g.10gb'),
      uuid: field(
        v.uuid,
        'The device or slice, as `nvidia-smi -L` shows it',
        'MIG-11111111-2222-3333-4444-555555555555',
      ),
    }),
  ],
  { error: said('device') },
);

const DockerHost = block(
  {
    host: field(
      v.endpoint,
      "The engine, as Docker's clients take it",
      'unix:///var/run/docker.sock',
      'ssh://deploy@box-1.lab.example',
      'tcp://box-1.lab.example:2376',
    ),
    certificates: field(
      v.folder,
      'For tcp://: the folder with ca.pem, cert.pem and key.pem on the machine that runs Terraform; relative to the project, or below ~',
      './certificates/box-1',
    ).optional(),
    address: field(
      v.address.default('127.0.0.1'),
      'The IPv4 address that gateways publish on: loopback or private',
      '127.0.0.1',
      '10.20.0.11',
    ),
    engine: field(
      v.whole(1, 99).default(29),
      'Major version of the Docker Engine; below 28 private networks are weaker',
      29,
    ),
    subnets: field(
      v.cidr.default('10.213.0.0/20'),
      "Where pool networks are cut from, 64 addresses a pool: Docker's own ranges run out after about 30 networks",
      '10.213.0.0/20',
    ),
    memory: field(v.size, 'What pools together may take; not checked where it is not said', '128GiB').optional(),
    cpus: field(v.tenths(0.1, 4096), 'What pools together may take; not checked where it is not said', 32).optional(),
    disk: field(
      v.size,
      'What the storage.size of pools together may take; not checked where it is not said',
      '1TiB',
    ).optional(),
    gpus: field(
      listOf(Device, 'devices', '[{ product: nvidia-l4, count: 1 }]').default([]),
      'The devices that pools may take',
      [{ product: 'nvidia-l4', uuid: 'GPU-11111111-2222-3333-4444-555555555555' }],
    ),
  },
  said('host', 'host, certificates, address, engine, subnets, memory, cpus, disk, gpus'),
);

const Images = block({
  ollama: field(
    block({
      version: field(
        v.version.default('0.32.15'),
        'Version of the server, also where the image is one of your own: it is never read from a tag',
        '0.32.15',
      ),
      image: field(v.image, 'Default: ollama/ollama:<version>').optional(),
      rocm: field(v.image, 'For AMD devices; default: ollama/ollama:<version>-rocm').optional(),
    }).prefault({}),
    'The Ollama server',
  ),
  gateway: field(
    block({ image: field(v.image.default('haproxy:3.2'), 'HAProxy 3.2 or newer', 'haproxy:3.2') }).prefault({}),
    'The gateway',
  ),
  pullSecrets: field(
    listOf(v.objectName, 'names of Secrets', '[regcred]').default([]),
    "Kubernetes: Secrets of type kubernetes.io/dockerconfigjson in each pool's namespace, for these images",
    ['regcred'],
  ),
});

const config = z.record(z.string(), z.unknown(), { error: said('map', "the backend's own, plain data") });
// the stack says where a local state lies, so that the output folder's name is no part of it
const Backend = block(
  Object.fromEntries(BACKEND_TYPES.map((type) => [type, (type === 'local' ? block({}) : config).optional()])),
  said('backend'),
)
  .refine((value) => Object.keys(value).length === 1, { error: said('backend') })
  .meta({ minProperties: 1, maxProperties: 1 });

export const EnvironmentFile = block({
  version: field(v.version1, 'Version of this format', 1),
  description: field(v.text(500).default(''), 'What the environment is, in one line', 'Two GPU boxes in the lab room'),
  backend: field(
    Backend.default({ local: {} }),
    'One Terraform backend; each place gets a state of its own in it; credentials stay in the environment of terraform',
    { local: {} },
  ),
  docker: field(
    named(v.name, DockerHost, 'Docker hosts by name').default({}),
    'Docker hosts by name; there is one place at least, a host or a cluster',
  ),
  kubernetes: field(
    named(v.name, KubernetesCluster, 'clusters by name').default({}),
    'Clusters by name; no host of the environment has the same',
  ),
  images: field(Images.prefault({}), 'What is run'),
  rensei: field(
    block({
      project: field(v.text(100), 'The Rensei project', 'my-project'),
      scope: field(v.choice('project', 'org').default('project'), 'Whom profiles are for', 'project'),
    }),
    "Where Rensei's manifests belong",
  ).optional(),
})
  .refine(({ docker, kubernetes }) => Object.keys(docker).length + Object.keys(kubernetes).length > 0, {
    error: said('place'),
    path: ['docker'],
  })
  .meta({ anyOf: [{ required: ['docker'] }, { required: ['kubernetes'] }] });

/** An environment file parsed: units are types, defaults filled, nothing derived. */
export type EnvironmentSpec = z.output<typeof EnvironmentFile>;
export type DockerHostSpec = EnvironmentSpec['docker'][string];
