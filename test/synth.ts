import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { prepareCore } from '../constructs/cdktf/core';
import type { Place } from '../poolfile/pool/pool';
import { PlaceStack } from '../stacks/place-stack';

/** What the tests read of a resource; absent attributes are absent in the file. */
export interface Attributes {
  readonly name: string;
  readonly env: readonly string[];
  readonly memory: number;
  readonly memory_swap: number;
  readonly cpu_quota: number;
  readonly destroy_grace_seconds: number;
  readonly network_mode?: string;
  readonly runtime?: string;
  readonly restart?: string;
  readonly labels?: readonly { readonly label: string; readonly value: string }[];
  readonly depends_on?: readonly string[];
  readonly lifecycle: {
    readonly postcondition: readonly { readonly condition: string; readonly error_message: string }[];
  };
  readonly mounts?: readonly { readonly target: string; readonly read_only: boolean }[];
  readonly networks_advanced?: readonly { readonly name: string }[];
  readonly ports?: readonly object[];
  readonly devices: readonly { readonly host_path: string }[];
  readonly triggers_replace?: readonly string[];
  readonly metadata?: {
    readonly name?: string;
    readonly generate_name?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly provisioner?: readonly {
    readonly 'local-exec': { readonly command: string; readonly environment: Readonly<Record<string, string>> };
  }[];
}

export interface StackFile {
  readonly data: {
    readonly docker_logs: Readonly<Record<string, Attributes>>;
    readonly kubernetes_namespace_v1?: Readonly<Record<string, Attributes>>;
    readonly kubernetes_resources?: Readonly<Record<string, object>>;
  };
  readonly output: Readonly<Record<string, { readonly value: unknown }>>;
  readonly provider: { readonly docker: readonly object[]; readonly kubernetes: readonly object[] };
  readonly removed?: readonly object[];
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly terraform: { readonly backend: object };
}

export interface Synthesized {
  readonly text: string;
  readonly json: StackFile;
  /** Resources of a type by address. */
  readonly resources: (type: string) => Readonly<Record<string, Attributes>>;
  /** The one container whose name ends so. */
  readonly container: (nameEnd: string) => Attributes;
}

/** A place as `cdktf synth` writes it, validations included. */
export function synthesize(place: Place): Synthesized {
  prepareCore();
  const outdir = mkdtempSync(join(tmpdir(), 'poolform-'));
  try {
    const app = new App({ outdir, stackTraces: false });
    new PlaceStack(app, place.stack, {
      place,
      folder: join(outdir, 'cdktf.out', 'stacks', place.stack),
      project: outdir,
    });
    app.synth();
    const text = readFileSync(join(outdir, 'stacks', place.stack, 'cdk.tf.json'), 'utf8');
    const json = JSON.parse(text) as StackFile;
    const resources = (type: string) => json.resource[type] ?? {};
    const container = (end: string) => {
      const found = Object.values(resources('docker_container')).filter((c) =>
        c.name.replace(/-\$\{.*$/, '').endsWith(end),
      );
      const [only] = found;
      if (!only || found.length !== 1) throw new Error(`${found.length} containers end with ${end}`);
      return only;
    };
    return { text, json, resources, container };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
