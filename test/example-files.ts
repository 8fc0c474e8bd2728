import type { Files } from './poolfile/given';

const TOKENS =
  `{ rensei: { sha256: "${'be'.repeat(32)}", maxConcurrent: 64 }, ` + `support: { sha256: "${'ef'.repeat(32)}" } }`;

/** The pool files of `test/example-pool.ts`; a test compares the two. */
export const EXAMPLE_FILES: Files = {
  'lab/environment.yaml': `version: 1
owner: team-ml
docker:
  box-1:
    host: ssh://deploy@box-1.lab.example
    address: 10.20.0.11
    gpus:
      - { product: nvidia-l4, uuid: GPU-11111111-2222-3333-4444-555555555555 }
      - { product: nvidia-l4, uuid: GPU-66666666-7777-8888-9999-000000000000 }
`,
  'lab/chat.yaml': pool(
    'docker: box-1',
    'from: [{ cidr: 10.20.0.0/16 }], tls: { bundle: /etc/poolform/chat/chat.pem }',
  ),
};

/** The same for a cluster. */
export const EXAMPLE_CLUSTER_FILES: Files = {
  'prod/environment.yaml': `version: 1
owner: team-ml
kubernetes:
  gpu-cluster:
    context: gpu-admin
    storageClass: fast-local
    nodes: [{ name: l4, count: 2, gpus: { product: nvidia-l4, count: 4 } }]
images: { pullSecrets: [regcred] }
`,
  'prod/chat.yaml': `${pool(
    'kubernetes: gpu-cluster',
    'from: [{ namespace: rensei, pods: { app: runner } }, { cidr: 10.20.0.0/16 }], ' +
      'metricsFrom: [{ namespace: monitoring }], tls: { secret: chat-tls }',
  )}scheduling: { priorityClass: serving, runtimeClass: nvidia, labels: { team: ai } }
`,
};

function pool(target: string, door: string): string {
  return `version: 1
description: Chat models for the support team
target: { ${target} }
replicas: 2
gpus: { product: nvidia-l4, count: 1 }
memory: 24GiB
cpus: 8
models:
  - mistral:7b
  - name: team/tiny:1
    from: registry.lab.example:5001/library/tiny:1
    digest: "sha256:${'a'.repeat(64)}"
    insecure: true
storage: { size: 100GiB }
access: { ${door}, tokens: ${TOKENS} }
`;
}
