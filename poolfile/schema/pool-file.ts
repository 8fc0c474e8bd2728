import { z } from 'zod';
import { kindMessage } from '../suggestions/kinds';
import { DEVICES } from '../values/bounds';
import { Access } from './access';
import { block, field, filledListOf } from './builders';
import { Model, Pull, Storage } from './models';
import { Rensei } from './rensei';
import * as v from './scalars';
import { Scheduling } from './scheduling';
import { Serving } from './serving';

/**
 * The pool file, version 1: what an author may write, and the defaults that do not depend on the place. Units are types
 * after it; nothing is computed here.
 */

const count = field(v.whole(DEVICES.min, DEVICES.max), 'Devices per replica; they are reserved for this pool', 1);

const Gpus = z.union(
  [
    z.literal('none', { error: kindMessage('gpus') }),
    block({
      product: field(v.product, 'A product from catalog/gpus.yaml that the place has', 'nvidia-l4'),
      count,
    }),
    block({
      resource: field(
        v.resource,
        "A device that is not in the catalog, such as a MIG slice, by its vendor's name",
        'nvidia.com/mig-1g.10gb',
      ),
      memory: field(v.size, 'Memory of one such device', '10GiB'),
      count,
    }),
  ],
  { error: kindMessage('gpus') },
);

const Target = z.union(
  [
    block({ docker: field(v.name, 'A Docker host in environment.yaml', 'box-1') }),
    block({
      kubernetes: field(v.name, 'A cluster in environment.yaml', 'gpu-cluster'),
      namespace: field(
        v.namespace,
        "An existing namespace; default: the pool's own namespace, pf-<environment>-<pool>",
        'team-ai',
      ).optional(),
    }),
  ],
  { error: kindMessage('target') },
);

export const PoolFile = block({
  version: field(v.version1, 'Version of this file format', 1),
  description: field(v.text(500).default(''), 'What the pool is for, in one line', 'Chat models for the support team'),
  extends: field(
    v.text(500),
    'A file whose fields this pool inherits: maps merge, scalars and lists replace; one level only',
    '../_base/chat.yaml',
  ).optional(),
  renamedFrom: field(
    v.name,
    'Only for a pool that was deployed under another name: that name, the first one. The pool keeps what carries it, ' +
      'with its models and clients, so the field stays as long as the pool',
    'chat',
  ).optional(),
  target: field(
    Target,
    'Where the pool runs: a Docker host or a cluster in environment.yaml',
    { docker: 'box-1' },
    { kubernetes: 'gpu-cluster' },
  ),
  replicas: field(v.whole(1, 1000).default(1), 'Ollama servers, each with its own devices', 2),
  gpus: field(Gpus, 'Devices per replica, or none', { product: 'nvidia-l4', count: 1 }, 'none'),
  memory: field(v.size, 'Hard memory limit per replica', '24GiB'),
  cpus: field(v.tenths(0.1, 1024), 'Processors per replica, in steps of a tenth', 8),
  models: field(filledListOf(Model, 'model', 'models', '[mistral:7b]'), 'What the pool serves; at least one model', [
    'mistral:7b',
  ]),
  serving: field(Serving.prefault({}), 'How the servers serve'),
  pull: field(Pull.prefault({}), 'How models are pulled from their registry'),
  storage: field(Storage.prefault({}), 'Where models are kept'),
  access: field(Access.prefault({}), 'The gateway, the only door of the pool'),
  scheduling: field(Scheduling.prefault({}), 'Kubernetes: additions to the pods of the pool'),
  rensei: field(Rensei, 'How the pool appears in Rensei').optional(),
});

/** A parsed pool file: units are types, defaults that do not depend on the place are filled in. */
export type PoolSpec = z.output<typeof PoolFile>;
export type GpusSpec = PoolSpec['gpus'];
