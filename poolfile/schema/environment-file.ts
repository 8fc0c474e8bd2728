import { z } from 'zod';
import { BACKEND_TYPES } from '../values/backend';
import { DEVICES, MAX_TEXT } from '../values/bounds';
import { KubernetesCluster } from './cluster';
import { kindMessage } from '../suggestions/kinds';
import { block, field, listOf, named } from './builders';
import * as v from './scalars';

/** `environment.yaml`, version 1: the places of an environment, and their defaults. */

const Device = z.union(
  [
    block({
      product: field(v.product, 'A product from catalog/gpus.yaml', 'nvidia-l4'),
      uuid: field(
        v.uuid,
        'The device, as `nvidia-smi -L` shows it, or `rocminfo` for AMD devices; ' +
          'the name stays the same if another device is removed',
        'GPU-11111111-2222-3333-4444-555555555555',
      ),
    }),
    block({
      product: field(v.product, 'A product from catalog/gpus.yaml', 'amd-mi300x'),
      count: field(
        v.whole(DEVICES.min, DEVICES.max),
        'Devices by index, in the order of the driver; an index can change if a device is removed',
        1,
      ),
    }),
    block({
      resource: field(v.resource, 'A device that is not in the catalog, such as a MIG slice', 'nvidia.com/mig-1g.10gb'),
      uuid: field(
        v.uuid,
        'The device or slice, as `nvidia-smi -L` shows it',
        'MIG-11111111-2222-3333-4444-555555555555',
      ),
    }),
  ],
  { error: kindMessage('device') },
);

const DockerHost = block(
  {
    host: field(
      v.endpoint,
      'The Docker engine, as in DOCKER_HOST',
      'unix:///var/run/docker.sock',
      'ssh://deploy@box-1.lab.example',
      'tcp://box-1.lab.example:2376',
    ),
    certificates: field(
      v.folder,
      'For tcp://: the folder with ca.pem, cert.pem and key.pem on the machine that runs Terraform; ' +
        'relative to the project, or below ~',
      './certificates/box-1',
    ).optional(),
    address: field(
      v.address.default('127.0.0.1'),
      'IPv4 address on which gateways publish their ports: loopback or private',
      '127.0.0.1',
      '10.20.0.11',
    ),
    engine: field(
      v.whole(1, 99).default(29),
      'Major version of the Docker Engine, 20 or later; before 28, private networks are less isolated, and before ' +
        '26 an apply takes longer',
      29,
    ),
    subnets: field(
      v.cidr.default('10.213.0.0/20'),
      "Range for the networks of pools, 64 addresses per pool; Docker's own ranges run out after about 30 networks",
      '10.213.0.0/20',
    ),
    labels: field(
      named(v.labelKey, v.text(MAX_TEXT), 'labels by name').default({}),
      'Labels of every container, network and volume that pools have on this host; those that exist keep theirs, ' +
        'except for containers',
      { 'com.example.team': 'ml' },
    ),
    memory: field(v.size, 'Memory for all pools together; not checked unless set', '128GiB').optional(),
    cpus: field(v.tenths(0.1, 4096), 'Processors for all pools together; not checked unless set', 32).optional(),
    disk: field(v.size, 'Disk for the storage.size of all pools together; not checked unless set', '1TiB').optional(),
    selinuxType: field(
      v.selinuxType,
      'For an engine that separates containers with SELinux: the type of servers with devices, because the usual one ' +
        'keeps cards from them; a change replaces those servers',
      'nvidia_container_t',
      'container_device_t',
    ).optional(),
    gpus: field(
      listOf(Device, 'devices', '[{ product: nvidia-l4, count: 1 }]').default([]),
      'Devices that pools may use',
      [{ product: 'nvidia-l4', uuid: 'GPU-11111111-2222-3333-4444-555555555555' }],
    ),
  },
  kindMessage('host', 'host, certificates, address, engine, subnets, labels, memory, cpus, disk, selinuxType, gpus'),
);

const Images = block({
  ollama: field(
    block({
      version: field(
        v.version.default('0.32.15'),
        'Version of the server; set it for an image of your own too, because it is never read from a tag',
        '0.32.15',
      ),
      image: field(v.image, 'Image of the server; default: ollama/ollama:<version>').optional(),
      rocm: field(v.image, 'Image for AMD devices; default: ollama/ollama:<version>-rocm').optional(),
    }).prefault({}),
    'Images of the Ollama server',
  ),
  gateway: field(
    block({ image: field(v.image.default('haproxy:3.2'), 'Image with HAProxy 3.2 or later', 'haproxy:3.2') }).prefault(
      {},
    ),
    'Image of the gateway',
  ),
  pullSecrets: field(
    listOf(v.objectName, 'names of Secrets', '[regcred]').default([]),
    'Kubernetes: Secrets of type kubernetes.io/dockerconfigjson in the namespace of each pool, for these images',
    ['regcred'],
  ),
});

const config = z.record(z.string(), z.unknown(), { error: kindMessage('named', 'attributes of the backend') });
// the stack sets the path of a local state, so that it does not depend on the name of the output folder
const Backend = block(
  Object.fromEntries(BACKEND_TYPES.map((type) => [type, (type === 'local' ? block({}) : config).optional()])),
  kindMessage('backend'),
)
  .refine((value) => Object.keys(value).length === 1, { error: kindMessage('backend') })
  .meta({ minProperties: 1, maxProperties: 1 });

export const EnvironmentFile = block({
  version: field(v.version1, 'Version of this file format', 1),
  description: field(
    v.text(500).default(''),
    'What the environment is for, in one line',
    'Two GPU boxes in the lab room',
  ),
  owner: field(
    v.owner,
    'Whose the pools are, on engines and clusters that others use too: it is in their labels, and in the error of ' +
      'anyone who applies a pool with the same names; a change replaces containers',
    'team-ml',
    'ml@lab.example',
  ).optional(),
  backend: field(
    Backend.default({ local: {} }),
    'Terraform backend, in which each place has its own state: {stack} in the attribute that names a state stands ' +
      'for the name of its stack, which is appended otherwise; pass credentials in the environment of terraform',
    { local: {} },
  ),
  docker: field(
    named(v.name, DockerHost, 'Docker hosts by name').default({}),
    'Docker hosts by name; an environment has at least one host or cluster',
  ),
  kubernetes: field(
    named(v.name, KubernetesCluster, 'clusters by name').default({}),
    'Clusters by name; hosts and clusters have different names',
  ),
  images: field(Images.prefault({}), 'Images of servers and gateways'),
  rensei: field(
    block({
      project: field(v.text(100), 'The Rensei project', 'my-project'),
      scope: field(v.choice('project', 'org').default('project'), 'Who can use the profiles', 'project'),
    }),
    'Where the Rensei manifests belong',
  ).optional(),
})
  .refine(({ docker, kubernetes }) => Object.keys(docker).length + Object.keys(kubernetes).length > 0, {
    error: kindMessage('place'),
    path: ['docker'],
  })
  .meta({ anyOf: [{ required: ['docker'] }, { required: ['kubernetes'] }] });

/** A parsed environment file: units are types, defaults are filled in. */
export type EnvironmentSpec = z.output<typeof EnvironmentFile>;
export type DockerHostSpec = EnvironmentSpec['docker'][string];
