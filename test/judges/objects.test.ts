import { kubernetesObjects } from './objects';

const objectsOf = (type: string, body: object) => () =>
  kubernetesObjects({ resource: { [type]: { a: body as never } } });

test.each([
  [
    'an unknown type',
    objectsOf('kubernetes_secret_v1', { metadata: { name: 'a' } }),
    'kubernetes_secret_v1.a: no Kubernetes kind is known for it',
  ],
  [
    'two blocks of something that the API has one of',
    objectsOf('kubernetes_service_v1', { spec: [{ type: 'ClusterIP' }, {}] }),
    'Service.spec: 2 blocks of what the API has one of',
  ],
  [
    'a reference to nothing',
    objectsOf('kubernetes_job_v1', { metadata: { name: '${kubernetes_job_v1.b.metadata[0].name}' } }),
    'refers to nothing in the stack',
  ],
  [
    'any other expression',
    objectsOf('kubernetes_job_v1', { metadata: { name: 'a-${uuid()}' } }),
    'not a name and not text: a-${uuid()}',
  ],
])('turning Terraform into objects fails for %s', (_, make, message) => expect(make).toThrow(message));
